import { UserError } from '../errors.ts';
import { isUnbuilt } from '../program-file.ts';
import type { Precision } from '../spec/schema.ts';
import { BlasKernels } from './blas.ts';
import { blasLibrary, isFast } from './blas-library.ts';
import { JsKernels } from './js.ts';
import type { Kernels } from './kernels.ts';
import { type MemoryHandle, SharedMemory } from './shared-memory.ts';
import { WasmKernels } from './wasm.ts';
import { adoptBuild, buildToShare, type WasmBuild } from './wasm-module.ts';

/** What `--engine` may say. */
export const engineChoices = ['auto', 'blas', 'wasm', 'js'] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** What is to be computed, by which `auto` chooses; never the speed of the moment, so that equal runs give equal bytes. */
export interface Work {
  readonly rows: number;
  readonly inputs: number;
  /** Units of each layer, from the first hidden one to the output. */
  readonly units: readonly number[];
}

/** Multiplications of one forward pass from which finding and calling a BLAS pays (about 5 ms of the `wasm` engine). */
const enoughForBlas = 1e8;
/** Narrower layers are done as fast by the `wasm` engine. */
const wideForBlas = 8;

/** What another thread needs to take part; can be posted to it. */
export interface EngineHandle {
  readonly name: string;
  readonly precision: Precision;
  readonly memory: MemoryHandle;
  readonly build: WasmBuild | undefined;
}

/**
 * Opens an engine.
 *
 * @throws UserError (usage) if the one asked for cannot run here, where `auto` goes on with the next best in silence; what `isUnbuilt` knows if
 *   the program is not whole, whatever was asked for: no machine lacks its own files
 */
export function openEngine(choice: EngineChoice, precision: Precision, work: Work): Kernels {
  if (choice === 'js') return new JsKernels(precision);
  if (choice === 'blas' || (choice === 'auto' && isWorthBlas(work) && hasFastBlas())) {
    return attempt(choice, () => new BlasKernels(precision)) ?? new JsKernels(precision);
  }
  return attempt(choice, () => new WasmKernels(precision)) ?? new JsKernels(precision);
}

/** The engine that predicts: of the fast ones the one that rounds a row the same among whatever other rows. */
export function openPredictionEngine(precision: Precision): Kernels {
  return attempt('auto', () => new WasmKernels(precision)) ?? new JsKernels(precision);
}

/** The same engine for one thread more, on the same memory. */
export function attachEngine({ name, precision, memory, build }: EngineHandle): Kernels {
  adoptBuild(build);
  const shared = new SharedMemory(memory);
  return name === 'blas'
    ? new BlasKernels(precision, shared)
    : new WasmKernels(precision, shared, name !== 'wasm-plain');
}

/** What other threads need to attach, or undefined if this engine keeps to one thread. */
export function handleOf(kernels: Kernels): EngineHandle | undefined {
  if (!(kernels instanceof WasmKernels)) return undefined;
  return { name: kernels.name, precision: kernels.precision, memory: kernels.handle, build: buildToShare() };
}

function isWorthBlas({ rows, inputs, units }: Work): boolean {
  let products = 0;
  let before = inputs;
  let wide = false;
  for (const n of units) {
    products += rows * n * before;
    wide ||= n >= wideForBlas && before >= wideForBlas;
    before = n;
  }
  return wide && products >= enoughForBlas;
}

function hasFastBlas(): boolean {
  const library = blasLibrary();
  return typeof library !== 'string' && isFast(library) && buildToShare() !== undefined;
}

function attempt(choice: EngineChoice, open: () => Kernels): Kernels | undefined {
  try {
    return open();
  } catch (error) {
    if (isUnbuilt(error)) throw error;
    if (choice === 'auto') return undefined;
    throw new UserError(
      'usage',
      '--engine',
      `"${choice}" cannot run here: ${(error as Error).message}`,
      'use --engine auto',
    );
  }
}
