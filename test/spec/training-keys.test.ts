import { describe, expect, it } from 'vitest';
import { usualMetrics } from '../../src/formulas/metric.ts';
import { optimizerNames } from '../../src/formulas/optimizer.ts';
import { defaults } from '../../src/spec/defaults.ts';
import { checkSpec, parseSpec } from '../../src/spec/parse-spec.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';
import { refusal } from '../failures.ts';

const parse = (spec: object) => parseSpec(JSON.stringify(spec), 's.json');
const training = (settings: object) => parse({ target: 'y', training: settings }).training;
const mistakes = (spec: object | string) =>
  refusal('usage', () => parseSpec(typeof spec === 'string' ? spec : JSON.stringify(spec), 's.json'));

/** Settings of every optimiser and schedule, so that a key can be tried where it belongs. */
const owner: Record<string, object> = {
  nesterov: { momentum: 0.5 },
  decay: { optimizer: 'rmsprop' },
  epsilon: { optimizer: 'adagrad' },
  beta1: { optimizer: 'adam' },
  beta2: { optimizer: 'adamw' },
  weightDecay: { optimizer: 'adamw' },
  memory: { optimizer: 'lbfgs' },
  halvings: { onDivergence: 'halve' },
};

const exponent = 'must be a number, 0 or more and below 1';
const positive = 'must be a number above 0';
const notNegative = 'must be a number, 0 or more';
const between = 'must be a number above 0 and below 1';
const wholeFrom = (least: number) => `must be a whole number from ${least} up`;
const batchSize = 'must be "all" (every step uses every row) or a whole number of rows from 1 up';
const classWeights = 'must be "balanced", or an object: class → weight above 0';
const watchable = ['cost', ...usualMetrics].map((name) => `"${name}"`).join(', ');

/** Every key that `parse-spec.test.ts` does not try, and values at its bounds. */
const accepted: [string, unknown[]][] = [
  ['batchSize', ['all', 1, 1e9]],
  ['optimizer', [...optimizerNames]],
  ['momentum', [0, 0.999]],
  ['nesterov', [true, false]],
  ['decay', [0, 0.999]],
  ['beta1', [0, 0.999]],
  ['beta2', [0, 0.9999]],
  ['epsilon', [1e-300, 1]],
  ['weightDecay', [0, 5]],
  ['memory', [1, 100]],
  ['clipNorm', [1e-9, 1e9]],
  ['l1', [0, 1e9]],
  ['l2', [0, 1e9]],
  ['maxNorm', [1e-9, 1e9]],
  ['labelSmoothing', [0, 0.99]],
  ['augment', [{ jitter: 0.1 }, { jitter: 3, copies: 1 }, { jitter: 3, copies: 1000 }]],
  ['classWeights', ['balanced', {}, { yes: 2, no: 1e-9, balanced: 3 }]],
  ['earlyStopping', [{}, { patience: 1, metric: 'rocAuc', least: 0 }]],
  ['tolerance', [1e-12, 5]],
  ['onDivergence', ['stop', 'halve']],
  ['halvings', [1, 1000]],
  [
    'schedule',
    [
      { name: 'constant', warmUp: 0 },
      { name: 'step', every: 1, factor: 0.1 },
      { name: 'exponential', factor: 0.999 },
      { name: 'cosine', over: 1, least: 0, warmUp: 5 },
      { name: 'plateau', patience: 0, factor: 0.5, least: 0.001 },
    ],
  ],
];

describe('a key of the training', () => {
  it.each(accepted)('%s may be what lies within its bounds', (key, values) => {
    for (const value of values) {
      expect(training({ ...owner[key], [key]: value })).toEqual({ ...defaults.training, ...owner[key], [key]: value });
    }
  });

  it.each<[string, string, [unknown, string][]]>([
    [
      'batchSize',
      batchSize,
      [
        [0, '0'],
        [1.5, '1.5'],
        ['half', '"half"'],
        [[8], 'a list'],
        [null, 'null'],
      ],
    ],
    [
      'momentum',
      exponent,
      [
        [1, '1'],
        [-0.1, '-0.1'],
        ['0.9', '"0.9"'],
      ],
    ],
    [
      'nesterov',
      'must be true or false',
      [
        ['true', '"true"'],
        [1, '1'],
      ],
    ],
    [
      'decay',
      exponent,
      [
        [1, '1'],
        [-1, '-1'],
      ],
    ],
    [
      'beta1',
      exponent,
      [
        [1, '1'],
        [-1, '-1'],
      ],
    ],
    [
      'beta2',
      exponent,
      [
        [1, '1'],
        [-1, '-1'],
      ],
    ],
    [
      'epsilon',
      positive,
      [
        [0, '0'],
        [-1e-8, '-1e-8'],
      ],
    ],
    [
      'weightDecay',
      notNegative,
      [
        [-0.1, '-0.1'],
        [null, 'null'],
      ],
    ],
    [
      'memory',
      'must be a whole number from 1 to 100',
      [
        [0, '0'],
        [101, '101'],
        [1.5, '1.5'],
      ],
    ],
    [
      'clipNorm',
      positive,
      [
        [0, '0'],
        [-1, '-1'],
      ],
    ],
    [
      'l1',
      notNegative,
      [
        [-1, '-1'],
        ['0', '"0"'],
      ],
    ],
    [
      'l2',
      notNegative,
      [
        [-1, '-1'],
        [true, 'true'],
      ],
    ],
    ['maxNorm', positive, [[0, '0']]],
    [
      'labelSmoothing',
      'must be a share: 0 or more, below 1',
      [
        [1, '1'],
        [-0.1, '-0.1'],
      ],
    ],
    [
      'tolerance',
      positive,
      [
        [0, '0'],
        [-1, '-1'],
      ],
    ],
    [
      'onDivergence',
      'must be one of "stop", "halve"',
      [
        ['restart', '"restart"'],
        [false, 'false'],
      ],
    ],
    [
      'halvings',
      'must be a whole number from 1 to 1000',
      [
        [0, '0'],
        [1001, '1001'],
      ],
    ],
    [
      'classWeights',
      classWeights,
      [
        ['balance', '"balance"'],
        [2, '2'],
        [[1, 2], 'a list'],
        [['a'], 'a list'],
      ],
    ],
    [
      'augment',
      'must be an object such as { "jitter": 0.1, "copies": 2 }',
      [
        [0.1, '0.1'],
        [[], 'a list'],
      ],
    ],
    [
      'earlyStopping',
      'must be an object such as { "patience": 20 }',
      [
        [20, '20'],
        [true, 'true'],
        [[], 'a list'],
      ],
    ],
    ['schedule', 'must be an object such as { "name": "step", "every": 100, "factor": 0.5 }', [['step', '"step"']]],
  ])('%s is refused out of its bounds', (key, requirement, cases) => {
    for (const [value, found] of cases) {
      const settings = { ...owner[key], [key]: value };
      expect(mistakes({ target: 'y', training: settings })).toEqual([
        `s.json: training.${key}: ${requirement}, found ${found}`,
      ]);
    }
  });

  it.each<[object, string]>([
    [{ schedule: {} }, 'schedule: must have the key "name"'],
    [
      { schedule: { name: 'cosin' } },
      'schedule.name: must be one of "constant", "step", "exponential", "cosine", "plateau", found "cosin" (did you mean "cosine"?)',
    ],
    [{ schedule: { name: 'step', every: 0 } }, `schedule.every: ${wholeFrom(1)}, found 0`],
    [{ schedule: { name: 'step', factor: 1 } }, `schedule.factor: ${between}, found 1`],
    [{ schedule: { name: 'step', factor: 0 } }, `schedule.factor: ${between}, found 0`],
    [{ schedule: { name: 'cosine', over: 0 } }, `schedule.over: ${wholeFrom(1)}, found 0`],
    [{ schedule: { name: 'cosine', least: -1 } }, `schedule.least: ${notNegative}, found -1`],
    [{ schedule: { name: 'plateau', patience: -1 } }, `schedule.patience: ${wholeFrom(0)}, found -1`],
    [{ schedule: { name: 'constant', warmUp: 1.5 } }, `schedule.warmUp: ${wholeFrom(0)}, found 1.5`],
    [{ schedule: { name: 'constant', warmup: 1 } }, 'schedule: unknown key "warmup" (did you mean "warmUp"?)'],
    [{ earlyStopping: { patience: 0 } }, `earlyStopping.patience: ${wholeFrom(1)}, found 0`],
    [{ earlyStopping: { least: -1 } }, `earlyStopping.least: ${notNegative}, found -1`],
    [{ earlyStopping: { metric: 'auc' } }, `earlyStopping.metric: must be one of ${watchable}, found "auc"`],
    [{ augment: {} }, 'augment: must have the key "jitter"'],
    [{ augment: { jitter: 0 } }, `augment.jitter: ${positive}, found 0`],
    [{ augment: { jitter: 1, copies: 0 } }, 'augment.copies: must be a whole number from 1 to 1000, found 0'],
    [{ augment: { jitter: 1, copies: 1001 } }, 'augment.copies: must be a whole number from 1 to 1000, found 1001'],
    [{ classWeights: { yes: 0 } }, `classWeights.yes: ${positive}, found 0`],
    [{ classWeights: { yes: -1, 'not yet': 0 } }, `classWeights.yes: ${positive}, found -1`],
    [{ classWeights: { constructor: -1 } }, `classWeights.constructor: ${positive}, found -1`],
  ])('is refused by its path: %j', (settings, message) => {
    expect(mistakes({ target: 'y', training: settings })[0]).toBe(`s.json: training.${message}`);
  });

  it('may be weights of classes called like the members of an object', () => {
    const text = '{ "target": "y", "training": { "classWeights": { "__proto__": 2, "constructor": 3, "no": 1 } } }';
    const entries = [
      ['__proto__', 2],
      ['constructor', 3],
      ['no', 1],
    ];
    expect(Object.entries(parseSpec(text, 's.json').training.classWeights!)).toEqual(entries);
    expect(Object.entries(checkSpec(JSON.parse(text), 'm.json', 'model').training.classWeights!)).toEqual(entries);
    expect(mistakes(text.replace('2', '0'))).toEqual([`s.json: training.classWeights.__proto__: ${positive}, found 0`]);
    expect(({} as Record<string, unknown>).no).toBeUndefined();
  });

  it('is among those tried here', () => {
    const known = Object.keys(trainingSchema.entries).sort();
    const tried = ['epochs', 'learningRate', 'validation', 'seed']; // in parse-spec.test.ts
    expect(known).toEqual([...tried, ...accepted.map(([key]) => key)].sort());
  });
});

describe('dropout', () => {
  const layers = (dropout: unknown) => ({ target: 'y', layers: [{ units: 4, dropout }] });

  it('is a share of the units', () => {
    expect(parse(layers(0.5)).layers).toEqual([{ units: 4, dropout: 0.5 }]);
    for (const dropout of [1, -0.1, '0.5']) {
      expect(mistakes(layers(dropout))).toEqual([
        `s.json: layers[0].dropout: must be a share of the units: 0 or more, below 1, found ${JSON.stringify(dropout)}`,
      ]);
    }
  });

  it('is for hidden layers only', () => {
    expect(mistakes({ target: 'y', output: { dropout: 0.5 } })).toEqual(['s.json: output: unknown key "dropout"']);
  });
});

describe('two keys that do not go together', () => {
  const adaptive = '"rmsprop", "adagrad", "adam", "adamw"';
  const lbfgs = 'does not go with the optimizer "lbfgs"';

  it.each<[object, string]>([
    [{ optimizer: 'adam', momentum: 0.9 }, 'momentum: is for "gradient-descent" only, found "adam"'],
    [{ optimizer: 'adam', nesterov: false }, 'nesterov: is for "gradient-descent" only, found "adam"'],
    [{ decay: 0.9 }, 'decay: is for "rmsprop" only, found "gradient-descent"'],
    [{ optimizer: 'adagrad', decay: 0.9 }, 'decay: is for "rmsprop" only, found "adagrad"'],
    [{ epsilon: 1e-8 }, `epsilon: is for ${adaptive} only, found "gradient-descent"`],
    [{ optimizer: 'rmsprop', beta1: 0.9 }, 'beta1: is for "adam", "adamw" only, found "rmsprop"'],
    [{ beta2: 0.9 }, 'beta2: is for "adam", "adamw" only, found "gradient-descent"'],
    [{ optimizer: 'adam', weightDecay: 0.1 }, 'weightDecay: is for "adamw" only, found "adam"'],
    [{ optimizer: 'adam', memory: 5 }, 'memory: is for "lbfgs" only, found "adam"'],
    [{ schedule: { name: 'cosine', every: 5 } }, 'schedule.every: is for "step" only, found "cosine"'],
    [
      { schedule: { name: 'constant', factor: 0.5 } },
      'schedule.factor: is for "step", "exponential", "plateau" only, found "constant"',
    ],
    [{ schedule: { name: 'step', over: 5 } }, 'schedule.over: is for "cosine" only, found "step"'],
    [{ schedule: { name: 'step', least: 0.1 } }, 'schedule.least: is for "cosine", "plateau" only, found "step"'],
    [{ schedule: { name: 'step', patience: 5 } }, 'schedule.patience: is for "plateau" only, found "step"'],
    [
      { optimizer: 'lbfgs', schedule: { name: 'cosine' } },
      `schedule: must be "constant", without warm-up, for the optimizer "lbfgs", found "cosine"\n    without it: --set training.schedule=null`,
    ],
    [
      { optimizer: 'lbfgs', schedule: { name: 'constant', warmUp: 5 } },
      `schedule: must be "constant", without warm-up, for the optimizer "lbfgs", found "constant"\n    without it: --set training.schedule=null`,
    ],
    [
      { optimizer: 'lbfgs', clipNorm: 1 },
      `clipNorm: ${lbfgs}; leave one of them out\n    without it: --set training.clipNorm=null`,
    ],
    [{ optimizer: 'lbfgs', l1: 0.1 }, `l1: ${lbfgs}; leave one of them out\n    without it: --set training.l1=null`],
    [
      { optimizer: 'lbfgs', maxNorm: 1 },
      `maxNorm: ${lbfgs}; leave one of them out\n    without it: --set training.maxNorm=null`,
    ],
    [
      { optimizer: 'lbfgs', onDivergence: 'stop' },
      `onDivergence: ${lbfgs}; leave one of them out\n    without it: --set training.onDivergence=null`,
    ],
    [
      { optimizer: 'lbfgs', batchSize: 32 },
      'batchSize: must be "all" for the optimizer "lbfgs", found 32\n    set it: --set training.batchSize=all',
    ],
    [{ nesterov: true }, 'nesterov: needs a "momentum" above 0'],
    [{ nesterov: true, momentum: 0 }, 'nesterov: needs a "momentum" above 0'],
    [{ halvings: 3 }, 'halvings: is for "onDivergence": "halve" only'],
    [{ halvings: 3, onDivergence: 'stop' }, 'halvings: is for "onDivergence": "halve" only'],
  ])('are refused: %j', (settings, message) => {
    expect(mistakes({ target: 'y', training: settings })).toEqual([`s.json: training.${message}`]);
  });

  it.each<[object, string]>([
    [
      { target: 'y', layers: [{ units: 2 }, { units: 2, dropout: 0.1 }], training: { optimizer: 'lbfgs' } },
      `layers[1].dropout: ${lbfgs}`,
    ],
    [
      { target: 'y', loss: 'squared-error', training: { labelSmoothing: 0.1 } },
      'training.labelSmoothing: is for the loss "cross-entropy" only',
    ],
    [{ target: 'y', weights: 'y' }, 'weights: must name another column than the target, found "y"'],
    [{ target: 'y', weights: 'w', ignore: ['w'] }, 'ignore: must not name the column of "weights", found "w"'],
    [{ target: 'y', weights: 5 }, 'weights: must be a text, found 5'],
  ])('anywhere in the spec are refused: %j', (spec, message) => {
    expect(mistakes(spec)).toEqual([`s.json: ${message}`]);
  });

  it('are all told at once', () => {
    const settings = { optimizer: 'lbfgs', batchSize: 8, momentum: 0.5, l1: 1, halvings: 2 };
    expect(mistakes({ target: 'y', training: settings })).toEqual([
      's.json: training.momentum: is for "gradient-descent" only, found "lbfgs"',
      `s.json: training.l1: ${lbfgs}; leave one of them out\n    without it: --set training.l1=null`,
      's.json: training.batchSize: must be "all" for the optimizer "lbfgs", found 8\n    set it: --set training.batchSize=all',
      's.json: training.halvings: is for "onDivergence": "halve" only',
    ]);
  });

  it('are none in what does nothing', () => {
    const spec = {
      target: 'y',
      loss: 'squared-error',
      layers: [{ units: 2, dropout: 0 }],
      training: { optimizer: 'lbfgs', labelSmoothing: 0, l2: 1, batchSize: 'all', schedule: { name: 'constant' } },
    };
    expect(parse(spec).training.optimizer).toBe('lbfgs');
  });
});
