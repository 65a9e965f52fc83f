import { rowOf } from '../formulas/activation.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { LayerCache, Tensors } from '../network/layer.ts';
import { type Examples, Network } from '../network/network.ts';
import { allocateParameters, clear, type Parameters } from '../network/parameters.ts';
import { isDense, maskedParameters, type ResolvedLayer } from '../spec/layers.ts';
import type { Span } from '../spec/wiring.ts';
import { wholeBatch } from './batch-sums.ts';
import { spread } from './rows.ts';
import type { TeamWork } from './team.ts';

/** How one layer is doing on some of the training rows. */
export interface LayerVitals {
  /** ‖dJ/dW‖, the Euclidean norm over all weights of the layer (of one that is not dense: its factors), with J the mean loss of these rows. */
  readonly gradient: number;
  /** ‖W‖. */
  readonly weights: number;
  /** Share of the units whose Z is negative in every row: a ReLU that never answers. */
  readonly idle: number;
  /** Share of all answers where the activation has less than 1 % of its steepest slope on both sides; 0 for those that have not. */
  readonly saturated: number;
  /** Whether there are several units that take the same, and all have the very same weights and bias. */
  readonly alike: boolean;
}

/** Rows that are looked at, spread evenly over the training rows: enough to call a unit dead, few enough to cost nothing. */
const most = 256;

/** Takes the vitals of a network in training. Nothing of the training is touched. */
export class CheckUp {
  readonly #parameters: Parameters;
  readonly #kernels: Kernels;
  readonly #network: Network;
  readonly #gradient: Parameters;
  readonly #rows: Examples;
  readonly #layers: readonly ResolvedLayer[];
  /** Where weights lie that wiring holds at 0. */
  readonly #masked: readonly Span[];

  constructor({ network, inputs, kernels, parameters, training }: TeamWork) {
    const count = Math.min(most, training.X.rows);
    this.#parameters = parameters;
    this.#kernels = kernels;
    this.#network = new Network(network, inputs, count, kernels);
    this.#gradient = allocateParameters(network.layers, inputs, kernels);
    this.#layers = network.layers;
    this.#masked = maskedParameters(network.layers, inputs);
    this.#rows = sampleRows(training, count, kernels);
  }

  /** Of every layer, from the first hidden one to the output, with the weights as they are. */
  take(): readonly LayerVitals[] {
    const rows = this.#rows.X.rows;
    this.#gradient.all.data.fill(0);
    this.#kernels.refresh();
    const batch = wholeBatch(this.#layers, this.#rows.V);
    this.#network.addGradient({ parameters: this.#parameters, examples: this.#rows, gradients: this.#gradient, batch });
    clear(this.#masked, this.#gradient.all.data);
    return this.#network.cache(rows).map((cache, l) => {
      return {
        gradient: norm(this.#gradient.layers[l]!) / rows,
        weights: norm(this.#parameters.layers[l]!),
        idle: cache.Z === undefined ? 0 : shareIdle(cache.Z),
        saturated: shareSaturated(cache),
        alike: takeTheSame(this.#layers[l]!) && isAlike(this.#parameters.layers[l]!),
      };
    });
  }
}

/** `count` rows, evenly spread, side by side in the engine's own memory. */
function sampleRows({ X, Y, V }: Examples, count: number, kernels: Kernels): Examples {
  const order = kernels.allocOrder(count);
  order.rows.set(spread(count, X.rows));
  const pick = (M: Matrix) => {
    const picked = kernels.alloc(count, M.cols);
    kernels.gather(M, order, 0, picked);
    return picked;
  };
  return { X: pick(X), Y: pick(Y), V: pick(V) };
}

/** Of the first of a layer's parameters: W of a dense one. */
function norm(tensors: Tensors): number {
  const { data, rows, cols } = Object.values(tensors)[0]!;
  let squares = 0;
  for (let i = 0; i < rows * cols; i++) squares += data[i]! ** 2;
  return Math.sqrt(squares);
}

function shareIdle({ data, rows, cols }: Matrix): number {
  let idle = 0;
  for (let unit = 0; unit < cols; unit++) {
    let row = 0;
    while (row < rows && data[row * cols + unit]! < 0) row++;
    if (row === rows) idle++;
  }
  return idle / cols;
}

function shareSaturated({ g, Z }: LayerCache): number {
  const { saturation } = g === undefined ? { saturation: null } : rowOf(g.name);
  if (saturation === null || Z === undefined) return 0;
  const count = Z.rows * Z.cols;
  let flat = 0;
  for (let i = 0; i < count; i++) if (Math.abs(Z.data[i]!) > saturation) flat++;
  return flat / count;
}

/** Units that take different things learn different things, whatever their weights are now. */
function takeTheSame(layer: ResolvedLayer): boolean {
  const { wired = [] } = isDense(layer) ? layer : {};
  const [first, ...rest] = wired.map(({ spans }) => JSON.stringify(spans));
  return rest.every((spans) => spans === first);
}

function isAlike({ W, b }: Tensors): boolean {
  if (W === undefined || b === undefined || W.rows < 2) return false;
  for (let i = W.cols; i < W.rows * W.cols; i++) if (W.data[i] !== W.data[i % W.cols]) return false;
  return b.data.subarray(0, W.rows).every((bias) => bias === b.data[0]);
}
