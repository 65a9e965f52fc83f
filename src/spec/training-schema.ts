// `training` of a model spec, as validators: how the weights are found.
import * as v from 'valibot';
import { optimizerNames, optimizerRows } from '../formulas/optimizer.ts';
import { defaults } from './defaults.ts';
import { earlyStoppingSchema } from './early-stopping-schema.ts';
import { key, told, usualIn } from './key.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { notNegative, oneOf, positive, share, text, wholeNumber } from './values.ts';

const ofOptimizer = (setting: string) => usualIn(optimizerRows, setting);

const augmentSchema = v.strictObject(
  {
    jitter: told(positive, {
      means: 'Standard deviation of the normal noise that is added to the numbers of a copy',
      unit: 'numbers as scaled',
      otherwise: 'required',
      example: 0.1,
    }),
    copies: key(wholeNumber(1, 1000), {
      means: 'How many copies of every training row are added',
      usual: defaults.copies,
      example: 2,
    }),
  },
  'must be an object such as { "jitter": 0.1, "copies": 2 }',
);

const batchSize = 'must be "all" (every step uses every row) or a whole number of rows from 1 up';
const exponent = 'must be a number, 0 or more and below 1';

/** `training`. */
export const trainingSchema = v.strictObject(
  {
    epochs: key(wholeNumber(1), {
      means: 'Passes over the training rows',
      usual: defaults.training.epochs,
      example: 200,
    }),
    learningRate: key(positive, {
      means: 'Step size: α in w := w − α ∂J/∂w',
      usual: defaults.training.learningRate,
      example: 0.01,
    }),
    batchSize: key(v.union([v.literal('all'), wholeNumber(1, Number.MAX_SAFE_INTEGER, batchSize)], batchSize), {
      means: 'Rows in one step, shuffled anew every epoch; `"all"`: every step uses every row',
      unit: 'rows',
      usual: defaults.training.batchSize,
      example: 64,
    }),
    optimizer: key(oneOf(optimizerNames), {
      means: 'How the gradient becomes a step',
      usual: defaults.training.optimizer,
      example: 'adam',
    }),
    momentum: key(share(exponent), {
      means: 'Share of the step before that is added to the next',
      ...ofOptimizer('momentum'),
      example: 0.9,
    }),
    nesterov: key(v.boolean('must be true or false'), {
      means: 'Whether momentum looks a step ahead',
      ...ofOptimizer('nesterov'),
      example: true,
    }),
    decay: key(share(exponent), {
      means: 'How much of the mean square of the gradients stays from step to step',
      ...ofOptimizer('decay'),
      example: 0.99,
    }),
    beta1: key(share(exponent), {
      means: 'How much of the mean of the gradients stays from step to step',
      ...ofOptimizer('beta1'),
      example: 0.8,
    }),
    beta2: key(share(exponent), {
      means: 'How much of the mean square of the gradients stays from step to step',
      ...ofOptimizer('beta2'),
      example: 0.99,
    }),
    epsilon: key(positive, {
      means: 'Added to what a step is divided by, so that it is never 0',
      ...ofOptimizer('epsilon'),
      example: 1e-6,
    }),
    weightDecay: key(notNegative, {
      means: 'Share of the weights, times the learning rate, that every step takes from them',
      ...ofOptimizer('weightDecay'),
      example: 0.1,
    }),
    memory: key(wholeNumber(1, 100), {
      means: 'How many steps the curvature is found from',
      unit: 'steps',
      ...ofOptimizer('memory'),
      example: 20,
    }),
    schedule: key(scheduleSchema, {
      means: 'How the learning rate changes from epoch to epoch',
      usual: { name: 'constant' },
      example: { name: 'step', every: 100, factor: 0.5 },
    }),
    clipNorm: key(positive, {
      means: 'Euclidean norm to which a longer gradient is shortened',
      otherwise: 'never shortened',
      example: 1,
    }),
    l1: key(notNegative, {
      means: 'λ of the penalty λ Σ |w| on the cost, which makes weights exactly 0; biases are free',
      usual: 0,
      example: 0.001,
    }),
    l2: key(notNegative, {
      means: 'λ of the penalty ½ λ Σ w² on the cost; biases are free',
      usual: 0,
      example: 0.01,
    }),
    maxNorm: key(positive, {
      means: 'Longest that the weights into one unit may become, as a Euclidean norm',
      otherwise: 'any',
      example: 3,
    }),
    labelSmoothing: key(share('must be a share: 0 or more, below 1'), {
      means: 'Share of every label that is spread over all classes',
      usual: 0,
      example: 0.1,
    }),
    augment: key(augmentSchema, {
      means: 'Adds copies of every training row, with noise',
      otherwise: 'none',
      example: { jitter: 0.1, copies: 2 },
    }),
    classWeights: key(
      v.union(
        [v.literal('balanced'), v.record(text, positive)],
        'must be "balanced", or an object: class → weight above 0',
      ),
      {
        means: 'How much the training rows of a class count; `"balanced"`: all classes alike',
        otherwise: 'every row counts 1',
        example: { yes: 3 },
      },
    ),
    earlyStopping: key(earlyStoppingSchema, {
      means: 'Ends the training when the rows held out do no better, and keeps the best weights',
      otherwise: 'never',
      example: { patience: 20 },
    }),
    tolerance: key(positive, {
      means: `Ends the training when the cost has fallen by less than this share of itself in ${defaults.tolerancePatience} epochs in a row`,
      otherwise: 'never',
      example: 0.0001,
    }),
    onDivergence: key(oneOf(['stop', 'halve']), {
      means:
        'What to do when the cost is no longer finite: `stop` with exit code 5, or `halve` the learning rate and begin again',
      usual: 'stop',
      example: 'halve',
    }),
    halvings: key(wholeNumber(1, 1000), {
      means: 'How often the learning rate may be halved; of `"onDivergence": "halve"` only',
      usual: defaults.halvings,
      example: 3,
    }),
    validation: key(share('must be a share of the rows: 0 or more, below 1'), {
      means: 'Share of the labelled rows that is held out and never trained on',
      usual: defaults.training.validation,
      example: 0.3,
    }),
    seed: key(wholeNumber(0, 2 ** 31 - 1), {
      means: 'Decides the split, the initial weights and everything else that is drawn',
      usual: defaults.training.seed,
      example: 7,
    }),
  },
  'must be an object such as { "epochs": 1000 }',
);

/** What a spec may say of the training. */
export type TrainingKeys = v.InferOutput<typeof trainingSchema>;
