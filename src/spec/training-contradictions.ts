import { namesOf, namesWhere } from '../formulas/names.ts';
import { optimizerRows } from '../formulas/optimizer.ts';
import { scheduleRows } from '../formulas/schedule.ts';
import { kindOf } from './layers.ts';
import type { Mistake } from './mistake.ts';
import type { ModelSpec, TrainingSpec } from './spec.ts';

/** What L-BFGS cannot be asked for: its line search wants a smooth cost over all rows, and chooses the step itself. */
const notWithLbfgs = ['clipNorm', 'l1', 'maxNorm', 'onDivergence'] as const;

/** Mistakes of `training`: two keys, each right alone, that do not go together. */
export function trainingContradictions({ training, layers }: ModelSpec): Mistake[] {
  return [
    ...misplaced(training, optimizerRows, training.optimizer, ['training']),
    ...(training.schedule === undefined
      ? []
      : misplaced(training.schedule, scheduleRows, training.schedule.name, ['training', 'schedule'])),
    ...ofLbfgs(training, layers),
    ...ofPairs(training),
  ];
}

/** Keys of an object that are settings of other choices than its own. @param rows all choices */
function misplaced<Name extends string>(
  given: object,
  rows: Readonly<Record<Name, { readonly settings: object }>>,
  choice: Name,
  path: readonly string[],
): Mistake[] {
  const own = Object.keys(rows[choice].settings);
  const all = new Set(namesOf(rows).flatMap((name) => Object.keys(rows[name].settings)));
  return [...all]
    .filter((key) => Object.hasOwn(given, key) && !own.includes(key))
    .map((key) => {
      const owners = namesWhere(rows, ({ settings }) => Object.hasOwn(settings, key)).map((name) => `"${name}"`);
      return { path: [...path, key], what: `is for ${owners.join(', ')} only, found "${choice}"` };
    });
}

function ofLbfgs(training: TrainingSpec, layers: ModelSpec['layers']): Mistake[] {
  if (optimizerRows[training.optimizer].way !== 'search') return [];
  const mistakes: Mistake[] = notWithLbfgs
    .filter((key) => training[key] !== undefined)
    .map((key) => ({
      path: ['training', key],
      what: 'does not go with the optimizer "lbfgs"; leave one of them out',
      hint: `without it: --set training.${key}=null`,
    }));
  const { schedule, batchSize } = training;
  if (schedule !== undefined && (schedule.name !== 'constant' || (schedule.warmUp ?? 0) > 0)) {
    const what = `must be "constant", without warm-up, for the optimizer "lbfgs", found "${schedule.name}"`;
    mistakes.push({ path: ['training', 'schedule'], what, hint: 'without it: --set training.schedule=null' });
  }
  if (batchSize !== 'all') {
    const what = `must be "all" for the optimizer "lbfgs", found ${batchSize}`;
    mistakes.push({ path: ['training', 'batchSize'], what, hint: 'set it: --set training.batchSize=all' });
  }
  for (const [index, layer] of layers.entries()) {
    const key = kindOf(layer).restless?.(layer);
    if (key === undefined) continue;
    mistakes.push({ path: ['layers', index, key], what: 'does not go with the optimizer "lbfgs"' });
  }
  return mistakes;
}

function ofPairs({ nesterov, momentum, halvings, onDivergence, schedule, learningRate }: TrainingSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  if ((schedule?.least ?? 0) > learningRate) {
    const what = `must be at most the "learningRate" ${learningRate}, found ${schedule!.least}`;
    mistakes.push({ path: ['training', 'schedule', 'least'], what });
  }
  if (nesterov === true && (momentum ?? 0) === 0) {
    mistakes.push({ path: ['training', 'nesterov'], what: 'needs a "momentum" above 0' });
  }
  if (halvings !== undefined && onDivergence !== 'halve') {
    mistakes.push({ path: ['training', 'halvings'], what: 'is for "onDivergence": "halve" only' });
  }
  return mistakes;
}
