// Finds the machine's own BLAS and binds its matrix product. koffi is optional: without it there is no `blas` engine.
import { createRequire } from 'node:module';

/** Row-major order, no transposition and transposition, as CBLAS numbers them. */
export const rowMajor = 101;
export const plain = 111;
export const transposed = 112;

/** cblas_?gemm: C = alpha · op(A) op(B) + beta · C; A, B and C are addresses. */
export type Gemm = (
  order: number,
  transA: number,
  transB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  A: number,
  lda: number,
  B: number,
  ldb: number,
  beta: number,
  C: number,
  ldc: number,
) => void;

/** A BLAS that gave the right product of two small matrices. */
export interface BlasLibrary {
  readonly file: string;
  readonly float32: Gemm;
  readonly float64: Gemm;
  /** Address of a buffer's first byte in this process. */
  addressOf(buffer: ArrayBufferLike): number;
}

/** What koffi offers that is used here. */
interface Koffi {
  load(file: string): { func(prototype: string): (...args: never[]) => unknown };
  address(value: unknown): bigint;
}

/** Names under which fast libraries are installed, in the order they are tried. */
const files: Record<string, readonly string[]> = {
  linux: [
    'libopenblas.so.0',
    'libopenblas.so',
    'libmkl_rt.so.2',
    'libmkl_rt.so',
    'libblis.so.4',
    'libblis.so',
    'libcblas.so.3',
    'libblas.so.3',
  ],
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'],
  win32: ['libopenblas.dll', 'mkl_rt.2.dll'],
};

/** Reference implementations: right, but slower than the `wasm` engine, so never chosen without being asked for. */
const slow = ['libcblas.so.3', 'libblas.so.3'];

/** One thread in every library's own language: nn's threads are outside, one call each. */
const oneThread = [
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'OMP_NUM_THREADS',
];

let found: BlasLibrary | string | undefined;

/**
 * The machine's BLAS, looked for once.
 *
 * @returns the library, or why there is none
 */
export function blasLibrary(): BlasLibrary | string {
  found ??= find();
  return found;
}

/** Whether the library is one of those that outrun the `wasm` engine. */
export function isFast({ file }: BlasLibrary): boolean {
  return !slow.includes(file);
}

function find(): BlasLibrary | string {
  let koffi: Koffi;
  try {
    koffi = createRequire(import.meta.url)('koffi') as Koffi;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_DISABLED')
      return "Node's permission model allows no native code (--allow-addons)";
    return 'the optional package koffi is not installed, or not for this machine';
  }
  for (const name of oneThread) process.env[name] ??= '1';
  const tried = files[process.platform] ?? [];
  for (const file of tried) {
    const library = bind(koffi, file);
    if (library !== undefined) return library;
  }
  return `no BLAS was found (tried ${tried.join(', ')})`;
}

function bind(koffi: Koffi, file: string): BlasLibrary | undefined {
  try {
    const library = koffi.load(file);
    const gemm = (name: string, real: string) =>
      library.func(
        `void ${name}(int, int, int, int, int, int, ${real}, uintptr_t, int, uintptr_t, int, ${real}, uintptr_t, int)`,
      ) as unknown as Gemm;
    const bound: BlasLibrary = {
      file,
      float32: gemm('cblas_sgemm', 'float'),
      float64: gemm('cblas_dgemm', 'double'),
      addressOf: (buffer) => Number(koffi.address(new Uint8Array(buffer))),
    };
    useOneThread(library);
    return multipliesRightly(bound) ? bound : undefined;
  } catch {
    return undefined; // not there, or not a BLAS: the next one is tried
  }
}

/** OpenBLAS reads the environment when it is loaded, which may have been before; it can also be told. */
function useOneThread(library: ReturnType<Koffi['load']>): void {
  try {
    (library.func('void openblas_set_num_threads(int)') as (threads: number) => void)(1);
  } catch {
    // another library; it has read the environment
  }
}

/** [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50], in both precisions. */
function multipliesRightly({ float32, float64, addressOf }: BlasLibrary): boolean {
  return [float32, float64].every((gemm) => {
    const buffer = new SharedArrayBuffer(12 * 8);
    const M = gemm === float32 ? new Float32Array(buffer, 0, 12) : new Float64Array(buffer);
    M.set([1, 2, 3, 4, 5, 6, 7, 8]);
    const A = addressOf(buffer);
    const size = 4 * M.BYTES_PER_ELEMENT;
    gemm(rowMajor, plain, plain, 2, 2, 2, 1, A, 2, A + size, 2, 0, A + 2 * size, 2);
    return M[8] === 19 && M[9] === 22 && M[10] === 43 && M[11] === 50;
  });
}
