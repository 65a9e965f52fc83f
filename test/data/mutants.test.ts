import { describe, expect, it } from 'vitest';
import { mix } from '../../src/random.ts';
import { mutant, sound } from '../mutants.ts';
import { pieces, readBothWays, readByLaw, same } from './both-ways.ts';

/** Files that are tried; more of them by `FUZZ=10000`. */
const seeds = Number(process.env.FUZZ ?? 500);

/** Longest time to read a small file in all ways, in ms. */
const longest = 200;

describe('a file with a few wrong bytes', () => {
  it('was sound before', async () => {
    for (const bytes of sound) expect(await readBothWays(bytes)).not.toBeTypeOf('string');
  });

  it('is taken or refused alike by both ways, and at once (A27)', { timeout: 20_000 + 100 * seeds }, async () => {
    for (let seed = 0; seed < seeds; seed++) {
      const bytes = mutant(seed);
      const format = { delimiter: ',;\t'[mix(seed) % 11 === 0 ? 1 : 0]!, header: mix(seed) % 7 > 0 };
      const size = mix(seed + 1) % 2 === 0 ? undefined : 1 + (mix(seed) % 64);
      try {
        const reading = await atOnce(() => readBothWays(bytes, { size, format }));
        same(reading, await readByLaw(pieces(bytes), format));
      } catch (error) {
        throw new Error(`seed ${seed}: ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
      }
    }
  });

  /** What some work gives; one of three attempts must be quick, for the machine may have had something else to do. */
  async function atOnce<T>(work: () => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts++) {
      const began = performance.now();
      const result = await work();
      const time = performance.now() - began;
      if (time < longest) return result;
      if (attempts === 3) expect(time).toBeLessThan(longest);
    }
  }
});
