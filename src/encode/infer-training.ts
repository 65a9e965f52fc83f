import { defaults } from '../spec/defaults.ts';

/** What a network is to be trained on. */
export interface TrainingSize {
  /** Labelled rows. */
  readonly rows: number;
  /** Input columns of numbers. */
  readonly numbers: number;
  /** Input columns of categories. */
  readonly categories: number;
  /** Columns of X that the categories take: one for each that occurs. */
  readonly codes: number;
  /** Of the target; undefined if it is a number. */
  readonly classes: number | undefined;
}

/** Hidden layers and training, as keys of a spec. */
export interface InferredTraining {
  readonly layers: readonly { readonly units: number }[];
  readonly training: { readonly epochs: number };
  /** Why there are no hidden layers, if there are none. */
  readonly note: string | undefined;
}

// What follows was chosen by experiment; `bench/defaults/README.md` tells how, and what else was tried.

/** Hidden layers: the penalty, not the size, keeps few rows from being learned by heart. */
const hiddenUnits = [64, 32];
const learningRate = 0.003;
/** Steps after which training has settled. */
const steps = 4000;
const fewestEpochs = 10;
const mostEpochs = 400;
/** l2 is this divided by the rows: the penalty of a prior that does not grow with the data. */
const penaltyOfOneRow = 12;
const strongestPenalty = 0.08;
/** With many columns of numbers, and a number or two classes to predict, l2 is at least this times columns over rows, within a limit beyond which a network learns nothing. */
const penaltyOfNumbers = { share: 0.15, most: 0.15 };
/** With many categories and two classes, l2 grows by this times their columns of X over rows, up to 2.5 times; the limit is nearer, since most of these columns are 0. */
const penaltyOfCodes = { share: 15, growth: 1.5, most: 0.05 };
/** Columns of X for one row from which on there are no hidden layers. */
const farTooWide = 10;
/** Of a model without hidden layers, by rows: what scikit-learn's logistic regression takes, and more where many columns add up. */
const linearPenalty = { ofOneRow: 1, columns: 100 };
/** A tenth held out tells how good the model is, and leaves nine to learn from. */
const heldOut = 0.1;

/** Chooses a network of a sensible size, and how to train it. */
export function inferTraining(size: TrainingSize): InferredTraining {
  const width = size.numbers + size.codes;
  const common = { validation: heldOut, seed: defaults.training.seed };
  if (width > farTooWide * size.rows) {
    const training = { optimizer: 'lbfgs', epochs: 500, tolerance: 1e-5, l2: linearPenaltyFor(size), ...common };
    const note = `no hidden layers: ${width} columns of X are too many to learn more than a line from ${size.rows} rows`;
    return { layers: [], training, note };
  }
  const { rows } = size;
  const training = {
    epochs: epochsFor(rows),
    learningRate,
    batchSize: batchFor(rows),
    optimizer: 'adam',
    schedule: { name: 'cosine' },
    l2: penaltyFor(size),
    ...common,
  };
  return { layers: hiddenUnits.map((units) => ({ units, activation: 'relu' })), training, note: undefined };
}

/** Batches grow with the rows, so that a pass over many rows is not all steps. */
function batchFor(rows: number): number {
  return rows < 10_000 ? 32 : rows < 100_000 ? 128 : 1024;
}

/** As many passes as give the optimiser its steps, within reason. */
function epochsFor(rows: number): number {
  const passes = (steps * batchFor(rows)) / rows;
  return Math.max(fewestEpochs, Math.min(mostEpochs, Math.round(passes / 10) * 10));
}

/** The penalty that lets few rows say little, the less the more columns there are to say it in, and the fewer classes. */
function penaltyFor({ rows, numbers, codes, classes }: TrainingSize): number {
  const plain = penaltyOfOneRow / rows;
  const part = 2 / (classes ?? 2); // of more classes, each row tells more
  const ofNumbers = part * Math.min(penaltyOfNumbers.most, (penaltyOfNumbers.share * numbers) / rows);
  const growth = Math.min(penaltyOfCodes.growth, (penaltyOfCodes.share * codes) / rows);
  const ofCodes = classes === undefined ? 0 : Math.min(penaltyOfCodes.most, plain * (1 + part * growth));
  return short(Math.max(Math.min(strongestPenalty, plain), ofNumbers, ofCodes));
}

/** l2 of a model without hidden layers. */
export function linearPenaltyFor({ rows, numbers, categories }: TrainingSize): number {
  return short(Math.max(linearPenalty.ofOneRow, (numbers + categories) / linearPenalty.columns) / rows);
}

/** A number with two digits. */
export function short(value: number): number {
  return Number(value.toPrecision(2));
}
