// The compiled kernels: which build this runtime can run, and the functions it offers.
import { setFlagsFromString } from 'node:v8';
import { readProgramFile } from '../program-file.ts';

/** Functions of the module, each in two precisions (`affine32`, `affine64`); see `assembly/`. Addresses are in bytes. */
export type WasmFunctions = Record<string, (...args: number[]) => number>;

/** A build of the kernels that this runtime accepts. */
export interface WasmBuild {
  readonly module: WebAssembly.Module;
  /** Whether products are added with one rounding (relaxed SIMD) instead of two. */
  readonly fused: boolean;
}

let best: WasmBuild | undefined;

/**
 * Compiles the best build for this runtime, once: fused multiply-add where relaxed SIMD is to be had, else plain SIMD.
 *
 * @param fused false for the plain build also where the better one would run
 * @throws Error if the runtime has no SIMD at all; the `js` engine runs everywhere
 */
export function wasmBuild(fused = true): WasmBuild {
  if (fused && best !== undefined) return best;
  if (fused) {
    if (nodeHidesRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
    const module = tryCompile('kernels.fused.wasm');
    if (module !== undefined) {
      best = { module, fused: true };
      return best;
    }
  }
  const module = tryCompile('kernels.wasm');
  if (module === undefined) throw new Error('this runtime has no WebAssembly SIMD with shared memory');
  return { module, fused: false };
}

/** The best build for another thread, which need not compile it again then; undefined if this runtime has none. */
export function buildToShare(): WasmBuild | undefined {
  try {
    return wasmBuild();
  } catch {
    return undefined;
  }
}

/** Takes the build that another thread compiled for the best one. */
export function adoptBuild(build: WasmBuild | undefined): void {
  best ??= build?.fused ? build : undefined;
}

/** Before Node 22 relaxed SIMD is there but wants a flag; later versions complain of the flag on stderr. */
function nodeHidesRelaxedSimd(): boolean {
  return Number.parseInt(process.versions.node, 10) < 22;
}

function tryCompile(name: string): WebAssembly.Module | undefined {
  const bytes = readProgramFile(new URL(`../../wasm/${name}`, import.meta.url));
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/** Starts a module on a memory; several threads may do so on the same one. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): WasmFunctions {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as WasmFunctions;
}
