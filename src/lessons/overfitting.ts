import { type Bars, drawBars } from '../draw/bars.ts';
import { short, sideBySide } from '../draw/frame.ts';
import { Random } from '../random.ts';
import type { LayerSpec } from '../spec/layers.ts';
import type { SpecJson } from '../spec/parse-spec.ts';
import { type Claim, type Part, startsOf, type Taught } from './lesson.ts';
import { madeTable } from './practice/made.ts';
import { Practice } from './practice/practice.ts';

const few = 150;
const many = 5 * few;
const fresh = 2000;
const starts = 3;
/** Inputs that say nothing. */
const idle = 2;
const units = 64;

/** Rows of which two inputs decide by their product, with chance, and the others do not matter. */
interface Made {
  readonly rows: readonly (readonly number[])[];
  readonly second: readonly boolean[];
}

function made(seed: number, count: number): Made {
  const random = new Random(seed, 'lessons');
  const rows = Array.from({ length: count }, () => Array.from({ length: 2 + idle }, () => random.normal()));
  const second = rows.map(([a, b]) => random.uniform() < 1 / (1 + Math.exp(-3 * a! * b!)));
  return { rows, second };
}

/** What is changed against a large network on few rows. */
interface Remedy {
  readonly label: string;
  readonly claim: string;
  readonly rows?: number;
  /** Null: no hidden layer at all. */
  readonly layer?: Partial<LayerSpec> | null;
  readonly training?: SpecJson['training'] & object;
}

const none: Remedy = { label: 'nothing', claim: '' };
const tooSmall: Remedy = { label: 'no layer', claim: '', layer: null };

const remedies: readonly Remedy[] = [
  { label: 'more data', claim: `more data helps: ${many} rows instead of ${few}`, rows: many },
  { label: 'L2', claim: 'so does regularization, an L2 penalty of 0.03', training: { l2: 0.03 } },
  { label: 'dropout', claim: 'so does dropout, of half the units', layer: { dropout: 0.5 } },
  {
    label: 'early stop',
    claim: 'so does early stopping, by a quarter of the rows held out',
    training: { validation: 0.25, earlyStopping: { patience: 30 } },
  },
  { label: 'smaller', claim: `so does a smaller network, of 4 units instead of ${units}`, layer: { units: 4 } },
  {
    label: 'augmented',
    claim: 'so does data augmentation, nine blurred copies of every row',
    training: { augment: { jitter: 0.5, copies: 9 } },
  },
];

/** Mean log loss of rows. */
function lossOn(practice: Practice, { rows, second }: Made): number {
  const losses = practice.answers(rows).map((a, row) => -Math.log(Math.max(second[row] ? a : 1 - a, 1e-300)));
  return losses.reduce((sum, loss) => sum + loss, 0) / rows.length;
}

/** Trains with a remedy, and judges by the rows it was given and by fresh ones. */
export async function treat({ rows: count = few, layer, training }: Remedy, seed: number) {
  const all = made(seed, many);
  const given = { rows: all.rows.slice(0, count), second: all.second.slice(0, count) };
  const columns = Array.from({ length: 2 + idle }, (_, j) => [`x${j + 1}`, given.rows.map((row) => row[j]!)]);
  const table = madeTable({ ...Object.fromEntries(columns), y: given.second.map((is) => (is ? '1' : '0')) });
  const spec: SpecJson = {
    target: 'y',
    layers: layer === null ? [] : [{ units, activation: 'relu', ...layer }],
    training: { epochs: 500, learningRate: 0.01, optimizer: 'adam', seed, ...training },
  };
  const practice = new Practice(table, spec, 'wasm');
  await practice.train();
  return { given: lossOn(practice, given), fresh: lossOn(practice, made(seed + 500, fresh)) };
}

/** A remedy in every start: losses, and their means. */
async function tryOut(remedy: Remedy, seed: number) {
  const runs: Awaited<ReturnType<typeof treat>>[] = [];
  for (const start of startsOf(seed, starts)) runs.push(await treat(remedy, start));
  const mean = (of: 'given' | 'fresh') => runs.reduce((sum, run) => sum + run[of], 0) / starts;
  return { ...remedy, runs, given: mean('given'), fresh: mean('fresh') };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const untreated = await tryOut(none, seed);
  const treated = [];
  for (const remedy of remedies) treated.push(await tryOut(remedy, seed));
  return { untreated, treated, line: await tryOut(tooSmall, seed) };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ untreated, treated, line }: Measured): Part[] {
  const all = [untreated, ...treated, line];
  const view = (title: string, of: 'given' | 'fresh', index: number): Bars => ({
    title,
    bars: all.map((one) => ({ label: one.label, value: one[of] })),
    axis: { least: 0, most: untreated.fresh, label: '' },
    index,
  });
  return [
    {
      text: `Two classes that overlap, decided by the product of two inputs beside ${idle} that say nothing. A hidden layer of ${units} ReLU units is trained on ${few} rows with Adam, 500 passes, and judged by ${fresh} fresh rows; then with one remedy at a time, and without a hidden layer. Mean log loss of ${starts} starts:`,
    },
    {
      plot: sideBySide(
        (frame) => drawBars(view('on the rows it was given', 'given', 0), frame),
        (frame) => drawBars(view('on fresh rows', 'fresh', 1), frame),
      ),
    },
  ];
}

function claimsOf({ untreated, treated, line }: Measured): Claim[] {
  const concept = 'overfitting and underfitting';
  const always = Math.log(2);
  return [
    {
      concept,
      claim: 'a large network on few rows learns them by heart: poor performance on others',
      measured: `log loss ${short(untreated.given, 2)} on the rows it was given, ${short(untreated.fresh, 3)} on fresh ones, where always one half has ${short(always, 3)}`,
      holds: untreated.given < 0.2 && untreated.fresh > always,
    },
    ...treated.map(({ claim, given, fresh: loss, runs }): Claim => {
      const better = runs.filter((run, k) => run.fresh < untreated.runs[k]!.fresh).length;
      return {
        concept,
        claim,
        measured: `fresh rows: ${short(loss, 3)} instead of ${short(untreated.fresh, 3)}, better in ${better} of ${starts} starts; given rows: ${short(given, 2)}`,
        holds: loss < untreated.fresh && better > starts / 2,
      };
    }),
    {
      concept,
      claim: 'too small a network underfits: poor performance on its own rows too',
      measured: `without a hidden layer, log loss ${short(line.given, 3)} on the rows it was given and ${short(line.fresh, 3)} on fresh ones`,
      holds: Math.abs(line.given - always) < 0.1 && Math.abs(line.fresh - always) < 0.1,
    },
  ];
}

/** A network that overfits, and what each remedy does about it. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
