// Follows the doctor's advice as a user would, and judges every step on rows that training never saw.

import { adviceOf, type Diagnosis, type Settings } from '../../src/doctor/diagnosis.ts';
import { Doctor } from '../../src/doctor/doctor.ts';
import { labelsOf } from '../../src/encode/matrices.ts';
import { splitRows } from '../../src/encode/split.ts';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { findLabelled, prepare } from '../../src/fit/prepare.ts';
import { engineWorkOf } from '../../src/fit/work.ts';
import { openEngine } from '../../src/kernels/engine.ts';
import { Random } from '../../src/random.ts';
import { parsePath, setPath } from '../../src/spec/override.ts';
import { checkSpec } from '../../src/spec/parse-spec.ts';
import type { ModelSpec } from '../../src/spec/spec.ts';
import { Diverged } from '../../src/training/train.ts';
import { tableOf } from '../table.ts';
import type { Run } from './zoo.ts';

/** A training, what the doctor found, and how good the model is. */
export interface Step {
  /** With every default written out. */
  readonly spec: ModelSpec;
  readonly found: readonly Diagnosis[];
  /** Of the rows held out: log loss, or mean squared error; Infinity if training diverged. */
  readonly loss: number;
}

/** A run, then what comes of following all advice at once, until there is none, or five times. */
export async function follow(run: Run, seed: number): Promise<readonly Step[]> {
  const spec = structuredClone(run.spec);
  setPath(spec, { path: ['training', 'seed'], value: seed }, 'spec.json');
  const steps: Step[] = [];
  for (let followed = 0; followed <= 5; followed++) {
    const step = await trainAndJudge({ ...run, spec }, seed);
    steps.push(step);
    const advice = Object.entries(adviceOf(step.found));
    if (advice.length === 0) break;
    for (const [key, value] of advice) setPath(spec, { path: parsePath(key), value }, 'spec.json');
  }
  return steps;
}

/** Trains on three quarters of the rows, with what the spec holds out for validation among them, and judges the last quarter. */
async function trainAndJudge({ csv, spec, writtenLater }: Run, seed: number): Promise<Step> {
  const checked = checkSpec(spec, 'spec.json', 'usage');
  const table = await tableOf(csv, 'data.csv', checked.ignore);
  const { rows, classes } = findLabelled(table, checked, 'spec.json');
  const judged = splitRows(rows, classes, 0.25, new Random(seed, 'split'));
  const split = splitRows(judged.training, classes, checked.training.validation, new Random(seed, 'split'));
  const prepared = prepare(table, split, checked, 'spec.json');
  const fitting = new ModelFitting(prepared, openEngine('wasm', checked.precision, engineWorkOf(prepared)));
  const doctor = new Doctor(fitting);
  doctor.admit();
  try {
    const epochs = fitting.epochs(new AbortController().signal);
    let next = await epochs.next();
    for (; !next.done; next = await epochs.next()) doctor.observe(next.value);
    doctor.conclude(await fitting.finish('0.1.0', next.value!));
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    return { spec: prepared.spec, found: doctor.diagnoses, loss: Number.POSITIVE_INFINITY };
  }
  const later =
    writtenLater === undefined ? table : await tableOf(before(csv, writtenLater), 'data.csv', checked.ignore);
  const labels = labelsOf(prepared.target, later, judged.validation);
  const { metrics } = await fitting.judge({ table: later, rows: judged.validation, weights: undefined, labels });
  const loss = 'logLoss' in metrics ? metrics.logLoss : metrics.rmse ** 2;
  return { spec: prepared.spec, found: doctor.diagnoses, loss };
}

/** The rows as they are when they are to be predicted, before a column is written. No cell may be quoted. */
function before(csv: string, { column, before: text }: NonNullable<Run['writtenLater']>): string {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const place = header!.split(',').indexOf(column);
  const rewritten = lines.map((line) =>
    line
      .split(',')
      .map((cell, at) => (at === place ? text : cell))
      .join(','),
  );
  return `${[header, ...rewritten].join('\n')}\n`;
}

/** What is wrong with advice, whatever came of it: that it does not end within three steps, says what the spec says, or takes back what was advised. */
export function faultsOf(steps: readonly Step[]): string[] {
  const advice = steps.map(({ found }) => adviceOf(found));
  const faults = advice.flatMap((settings, at) => repeated(settings, steps[at]!.spec));
  if (Object.keys(advice.at(-1)!).length > 0 || steps.length > 4) faults.push(`no end after ${steps.length - 1} steps`);
  for (const key of new Set(advice.flatMap((settings) => Object.keys(settings)))) {
    const values = [valueAt(steps[0]!.spec, key), ...advice.map((settings) => settings[key])];
    const given = values.filter((value) => value !== undefined);
    if (new Set(given.map((value) => JSON.stringify(value))).size < given.length) faults.push(`${key} is taken back`);
    const turns = given.flatMap((value, at) => (at === 0 ? [] : [Math.sign(Number(value) - Number(given[at - 1]))]));
    if (turns.includes(1) && turns.includes(-1)) faults.push(`${key} goes up and down`);
  }
  return faults;
}

function repeated(settings: Settings, spec: ModelSpec): string[] {
  return Object.entries(settings)
    .filter(([key, value]) => JSON.stringify(valueAt(spec, key)) === JSON.stringify(value))
    .map(([key]) => `${key} is what the spec says`);
}

function valueAt(spec: ModelSpec, key: string): unknown {
  return parsePath(key).reduce<unknown>((value, part) => {
    return value instanceof Map ? value.get(part) : (value as Record<string, unknown> | undefined)?.[part];
  }, spec);
}
