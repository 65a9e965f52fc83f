import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../src/random.ts';
import { Workdir } from '../workdir.ts';
import { berries, berryFolder, berrySpec, expectRefusal, silent, timeForAnEpoch, train } from './examples.ts';

/** Labels drawn without a look at the inputs: whatever is learned is wrong for the rows held out. */
const noise = (() => {
  const random = new Random(1, 'jitter');
  const rows = Array.from({ length: 60 }, () => [random.normal(), random.normal(), random.normal()]);
  const lines = rows.map((row) => `${row.map((x) => x.toFixed(3)).join(',')},${random.normal() > 0 ? 'up' : 'down'}`);
  return `a,b,c,coin\n${lines.join('\n')}\n`;
})();
const noiseSpec = { target: 'coin', layers: [{ units: 12, activation: 'tanh' }], training: { validation: 0.3 } };

/** A folder with `d.csv` and `s.json`. */
function folder(data: string, spec: object): Workdir {
  const work = new Workdir();
  work.write('d.csv', data);
  work.write('s.json', JSON.stringify(spec));
  return work;
}

/** `--set` of each key. */
const set = (...settings: readonly string[]) => settings.flatMap((one) => ['--set', one]);

const trainArgs = ['train', 's.json', 'd.csv', '-o', 'm.json'];

// biome-ignore lint/suspicious/noExplicitAny: the tests below say what must be in it
const modelOf = (work: Workdir, name = 'm.json'): any => JSON.parse(work.read(name));

/** A spec for the berries with other settings of the training. */
const withTraining = (settings: object) => ({ ...berrySpec, training: { ...berrySpec.training, ...settings } });

describe('a setting of the training', () => {
  const plain = JSON.parse(train(berries, berrySpec).toString()).layers;

  it.each([
    { momentum: 0.9 },
    { momentum: 0.9, nesterov: true },
    { optimizer: 'rmsprop', decay: 0.8, epsilon: 1e-6 },
    { optimizer: 'adagrad' },
    { optimizer: 'adam', beta1: 0.8, beta2: 0.99, epsilon: 1e-7 },
    { optimizer: 'adamw', weightDecay: 0.1 },
    { optimizer: 'lbfgs', memory: 3, epochs: 5 },
    { schedule: { name: 'constant', warmUp: 10 } },
    { schedule: { name: 'step', every: 10, factor: 0.7 } },
    { schedule: { name: 'exponential', factor: 0.95 } },
    { schedule: { name: 'cosine', over: 40, least: 0.01 } },
    { schedule: { name: 'plateau', patience: 0, least: 0.1 }, learningRate: 10 },
    { batchSize: 3 },
    { clipNorm: 0.01 },
    { l1: 0.01 },
    { l2: 0.01 },
    { maxNorm: 0.5 },
    { labelSmoothing: 0.1 },
    { augment: { jitter: 0.5, copies: 3 } },
    { classWeights: { yes: 3 } },
  ])('trains another model, which names it: %j', (settings) => {
    const { spec, layers, training } = JSON.parse(train(berries, withTraining(settings)).toString());
    expect(spec.training).toEqual({ ...spec.training, ...settings });
    expect(layers).not.toEqual(plain);
    expect(training.metrics.validation.logLoss).toBeLessThan(Math.LN2);
  });

  it.each([{ batchSize: 8 }, { batchSize: 1000 }, { momentum: 0, l2: 0, l1: 0 }, { classWeights: 'balanced' }])(
    'that asks for what is done anyway changes no bit of the weights: %j',
    (settings) => {
      const { layers } = JSON.parse(train(berries, withTraining(settings)).toString());
      expect(layers).toEqual(plain);
    },
  );

  it('may be classes called like the members of an object', () => {
    const data = berries.replaceAll(',no', ',constructor').replaceAll(',yes', ',__proto__');
    const spec =
      '{ "target": "ripe", "training": { "epochs": 20, "classWeights": { "__proto__": 4, "constructor": 2 } } }';
    using work = folder(data, {});
    work.write('s.json', spec);
    expect(work.nn([...trainArgs, '-q'])).toEqual(silent);
    expect(work.read('m.json')).toContain('"classWeights": { "__proto__": 4, "constructor": 2 }');
    const { layers } = modelOf(work);
    expect(work.nn([...trainArgs, '-q', ...set('training.classWeights.__proto__=2')])).toEqual(silent); // all weigh 2
    expect(modelOf(work).layers).not.toEqual(layers);
  });
});

describe('early stopping', () => {
  it('says after how many epochs, and keeps the weights that were best on the rows held out', () => {
    using work = folder(noise, { ...noiseSpec, training: { ...noiseSpec.training, earlyStopping: { patience: 30 } } });
    const { status, stdout, stderr } = work.nn([...trainArgs, '--json', '--log', 'l.jsonl', '--learning-rate', '0.5']);
    expect(status).toBe(0);
    const costs = logged(work).map(({ validation }) => validation.cost);
    const best = costs.indexOf(Math.min(...costs)) + 1;
    const { training } = modelOf(work);
    expect(training).toMatchObject({ epochs: best + 30, stopped: 'early', kept: best });
    expect(JSON.parse(stdout)).toMatchObject({ epochs: best + 30, stopped: 'early', kept: best });
    expect(stderr).toContain(`: stopped early after ${best + 30} of 1000 epochs, kept those of epoch ${best}, `);
    expect(training.cost.validation).toBeCloseTo(costs[best - 1]!, 6);
  });

  it('may watch a score instead of the cost', () => {
    const earlyStopping = { patience: 15, metric: 'accuracy', least: 0.01 };
    using work = folder(noise, { ...noiseSpec, training: { ...noiseSpec.training, earlyStopping } });
    expect(work.nn([...trainArgs, '-q', '--log', 'l.jsonl'])).toEqual(silent);
    const scores = logged(work).map(({ validation }) => validation.score);
    const { training, spec } = modelOf(work);
    const best = Math.max(...scores);
    expect(spec.training.earlyStopping).toEqual(earlyStopping);
    expect(training.stopped).toBe('early');
    expect(training.kept).toBe(scores.indexOf(best) + 1);
    expect(training.metrics.validation.accuracy).toBeCloseTo(best, 12);
  });

  it.each([
    [
      berrySpec,
      ['training.earlyStopping={}', 'training.validation=0'],
      [
        'nn: s.json: training.earlyStopping: needs rows held out, found none',
        '    set training.validation to a share above 0, or give --validation FILE',
      ],
    ],
    [
      berrySpec,
      ['training.earlyStopping.metric=rmse'],
      [
        'nn: s.json: training.earlyStopping.metric: must be a score of the target "ripe", which is a category, found "rmse"',
      ],
    ],
    [
      { target: 'weight' },
      ['training.earlyStopping.metric=f1'],
      [
        'nn: s.json: training.earlyStopping.metric: must be a score of the target "weight", which is a number, found "f1"',
      ],
    ],
  ])('is refused where it has nothing to look at', (spec, settings, message) => {
    using work = folder(berries, spec);
    expectRefusal(work, [...trainArgs, ...set(...settings)], 2, message);
  });
});

it('tolerance ends a training whose cost hardly falls any more', () => {
  using work = folder(berries, withTraining({ tolerance: 0.05, epochs: 1000 }));
  const { status, stdout, stderr } = work.nn([...trainArgs, '--json']);
  expect(status).toBe(0);
  const { epochs, stopped } = JSON.parse(stdout);
  expect(stopped).toBe('tolerance');
  expect(epochs).toBeLessThan(1000);
  expect(stderr).toContain(`: the cost hardly fell any more after ${epochs} of 1000 epochs, `);
});

describe('--max-time', () => {
  it('stops in time with exit code 0, says so, and keeps the best weights', () => {
    using work = folder(noise, noiseSpec);
    const flags = ['--epochs', '1000000000', '--learning-rate', '0.5', '--json', '--log', 'l.jsonl'];
    const { status, stdout, stderr } = timeForAnEpoch((time) => work.nn([...trainArgs, ...flags, '--max-time', time]));
    expect(status).toBe(0);
    const { epochs, stopped, kept, cost } = JSON.parse(stdout);
    expect(stopped).toBe('time');
    expect(stderr).toContain(`: time up after ${epochs} of 1000000000 epochs, kept those of epoch ${kept}, `);
    const costs = logged(work).map(({ validation }) => validation.cost);
    expect(costs).toHaveLength(epochs);
    expect(kept).toBe(costs.indexOf(Math.min(...costs)) + 1);
    expect(cost.validation).toBeCloseTo(Math.min(...costs), 6);
    expect(modelOf(work).training).toMatchObject({ epochs, stopped: 'time', kept });
    expect(modelOf(work).spec.training.epochs).toBe(1e9);
  });

  it('changes nothing when the training ends before', () => {
    using work = berryFolder();
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-o', 'm2.json', '--max-time', '10m'])).toEqual(silent);
    expect(work.bytes('m2.json').equals(work.bytes('m.json'))).toBe(true);
  });

  it('is a failure when not one epoch is done: the old model stands as it was', () => {
    using work = folder(noise, {
      target: 'coin',
      layers: [{ units: 1500 }, { units: 1500 }],
      training: { l2: 0.1 },
    });
    work.write('m.json', train(berries, berrySpec));
    expectRefusal(work, [...trainArgs, '--engine', 'js', '--max-time', '0.001s'], 5, [
      'nn: --max-time: the time was up before the first epoch was done',
      '    give it more time, or use fewer rows or smaller layers; m.json was not written',
    ]);
  });
});

it('Ctrl-C keeps the weights that were best on the rows held out', async () => {
  using work = folder(noise, noiseSpec);
  const flags = ['--epochs', '1000000000', '--learning-rate', '0.5', '--log', 'l.jsonl', '--checkpoint', '0.2s'];
  const nn = work.start([...trainArgs, ...flags]);
  onTestFinished(() => {
    nn.kill('SIGKILL');
  });
  let said = '';
  nn.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  while (!existsSync(work.at('m.json.checkpoint'))) await sleep(10);
  nn.kill('SIGINT');
  expect(await once(nn, 'close')).toEqual([null, 'SIGINT']);
  const costs = logged(work).map(({ validation }) => validation.cost);
  const kept = costs.indexOf(Math.min(...costs)) + 1;
  expect(modelOf(work).training).toMatchObject({ epochs: costs.length, stopped: 'interrupted', kept });
  expect(said).toContain(`: interrupted after ${costs.length} of 1000000000 epochs, kept those of epoch ${kept}, `);
});

describe('a training that diverges', () => {
  const diverging = { target: 'weight', training: { epochs: 3000, learningRate: 10, onDivergence: 'halve' } };

  it('begins again at half the learning rate until it does not', () => {
    using work = folder(berries, diverging);
    const { status, stdout, stderr } = work.nn([...trainArgs, '--json', '--log', 'l.jsonl']);
    expect(status).toBe(0);
    const { halvings, epochs, metrics } = JSON.parse(stdout);
    expect(halvings).toBeGreaterThanOrEqual(1);
    expect([epochs, modelOf(work).training.halvings]).toEqual([3000, halvings]);
    expect(metrics.train.r2).toBeGreaterThan(0.9);
    const rate = 10 / 2 ** halvings;
    expect(stderr).toContain(`3000 epochs, learning rate halved to ${rate} because training diverged, `);
    expect(logged(work).at(-1)).toMatchObject({ epoch: 3000, halvings });

    // The same as a training that began at that rate.
    const direct = ['-o', 'direct.json', '-q', '--learning-rate', String(rate), ...set('training.onDivergence=stop')];
    expect(work.nn(['train', 's.json', 'd.csv', ...direct])).toEqual(silent);
    expect(modelOf(work).layers).toEqual(modelOf(work, 'direct.json').layers);
    expect(modelOf(work).training.history).toEqual(modelOf(work, 'direct.json').training.history);
  });

  it('gives up after as many halvings as it was told, and leaves the old model untouched', () => {
    using work = folder(berries, diverging);
    work.write('m.json', train(berries, berrySpec));
    const before = work.bytes('m.json');
    const settings = set('training.learningRate=1e6', 'training.halvings=3', 'training.epochs=1000');
    const { status, stdout, stderr } = work.nn([...trainArgs, '-q', ...settings]);
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
    expect(stderr).toMatch(/^nn: training stopped at epoch \d+: the cost is no longer a finite number\n/);
    expect(stderr.split('\n')[1]).toBe(
      '    the learning rate was halved 3 times; look at the data, or raise "halvings"; m.json was not written',
    );
    expect(work.bytes('m.json').equals(before)).toBe(true);
  });
});

describe('a penalty', () => {
  it('of L1 makes weights exactly 0, and no bias', () => {
    const { layers } = JSON.parse(train(noise, { target: 'coin', training: { l1: 0.1 } }).toString());
    expect(layers[0].W[0]).toContain(0);
    const harder = JSON.parse(train(noise, { target: 'coin', training: { l1: 1 } }).toString()).layers[0];
    expect(harder.W).toEqual([[0, 0, 0]]);
    expect(harder.b[0]).not.toBe(0);
  });

  it('of L2 makes the weights smaller, the larger it is', () => {
    const norms = [0, 0.01, 0.1, 1, 10].map((l2) => {
      const spec = { ...noiseSpec, training: { l2, learningRate: 0.05, epochs: 400 } };
      const { layers } = JSON.parse(train(noise, spec).toString());
      return Math.hypot(...layers.flatMap(({ W }: { W: number[][] }) => W.flat()));
    });
    expect(norms).toEqual([...norms].sort((a, b) => b - a));
    expect(new Set(norms).size).toBe(norms.length);
  });

  it('is told beside the cost of the data, and both add up', () => {
    using work = folder(noise, { ...noiseSpec, precision: 'float64', training: { epochs: 30, l1: 0.001, l2: 0.01 } });
    const { stdout, stderr } = work.nn([...trainArgs, '--json', '--log', 'l.jsonl']);
    const [, cost, data, penalty] = /^cost (\S+) = data (\S+) \+ penalty (\S+)$/m.exec(stderr)!.map(Number);
    expect(Math.abs(cost! - data! - penalty!)).toBeLessThan(2e-6);
    const report = JSON.parse(stdout);
    expect([data, penalty]).toEqual([report.cost.train, report.penalty].map((x) => Number(x.toPrecision(6))));

    // By hand, from the weights in the file.
    const { layers, training } = modelOf(work);
    const weights: number[] = layers.flatMap(({ W }: { W: number[][] }) => W.flat());
    const byHand = weights.reduce((sum, w) => sum + 0.005 * w * w + 0.001 * Math.abs(w), 0);
    expect(training.penalty).toBeCloseTo(byHand, 12);
    expect(training.cost.train).toBeCloseTo(training.metrics.train.logLoss, 12);
    for (const epoch of logged(work)) expect(epoch.penalty).toBeLessThan(epoch.cost);
  });
});

describe('a column of weights', () => {
  const weighed = (weights: readonly (string | number)[]) => {
    const [header, ...rows] = berries.trimEnd().split('\n');
    return `${[`${header},count`, ...rows.map((row, index) => `${row},${weights[index] ?? 1}`)].join('\n')}\n`;
  };
  const spec = { target: 'ripe', weights: 'count', layers: [{ units: 3, activation: 'tanh' }], precision: 'float64' };

  it.each([
    ['classes', 'ripe', {}],
    ['classes of which one is scarce, balanced', 'ripe', { classWeights: 'balanced' }],
    ['numbers', 'weight', {}],
    ['numbers, by L-BFGS', 'weight', { optimizer: 'lbfgs', epochs: 5 }],
  ])('of 2 is the same as the row twice, for %s', (_, target, settings) => {
    const counts = [1, 2, 1, 1, 3, 1, 1, 1, 2, 1, 1, 0];
    const [header, ...rows] = berries.trimEnd().split('\n');
    const repeated = rows.flatMap((row, index) => Array.from({ length: counts[index]! }, () => row));
    const training = { epochs: 30, ...settings, validation: 0 };
    const once = JSON.parse(train(weighed(counts), { ...spec, target, training }).toString());
    const { weights: __, ...unweighed } = spec;
    const twice = JSON.parse(
      train(`${[header, ...repeated].join('\n')}\n`, { ...unweighed, target, training }).toString(),
    );
    const numbers = (model: typeof once) => [
      ...model.inputs.flatMap(({ mean, std }: { mean?: number; std?: number }) => [mean ?? 0, std ?? 0]),
      model.target.mean ?? 0,
      model.target.std ?? 0,
      ...model.layers.flatMap(({ W, b }: { W: number[][]; b: number[] }) => [...W.flat(), ...b]),
      ...model.training.history.cost,
      model.training.cost.train,
      ...model.training.prior,
    ];
    const [found, wanted] = [numbers(once), numbers(twice)];
    expect(found).toHaveLength(wanted.length);
    for (const [index, value] of found.entries()) expect(Math.abs(value - wanted[index]!)).toBeLessThan(1e-12);
    expect([once.training.rows.train, twice.training.rows.train]).toEqual([12, 15]);
  });

  it('is no input, and prediction and evaluation do without it', () => {
    using work = folder(weighed([2]), { ...spec, training: { epochs: 30 } });
    expect(work.nn([...trainArgs, '-q'])).toEqual(silent);
    expect(modelOf(work).inputs.map(({ name }: { name: string }) => name)).toEqual(['size', 'color', 'weight']);
    expect(modelOf(work).spec.weights).toBe('count');
    work.write('new.csv', berries);
    expect(work.nn(['predict', 'm.json', 'new.csv', '-q'])).toMatchObject({ status: 0, stderr: '' });
    expect(work.nn(['evaluate', 'm.json', 'new.csv', '-q'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('weighs the rows of --validation FILE too: a weight of 2 costs as the row twice', () => {
    const rows = (...counted: readonly [string, number][]) => {
      const lines = counted.map(([row, count]) => `${row},${count}`);
      return `size,color,weight,ripe,count\n${lines.join('\n')}\n`;
    };
    const validated = (data: string) => {
      using work = folder(weighed([]), { ...spec, training: { epochs: 10 } });
      work.write('v.csv', data);
      expect(work.nn([...trainArgs, '-q', '--validation', 'v.csv'])).toEqual(silent);
      return modelOf(work).training;
    };
    const weighted = validated(rows(['1,red,9,yes', 2], ['7,red,8,yes', 1]));
    const repeated = validated(rows(['1,red,9,yes', 1], ['1,red,9,yes', 1], ['7,red,8,yes', 1]));
    expect(weighted.cost.validation).toBeCloseTo(repeated.cost.validation, 13);
    expect(weighted.metrics.validation.logLoss).not.toBeCloseTo(weighted.cost.validation, 3); // counts every row once
  });

  const remedy = '    write 0 where a row should not count, or remove the row';
  const requirement = 'must be a weight: a number, 0 or more';

  it.each([
    ['a negative weight', ['-1'], [`nn: d.csv:2: column "count" ${requirement}, found "-1"`, remedy]],
    ['no weight', [1, ''], [`nn: d.csv:3: column "count" ${requirement}, found ""`, remedy]],
    [
      'a decimal comma',
      ['"1,5"'],
      [
        `nn: d.csv:2: column "count" ${requirement}, found "1,5"`,
        '    write a decimal point instead of the decimal comma',
      ],
    ],
    [
      'several such cells',
      [1, 'x', 'NA', 'Infinity', '-0.5'],
      [
        'nn: d.csv: 4 cells in 1 column cannot be read',
        `    column "count": 4 cells ${requirement}: "x" (line 3), "NA" (line 4), "Infinity" (line 5), …`,
        remedy,
      ],
    ],
  ])('with %s is refused by line', (_, weights, message) => {
    using work = folder(weighed(weights), { ...spec, training: { validation: 0 } });
    expectRefusal(work, trainArgs, 3, message);
  });

  it('of zeros alone, or of another name, or the target, is refused', () => {
    using work = folder(weighed(Array(12).fill(0)), spec);
    expectRefusal(work, trainArgs, 3, [
      'nn: d.csv: column "count" must weigh at least one row above 0, found only zeros',
    ]);
    expectRefusal(work, [...trainArgs, ...set('weights=counts')], 2, [
      'nn: s.json: weights: no column "counts" in d.csv (did you mean "count"?)',
      '    columns found: size, color, weight, ripe, count',
    ]);
    expectRefusal(work, [...trainArgs, ...set('weights=ripe')], 2, [
      'nn: s.json: weights: must name another column than the target, found "ripe"',
    ]);
  });
});

describe('class weights', () => {
  it.each([
    [
      'ripe',
      '{ "yess": 2 }',
      ['nn: s.json: training.classWeights: no class "yess" of "ripe" (did you mean "yes"?)', '    classes: no, yes'],
    ],
    [
      'weight',
      '"balanced"',
      [
        'nn: s.json: training.classWeights: is for classes, and the target "weight" is a number',
        '    leave it out, or weigh the rows by a column: "weights"',
      ],
    ],
  ])('that do not suit the target "%s" are refused: %s', (target, weights, message) => {
    using work = folder(berries, { target });
    expectRefusal(work, [...trainArgs, ...set(`training.classWeights=${weights}`)], 2, message);
  });
});

it('label smoothing is refused for numbers', () => {
  using work = folder(berries, { target: 'weight' });
  expectRefusal(work, [...trainArgs, ...set('training.labelSmoothing=0.1')], 2, [
    'nn: s.json: training.labelSmoothing: is for classes, and the target "weight" is a number',
    '    leave it out',
  ]);
});

it('dropout silences no unit when predicting: the formula from the model file gives every probability', () => {
  const dropping = { units: 6, activation: 'tanh', dropout: 0.5 };
  const training = { epochs: 60, validation: 0, optimizer: 'adam', learningRate: 0.02, batchSize: 4 };
  using work = folder(noise, { target: 'coin', layers: [dropping], precision: 'float64', training });
  expect(work.nn([...trainArgs, '-q'])).toEqual(silent);
  const predict = () => work.nn(['predict', 'm.json', 'd.csv', '--only', '--probabilities', '-q']).stdout;
  const first = predict();
  expect(predict()).toBe(first);
  const { inputs, layers, target, spec } = modelOf(work);
  expect(spec.layers[0]).toMatchObject({ dropout: 0.5 });
  const rows = noise
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(0, 3).map(Number));
  const predicted = first
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  expect(first.split('\n')[0]).toBe(`prediction,${target.classes.map((name: string) => `probability_${name}`)}`);
  const affine = (W: number[][], b: number[], x: number[]) =>
    W.map((row, unit) => row.reduce((sum, w, index) => sum + w * x[index]!, b[unit]!));
  for (const [index, row] of rows.entries()) {
    const x = row.map((value, column) => (value - inputs[column].mean) / inputs[column].std);
    const a = affine(layers[0].W, layers[0].b, x).map(Math.tanh);
    const [z] = affine(layers[1].W, layers[1].b, a);
    expect(Number(predicted[index]![2])).toBeCloseTo(1 / (1 + Math.exp(-z!)), 12);
  }
  expect(work.nn(['quantize', 'm.json', '-q'])).toEqual(silent);
  const quantized = work.nn(['predict', 'm.quantized.model.json', 'd.csv', '--only', '--probabilities', '-q']);
  expect(quantized).toMatchObject({ status: 0, stderr: '' });
  for (const [index, line] of quantized.stdout.trimEnd().split('\n').slice(1).entries()) {
    expect(Math.abs(Number(line.split(',')[2]) - Number(predicted[index]![2]))).toBeLessThan(0.02);
  }
});

it('an epoch of L-BFGS is a step, and its passes are counted', () => {
  using work = folder(noise, { target: 'coin', training: { optimizer: 'lbfgs', l2: 0.1, epochs: 200 } });
  const { status, stdout, stderr } = work.nn([...trainArgs, '--json']);
  expect(status).toBe(0);
  const { epochs, passes, stopped } = JSON.parse(stdout);
  expect(stopped).toBe('converged');
  expect(passes).toBeGreaterThan(epochs);
  expect(stderr).toContain(`: converged after ${epochs} of 200 epochs, ${passes} passes over the rows, `);
  expect(modelOf(work).training).toMatchObject({ epochs, passes, stopped });
});

it('--set trains a spec of init with L-BFGS: what does not go with it is told with the flag that sets it right', () => {
  using work = folder(noise, { target: 'coin' });
  const init = work.nn(['init', 'd.csv', '--target', 'coin', '-q', '-o', 'i.json']);
  expect(init.status).toBe(0);
  const lbfgs = [
    'train',
    'i.json',
    'd.csv',
    '-o',
    'i.model.json',
    '--epochs',
    '3',
    '-q',
    '--set',
    'training.optimizer=lbfgs',
  ];
  expect(work.nn(lbfgs)).toMatchObject({
    status: 2,
    stderr: [
      'nn: i.json: training.schedule: must be "constant", without warm-up, for the optimizer "lbfgs", found "cosine"',
      '    without it: --set training.schedule=null',
      'nn: i.json: training.batchSize: must be "all" for the optimizer "lbfgs", found 32',
      '    set it: --set training.batchSize=all',
      '',
    ].join('\n'),
  });
  const all = [...lbfgs, '--set', 'training.batchSize=all'];
  expect(work.nn([...all, '--set', 'training.schedule.name=constant']).status).toBe(0);
  expect(work.nn([...all, '--set', 'training.schedule=null', '--set', 'columns.no.such=null']).status).toBe(0);
  expect(JSON.parse(work.read('i.model.json')).spec.training).not.toHaveProperty('schedule');
});

interface LoggedEpoch {
  readonly epoch: number;
  readonly cost: number;
  readonly penalty: number;
  readonly validation: { cost: number; score: number };
}

/** The epochs in `l.jsonl`. */
function logged(work: Workdir): LoggedEpoch[] {
  return work
    .read('l.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
