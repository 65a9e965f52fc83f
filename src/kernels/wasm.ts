// The kernels of `assembly/` behind the common interface: SIMD on one thread, over memory that several threads share.
import { type Activation, activationRows } from '../formulas/activation.ts';
import { type Loss, lossRows } from '../formulas/loss.ts';
import type { Precision } from '../spec/schema.ts';
import { FileWindow, isInFile, viewInFile } from './file-rows.ts';
import { gatherRows } from './js.ts';
import type { AdaptiveRate, Kernels, Matrix, Order } from './kernels.ts';
import {
  bytesOf,
  type MemoryHandle,
  type SharedMatrix,
  SharedMemory,
  type SharedOrder,
  vector,
} from './shared-memory.ts';
import { instantiate, type WasmFunctions, wasmBuild } from './wasm-module.ts';

/** Bytes of a panel's row: two vectors. */
const panelRow = 32;
/** Bytes a tile needs for what does not fit its matrix, and for the numbers it starts from. */
const spareBytes = 8 * panelRow;

/** A weight matrix in panels, as the products want it, and whether it still has the values of the matrix. */
interface Packed {
  readonly address: number;
  fresh: boolean;
}

/** The `wasm` engine on one thread. Others attach to the same memory by its handle. */
export class WasmKernels implements Kernels {
  readonly name: string;
  readonly precision: Precision;
  readonly shared: SharedMemory;
  protected readonly call: WasmFunctions;
  readonly #bytes: number;
  readonly #panelColumns: number;
  readonly #spare: number;
  readonly #transposed = new Map<number, Packed>();
  readonly #plain = new Map<number, Packed>();
  readonly #residents: (SharedMatrix | undefined)[] = [];
  readonly #windows = [0, 1, 2].map(() => new FileWindow((numbers) => this.alloc(1, numbers)));
  #room = { address: 0, bytes: 0 };

  /**
   * @param shared memory to work on
   * @param fused  false for plain SIMD also where fused multiply-add is to be had
   * @throws Error if the runtime has no WebAssembly SIMD
   */
  constructor(precision: Precision, shared: SharedMemory = SharedMemory.create(), fused = true) {
    const build = wasmBuild(fused);
    this.name = build.fused ? 'wasm' : 'wasm-plain'; // they round differently, so a model says which it was
    this.precision = precision;
    this.shared = shared;
    this.call = bind(instantiate(build.module, shared.handle.memory), precision);
    this.#bytes = bytesOf(precision);
    this.#panelColumns = panelRow / this.#bytes;
    this.#spare = shared.take(spareBytes);
  }

  /** What a thread needs to work on the same memory. */
  get handle(): MemoryHandle {
    return this.shared.handle;
  }

  alloc(rows: number, cols: number): Matrix {
    return this.shared.alloc(rows, cols, this.precision);
  }

  allocRows(rows: number, cols: number): Matrix {
    return this.shared.allocRows(rows, cols, this.precision);
  }

  view(M: Matrix, offset: number, rows: number, cols: number): Matrix {
    if (isInFile(M)) return viewInFile(M, offset, rows, cols);
    const { address } = M as SharedMatrix;
    const data = M.data.subarray(offset, offset + rows * cols);
    return { rows, cols, data, address: address < 0 ? -1 : address + offset * this.#bytes } as SharedMatrix;
  }

  resident(M: Matrix, place: 0 | 1 | 2): Matrix {
    if (isInFile(M)) {
      const { numbers, offset } = this.#windows[place]!.bring(M);
      return this.view(numbers, offset, M.rows, M.cols);
    }
    if ((M as SharedMatrix).address >= 0) return M;
    const count = M.rows * M.cols;
    let copy = this.#residents[place];
    if (copy === undefined || copy.data.length < count) {
      const { memory } = this.handle;
      const address = this.shared.take(count * this.#bytes);
      const data = vector(memory.buffer, address, count, this.precision);
      copy = { rows: 1, cols: count, address, data };
      this.#residents[place] = copy;
    }
    copy.data.set(M.data);
    return { rows: M.rows, cols: M.cols, address: copy.address, data: copy.data } as SharedMatrix;
  }

  allocOrder(rows: number): Order {
    return this.shared.allocOrder(rows);
  }

  gather(M: Matrix, order: Order, from: number, to: Matrix): void {
    const { address } = order as SharedOrder;
    if (address < 0 || at(M) < 0) gatherRows(M, order, from, to);
    else this.call.gather!(at(M), address + 4 * from, to.rows, M.cols, at(to));
  }

  refresh(): void {
    for (const packed of this.#transposed.values()) packed.fresh = false;
    for (const packed of this.#plain.values()) packed.fresh = false;
  }

  affine(A: Matrix, W: Matrix, b: Matrix, Z: Matrix): void {
    const { rows: m, cols: k } = A;
    const n = W.rows;
    if (n === 1) return void this.call.affineOne!(at(A), at(W), at(b), at(Z), m, k);
    const panels = this.#pack(this.#transposed, W, n, k, (to) => this.call.packTransposed!(at(W), n, k, to));
    this.call.multiply!(at(A), panels, at(b), at(Z), m, k, n, this.#spare);
  }

  addWeightGradient(dZ: Matrix, A: Matrix, dW: Matrix): void {
    const { rows: m, cols: n } = dZ;
    const k = A.cols;
    if (n === 1) return void this.call.addWeightGradientOne!(at(dZ), at(A), at(dW), m, k);
    const strips = Math.ceil(n / 6) * 6 * m * this.#bytes;
    this.call.addTransposedProduct!(at(dZ), at(A), at(dW), m, n, k, this.#roomFor(strips + m * panelRow), this.#spare);
  }

  addBiasGradient(dZ: Matrix, db: Matrix): void {
    this.call.addBiasGradient!(at(dZ), at(db), dZ.rows, dZ.cols);
  }

  inputGradient(dZ: Matrix, W: Matrix, dA: Matrix): void {
    const { rows: m, cols: n } = dZ;
    const k = W.cols;
    if (n === 1) return void this.call.outerProduct!(at(dZ), at(W), at(dA), m, k);
    const panels = this.#pack(this.#plain, W, k, n, (to) => {
      for (let from = 0; from < k; from += this.#panelColumns) {
        this.call.packPanel!(at(W), n, k, from, to + (from / this.#panelColumns) * n * panelRow);
      }
    });
    this.call.multiply!(at(dZ), panels, 0, at(dA), m, n, k, this.#spare);
  }

  activate(g: Activation, Z: Matrix, A: Matrix): void {
    this.call.activate!(codeOf(g), g.slope, at(Z), at(A), Z.rows * Z.cols);
  }

  multiplyByDerivative(g: Activation, Z: Matrix, A: Matrix, dA: Matrix): void {
    this.call.multiplyByDerivative!(codeOf(g), g.slope, at(Z), at(A), at(dA), Z.rows * Z.cols);
  }

  multiply(A: Matrix, B: Matrix, C: Matrix): void {
    this.call.multiplyElements!(at(A), at(B), at(C), C.rows * C.cols);
  }

  elementLoss({ name, setting }: Loss, P: Matrix, Y: Matrix, V: Matrix, dP: Matrix): number {
    return this.call.elementLoss!(lossRows[name].code, setting, at(P), at(Y), at(V), at(dP), P.rows, P.cols);
  }

  softmaxCrossEntropy(Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix): number {
    const { rows: m, cols: n } = Z;
    return this.call.softmaxCrossEntropy!(at(Z), at(Y), at(V), at(dZ), m, n, this.#roomFor(m * this.#bytes));
  }

  addScaled(scale: number, dw: Matrix, w: Matrix): void {
    this.call.addScaled!(scale, at(dw), at(w), w.rows * w.cols);
  }

  scale(factor: number, x: Matrix): void {
    this.call.scale!(factor, at(x), x.rows * x.cols);
  }

  blend(decay: number, gain: number, x: Matrix, s: Matrix): void {
    this.call.blend!(decay, gain, at(x), at(s), s.rows * s.cols);
  }

  blendSquares(decay: number, gain: number, x: Matrix, s: Matrix): void {
    this.call.blendSquares!(decay, gain, at(x), at(s), s.rows * s.cols);
  }

  adaptiveStep({ rate, rootScale, epsilon }: AdaptiveRate, x: Matrix, s: Matrix, w: Matrix): void {
    this.call.adaptiveStep!(rate, rootScale, epsilon, at(x), at(s), at(w), w.rows * w.cols);
  }

  shrink(threshold: number, w: Matrix): void {
    this.call.shrink!(threshold, at(w), w.rows * w.cols);
  }

  adaptiveShrink({ rate, rootScale, epsilon }: AdaptiveRate, s: Matrix, w: Matrix): void {
    this.call.adaptiveShrink!(rate, rootScale, epsilon, at(s), at(w), w.rows * w.cols);
  }

  /** The panels of W: `cols` columns of them, each `depth` long. */
  #pack(known: Map<number, Packed>, W: Matrix, cols: number, depth: number, fill: (to: number) => void): number {
    let packed = known.get(at(W));
    if (packed === undefined) {
      const panels = Math.ceil(cols / this.#panelColumns);
      packed = { address: this.shared.take(panels * depth * panelRow), fresh: false };
      known.set(at(W), packed);
    }
    if (!packed.fresh) fill(packed.address);
    packed.fresh = true;
    return packed.address;
  }

  /** Memory for the length of one call. */
  #roomFor(bytes: number): number {
    if (bytes > this.#room.bytes) this.#room = { address: this.shared.take(bytes), bytes };
    return this.#room.address;
  }
}

/** Where the kernels find a matrix. */
function at(M: Matrix): number {
  return (M as SharedMatrix).address;
}

function codeOf({ name }: Activation): number {
  if (name === 'softmax') throw new Error('softmax works on rows; use softmaxCrossEntropy');
  return activationRows[name].code;
}

/** The functions of one precision, by their names without it. */
function bind(functions: WasmFunctions, precision: Precision): WasmFunctions {
  const suffix = precision === 'float32' ? '32' : '64';
  const bound: WasmFunctions = {};
  for (const [name, value] of Object.entries(functions)) {
    if (name.endsWith(suffix)) bound[name.slice(0, -suffix.length)] = value;
  }
  return bound;
}
