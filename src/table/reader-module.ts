// The reader's WebAssembly (see `assembly/`).
import { readProgramFile } from '../program-file.ts';
import { powersOfFive } from './powers-of-five.ts';

/** What it exports; parameters are told in `assembly/`. */
export interface ReaderFunctions {
  readonly memory: WebAssembly.Memory;
  scan(...args: number[]): number;
  scannedTo(): number;
  scannedLine(): number;
  scannedLong(): number;
  scannedFaults(): number;
  parseNumbers(...args: number[]): number;
  longNumbers(): number;
  looseNumbers(): number;
  findCodes(...args: number[]): number;
  hashText(at: number, length: number): number;
  writeTexts(...args: number[]): number;
}

let compiled: WebAssembly.Module | undefined;
let powers: BigUint64Array | undefined;

/** The reader, with a memory of its own, into which the powers of five are filled when the first number needs them. */
export function openReader(): ReaderFunctions {
  compiled ??= new WebAssembly.Module(readProgramFile(new URL('../../wasm/reader.wasm', import.meta.url)));
  const functions = new WebAssembly.Instance(compiled, {
    env: {
      abort() {
        throw new Error('the reader of CSV text went wrong');
      },
      fillPowersOfFive(at: number) {
        powers ??= powersOfFive();
        new BigUint64Array(functions.memory.buffer, at, powers.length).set(powers);
      },
    },
  }).exports as unknown as ReaderFunctions;
  return functions;
}
