// Small CSV files, and what becomes of them when a few of their bytes go wrong.
import { mix } from '../src/random.ts';

/** Files in which most of what CSV knows occurs; the target is `y`, or the last column. */
export const sound: readonly Buffer[] = [
  'x,z,y\n1,2.5,no\n-3.25,red,yes\n,007,no\n1e3,"a, b",yes\n12345678901234567,0.1,no\n2,NA,yes\n',
  'x,"z ""q""",y\r\n1.0,"two\r\nlines",no\r\n2,"",yes\r\n+3,"""",no\r\n4, 5 ,yes\r\n',
  '\ufeffx,größe,y\n0.1,é,nö\n0.2,€,jä\n0.3,😀,nö\n0.4,e\u0301,jä',
  'x,y\r1,0\r2,1\r3,0\r4,1\r\r\r',
  `x,z,y\n${Array.from({ length: 40 }, (_, row) => `${row / 8},${row * 1e15},${'ab'[row % 2]}\n`).join('')}`,
  'x,z,y\n1,2;5,a\n3,"4;5",b\n-0,\t6,a\n',
].map((text) => Buffer.from(text));

const awkward = Buffer.from('",;\t\r\n 019.-+eéa\ufeff\0');

/**
 * One of the `sound` files after one to eight accidents: a byte replaced, put in or left out, a slice there twice, the end lost.
 *
 * @param seed the same seed gives the same bytes
 */
export function mutant(seed: number): Buffer {
  let drawn = 0;
  const below = (bound: number) => mix(mix(seed) + drawn++) % bound;
  let bytes = sound[below(sound.length)]!;
  for (let left = 1 + below(8); left > 0; left--) {
    const at = below(bytes.length + 1);
    const byte = Buffer.of(below(2) === 0 ? awkward[below(awkward.length)]! : below(256));
    const rest = bytes.subarray(at);
    const accidents = [
      () => [byte, rest.subarray(1)],
      () => [byte, rest],
      () => [rest.subarray(1)],
      () => [rest.subarray(0, below(20)), rest],
      () => (below(4) === 0 ? [] : [byte, rest]),
    ];
    bytes = Buffer.concat([bytes.subarray(0, at), ...accidents[below(accidents.length)]!()]);
  }
  return bytes;
}
