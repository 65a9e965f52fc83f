import type { Precision } from '../spec/schema.ts';
import { type BlasLibrary, blasLibrary, type Gemm, plain, rowMajor, transposed } from './blas-library.ts';
import type { Matrix, Vector } from './kernels.ts';
import { type SharedMatrix, SharedMemory } from './shared-memory.ts';
import { WasmKernels } from './wasm.ts';

/** The `blas` engine: the `wasm` engine with its matrix products done by the machine's own BLAS, in the same memory. */
export class BlasKernels extends WasmKernels {
  override readonly name = 'blas';
  readonly #gemm: Gemm;
  readonly #base: number;
  readonly #transposed = new Map<Vector, { matrix: SharedMatrix; fresh: boolean }>();

  /** @throws Error saying why there is no BLAS */
  constructor(precision: Precision, shared: SharedMemory = SharedMemory.create()) {
    const library: BlasLibrary | string = blasLibrary();
    if (typeof library === 'string') throw new Error(library);
    super(precision, shared);
    this.#gemm = library[precision];
    this.#base = library.addressOf(shared.handle.memory.buffer);
  }

  override refresh(): void {
    super.refresh();
    for (const known of this.#transposed.values()) known.fresh = false;
  }

  override affine(A: Matrix, W: Matrix, b: Matrix, Z: Matrix): void {
    if (W.rows === 1) {
      super.affine(A, W, b, Z);
      return;
    }
    const { rows: m, cols: k } = A;
    const n = W.rows;
    this.call.fillRows!((b as SharedMatrix).address, (Z as SharedMatrix).address, m, n);
    this.#gemm(rowMajor, plain, plain, m, n, k, 1, this.#at(A), k, this.#transpose(W), n, 1, this.#at(Z), n);
  }

  override addWeightGradient(dZ: Matrix, A: Matrix, dW: Matrix): void {
    if (dZ.cols === 1) {
      super.addWeightGradient(dZ, A, dW);
      return;
    }
    const { rows: m, cols: n } = dZ;
    const k = A.cols;
    this.#gemm(rowMajor, transposed, plain, n, k, m, 1, this.#at(dZ), n, this.#at(A), k, 1, this.#at(dW), k);
  }

  override inputGradient(dZ: Matrix, W: Matrix, dA: Matrix): void {
    if (dZ.cols === 1) {
      super.inputGradient(dZ, W, dA);
      return;
    }
    const { rows: m, cols: n } = dZ;
    const k = W.cols;
    this.#gemm(rowMajor, plain, plain, m, k, n, 1, this.#at(dZ), n, this.#at(W), k, 0, this.#at(dA), k);
  }

  /** Address of Wᵀ (k, n), made once for all blocks of a pass: libraries multiply by it a fifth faster than by W transposed. */
  #transpose({ rows: n, cols: k, data }: Matrix): number {
    let known = this.#transposed.get(data);
    if (known === undefined) {
      known = { matrix: this.alloc(k, n) as SharedMatrix, fresh: false };
      this.#transposed.set(data, known);
    }
    if (!known.fresh) {
      const to = known.matrix.data;
      for (let j = 0, from = 0; j < n; j++) {
        for (let l = j; l < k * n; l += n) to[l] = data[from++]!;
      }
      known.fresh = true;
    }
    return this.#at(known.matrix);
  }

  /** Where this process finds a matrix. */
  #at(M: Matrix): number {
    return this.#base + (M as SharedMatrix).address;
  }
}
