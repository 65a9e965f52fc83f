import { linearPenaltyFor, short, type TrainingSize } from './infer-training.ts';

/** How much time a model is worth: one network; several over folds; more of them, and for more rows. */
export type Effort = 'quick' | 'usual' | 'thorough';

/** What several variants of a network are to be trained on. */
export interface PortfolioSize extends TrainingSize {
  /** The least number to predict; undefined of classes. */
  readonly least: number | undefined;
}

/** `bag` of a spec, if it is to have one, and what is to be said of it. */
export interface InferredPortfolio {
  readonly bag?: { readonly folds: number; readonly portfolio: readonly object[] };
  readonly note?: string;
}

/** The network of the spec itself. */
interface OwnNetwork {
  readonly layers: readonly { readonly units: number }[];
  readonly training: { readonly epochs: number };
}

// What follows was chosen by experiment; `bench/defaults/README.md` tells how, and what else was tried.

const folds = 5;
/** Below, a fold holds out too few rows to tell variants apart. */
const fewestRows = 50;
/** Rows, and multiplications of all trainings: as many as take half a minute or so on two cores, or some minutes. */
const limits = { usual: { rows: 10_000, work: 6e11 }, thorough: { rows: 50_000, work: 6e12 } };
/** Steps of one training. */
const steps = 2500;
const fewestEpochs = 60;
const mostEpochs = 400;
/** Batches are a tenth of the rows, within these. */
const batch = { smallest: 32, largest: 256 };
/** l2 of a network, divided by the rows: little, since each stops where the rows held out say so. */
const penaltyOfOneRow = 0.3;
const dropout = 0.1;
const learningRate = 0.006;
/** Adam's mean of squares looks back 20 steps in place of 1000 (RealMLP's choice, Holzmüller et al. 2024). */
const beta2 = 0.95;
/** Columns of X that a number becomes where it is cut into pieces: eight pieces, and itself. */
const piecesOfNumber = 9;

interface Variant {
  readonly name: string;
  readonly scale?: string;
  /** Those of the spec, if left out. */
  readonly layers?: readonly { readonly units: number; readonly activation: string; readonly dropout: number }[];
  readonly loss?: string;
  readonly training?: { readonly epochs: number };
}

/**
 * Variants of a spec that are worth their time beside each other: the line that a network must beat, the network of the spec, one on numbers cut into
 * pieces, one on numbers bent at the ends, and, where what is predicted is never negative, both of them for its logarithm. With more
 * time, three networks more that err in other places.
 *
 * @param network of the spec
 * @returns no bag where one network is the better choice: for few rows, for many, and for very many columns
 */
export function inferPortfolio(size: PortfolioSize, effort: Effort, network: OwnNetwork): InferredPortfolio {
  const { rows } = size;
  if (effort === 'quick' || rows < fewestRows) return {};
  const more = effort === 'thorough' ? '' : '; --thorough takes more';
  if (rows > limits[effort].rows) {
    return {
      note: `one network, and no folds of several: of more than ${limits[effort].rows} rows they take minutes${more}`,
    };
  }
  const portfolio = effort === 'thorough' ? [...variantsFor(size), ...moreFor(size)] : variantsFor(size);
  const work = portfolio.reduce((sum, { layers, scale, training }) => {
    const weights = weightsOf(layers ?? network.layers, scale, size);
    return sum + 3 * weights * rows * (training ?? network.training).epochs * (folds - 1);
  }, 0);
  if (work > limits[effort].work) {
    return { note: `one network, and no folds of several: with so many columns they take minutes${more}` };
  }
  const note = `${folds} folds × ${portfolio.length} variants, weighed by the rows each did not see; --quick is one network`;
  return { bag: { folds, portfolio }, note };
}

function variantsFor(size: PortfolioSize): Variant[] {
  const training = trainingFor(outside(size.rows));
  const pieces = { scale: 'piecewise-linear', layers: [layerOf(64, 'mish'), layerOf(64, 'mish')], training };
  const smooth = smoothFor(size);
  const bent = { scale: 'smooth-clip', layers: [layerOf(96, smooth), layerOf(96, smooth)], training };
  const linear = { optimizer: 'lbfgs', epochs: 300, tolerance: 1e-5, l2: linearPenaltyFor(size) };
  const plain = [
    { name: 'linear', layers: [], training: linear },
    { name: 'network' },
    { name: 'pieces', ...pieces },
    { name: 'smooth', ...bent },
  ];
  if (size.least === undefined || size.least < 0) return plain;
  const loss = 'poisson';
  return [...plain, { name: 'pieces of log', loss, ...pieces }, { name: 'smooth log', loss, ...bent }];
}

/** What is worth its time where there is much of it. */
function moreFor(size: PortfolioSize): Variant[] {
  const rows = outside(size.rows);
  const wide = [layerOf(256, smoothFor(size), 0.2), layerOf(64, smoothFor(size), 0.2)];
  const bumpy = [layerOf(128, 'relu', 0.2), layerOf(64, 'relu')];
  return [
    {
      name: 'ranks',
      scale: 'quantile-normal',
      layers: [layerOf(64, 'mish'), layerOf(64, 'mish')],
      training: trainingFor(rows),
    },
    {
      name: 'wide',
      scale: 'smooth-clip',
      layers: wide,
      training: { ...trainingFor(rows), learningRate: 0.004, l2: short(1 / rows) },
    },
    {
      name: 'bumpy',
      scale: 'piecewise-linear',
      layers: bumpy,
      training: { ...trainingFor(rows), learningRate: 0.004, l2: short(0.1 / rows) },
    },
  ];
}

/** Rows outside a fold. */
function outside(rows: number): number {
  return Math.round((rows * (folds - 1)) / folds);
}

function smoothFor({ classes }: PortfolioSize): string {
  return classes === undefined ? 'mish' : 'selu';
}

function layerOf(units: number, activation: string, share = dropout) {
  return { units, activation, dropout: share };
}

/** @param rows outside a fold */
function trainingFor(rows: number) {
  const epochs = epochsFor(rows);
  return {
    epochs,
    learningRate,
    batchSize: batchFor(rows),
    optimizer: 'adam',
    beta2,
    schedule: { name: 'cosine' },
    l2: short(penaltyOfOneRow / rows),
    earlyStopping: { patience: epochs },
  };
}

function batchFor(rows: number): number {
  return Math.max(batch.smallest, Math.min(batch.largest, Math.floor(rows / 10)));
}

function epochsFor(rows: number): number {
  return Math.max(fewestEpochs, Math.min(mostEpochs, Math.floor((steps * batchFor(rows)) / rows)));
}

function weightsOf(layers: OwnNetwork['layers'], scale: string | undefined, { numbers, codes }: PortfolioSize): number {
  let width = codes + numbers * (scale === 'piecewise-linear' ? piecesOfNumber : 1);
  let weights = 0;
  for (const { units } of layers) {
    weights += width * units;
    width = units;
  }
  return weights;
}
