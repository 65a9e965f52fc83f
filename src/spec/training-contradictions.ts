import type { Mistake } from './mistake.ts';
import type { ModelSpec, TrainingSpec } from './spec.ts';
import type { OptimizerName, ScheduleSpec, TrainingKeys } from './training-schema.ts';

/** Settings that only some optimisers have. */
const settingsOf: Partial<Record<keyof TrainingKeys, readonly OptimizerName[]>> = {
  momentum: ['gradient-descent'],
  nesterov: ['gradient-descent'],
  decay: ['rmsprop'],
  epsilon: ['rmsprop', 'adagrad', 'adam', 'adamw'],
  beta1: ['adam', 'adamw'],
  beta2: ['adam', 'adamw'],
  weightDecay: ['adamw'],
  memory: ['lbfgs'],
};

/** Settings that only some schedules have. */
const scheduleSettings: Partial<Record<keyof ScheduleSpec, readonly ScheduleSpec['name'][]>> = {
  every: ['step'],
  factor: ['step', 'exponential', 'plateau'],
  over: ['cosine'],
  least: ['cosine', 'plateau'],
  patience: ['plateau'],
};

/** What L-BFGS cannot be asked for: its line search wants a smooth cost over all rows, and chooses the step itself. */
const notWithLbfgs = ['schedule', 'clipNorm', 'l1', 'maxNorm', 'onDivergence'] as const;

/** Mistakes of `training`: two keys, each right alone, that do not go together. */
export function trainingContradictions({ training, layers }: ModelSpec): Mistake[] {
  return [
    ...misplaced(training, settingsOf, training.optimizer, ['training']),
    ...(training.schedule === undefined
      ? []
      : misplaced(training.schedule, scheduleSettings, training.schedule.name, ['training', 'schedule'])),
    ...ofLbfgs(training, layers),
    ...ofPairs(training),
  ];
}

/** Keys of an object that its choice does not have. */
function misplaced<Keys extends string>(
  given: object,
  owners: Partial<Record<Keys, readonly string[]>>,
  choice: string,
  path: readonly string[],
): Mistake[] {
  return Object.entries<readonly string[] | undefined>(owners)
    .filter(([key, names]) => Object.hasOwn(given, key) && !names!.includes(choice))
    .map(([key, names]) => {
      const listed = names!.map((name) => `"${name}"`).join(', ');
      return { path: [...path, key], what: `is for ${listed} only, found "${choice}"` };
    });
}

function ofLbfgs(training: TrainingSpec, layers: ModelSpec['layers']): Mistake[] {
  if (training.optimizer !== 'lbfgs') return [];
  const mistakes: Mistake[] = notWithLbfgs
    .filter((key) => training[key] !== undefined)
    .map((key) => ({ path: ['training', key], what: 'does not go with the optimizer "lbfgs"; leave one of them out' }));
  if (training.batchSize !== 'all') {
    const what = `must be "all" for the optimizer "lbfgs", found ${training.batchSize}`;
    mistakes.push({ path: ['training', 'batchSize'], what });
  }
  for (const [index, { dropout }] of layers.entries()) {
    if ((dropout ?? 0) === 0) continue;
    mistakes.push({ path: ['layers', index, 'dropout'], what: 'does not go with the optimizer "lbfgs"' });
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
