import { describe, expect, it } from 'vitest';
import { lossNames } from '../../src/formulas/loss.ts';
import { expectClose, pseudoNumbers } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { quoted } from '../quoted.ts';
import { dataset, Workdir } from '../workdir.ts';

/** Linear models of diabetes by scikit-learn; test/oracles/number_losses.py says how. */
const oracle = readOracle<{ losses: Record<string, number>; poisson: number[] }>('number_losses');

/** A linear model of all rows, without a penalty. */
const spec = (loss: object | string, training: object) => ({
  target: 'progression',
  ignore: ['sex'],
  loss,
  precision: 'float64',
  training: { validation: 0, ...training },
});

/** Trains on diabetes. @returns the predictions, and the targets */
function predictions(loss: object | string, training: object): { predicted: number[]; y: number[] } {
  using work = new Workdir();
  work.write('s.json', JSON.stringify(spec(loss, training)));
  const data = `${dataset('diabetes')}/data.csv`;
  const trained = work.nn(['train', 's.json', data, '-o', 'm.json', '--quiet', '--engine', 'wasm']);
  expect(trained).toMatchObject({ status: 0, stderr: '' });
  const { stdout } = work.nn(['predict', 'm.json', data, '--quiet']);
  const rows = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(-2).map(Number));
  return { y: rows.map(([y]) => y!), predicted: rows.map(([, a]) => a!) };
}

describe('a linear model', () => {
  it('by the loss poisson predicts what scikit-learn’s Poisson regression does', () => {
    const { predicted } = predictions('poisson', { optimizer: 'lbfgs', epochs: 500 });
    expectClose(predicted.slice(0, 10), oracle.poisson, 1e-5);
  });

  it.each([0.25, 0.9])('by the loss quantile at %d comes within 0.2 % of the least loss there is', (level) => {
    const schedule = { name: 'cosine' };
    const training = { optimizer: 'adam', learningRate: 0.05, epochs: 4000, schedule };
    const { predicted, y } = predictions({ name: 'quantile', level }, training);
    const loss = y.reduce(
      (sum, target, i) => sum + Math.max(level * (target - predicted[i]!), (level - 1) * (target - predicted[i]!)),
      0,
    );
    expect(loss / y.length / oracle.losses[`quantile ${level}`]!).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(loss / y.length / oracle.losses[`quantile ${level}`]!).toBeLessThan(1.002);
  });
});

/** Rows whose upper quantile depends on x more than their middle does: spread grows with x. */
function spreading(rows: number): string {
  const next = pseudoNumbers(5);
  const lines = Array.from({ length: rows }, () => {
    const x = next() + 1;
    return `${x.toFixed(4)},${(10 + x * (next() + 1) ** 3).toFixed(4)}`;
  });
  return `x,y\n${lines.join('\n')}\n`;
}

describe('a model of numbers is judged by the loss that it was trained with', () => {
  const quantile = {
    target: 'y',
    loss: { name: 'quantile', level: 0.9 },
    training: { optimizer: 'adam', learningRate: 0.02, epochs: 300, validation: 0.4 },
  };

  it('in the summary, the verdict and evaluate: a quantile is better than a constant by its own loss, and worse by RMSE', () => {
    using work = new Workdir();
    work.write('d.csv', spreading(400));
    work.write('s.json', JSON.stringify(quantile));
    const trained = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--require-better-than', 'baseline']);
    expect(trained.status).toBe(0);
    expect(trained.stderr).toMatch(
      /^160 rows held out: D² 0\.\d+ quantile loss \S+ R² -\d\.\d+ RMSE \S+ \| always the 0\.9 quantile: -?0\.0\d+ \S+ /m,
    );
    expect(trained.stderr).toMatch(
      /^better than always the 0\.9 quantile by .* \(quantile loss in units of "y", 95 %\)$/m,
    );
    const { metrics, baseline, gains } = JSON.parse(work.nn(['evaluate', 'm.json', 'd.csv', '--json']).stdout);
    expect(Object.keys(metrics)).toEqual(['quantileLoss', 'd2', 'rmse', 'mae', 'r2']);
    expect(Object.keys(baseline)).toEqual(['quantileLoss', 'd2', 'rmse', 'mae', 'r2']);
    expect(gains.measure).toBe('quantileLoss');
    const rows = work.nn(['predict', 'm.json', 'd.csv', '-q']).stdout.trim().split('\n').slice(1);
    const loss = rows.reduce((sum, row) => {
      const [, y, predicted] = row.split(',').map(Number) as [number, number, number];
      return sum + Math.max(0.9 * (y - predicted), -0.1 * (y - predicted));
    }, 0);
    expectClose([metrics.quantileLoss], [loss / rows.length], 1e-6);
    expect(work.nn(['evaluate', 'm.json', 'd.csv']).stdout).toMatch(
      /^ +model +always the 0\.9 quantile\nquantile loss /m,
    );
  });

  it.each([0.25, 0.9])(
    'beside a linear rival of the same loss, within 0.5 % of the least there is (quantile %d)',
    (level) => {
      using work = new Workdir();
      const layers = [{ units: 4 }];
      work.write('s.json', JSON.stringify({ ...spec({ name: 'quantile', level }, { epochs: 20 }), layers }));
      const data = `${dataset('diabetes')}/data.csv`;
      const { metrics, gains } = JSON.parse(work.nn(['train', 's.json', data, '-o', 'm.json', '--json', '-q']).stdout);
      const linear = metrics.train.quantileLoss + gains.linear.gain;
      expect(linear / oracle.losses[`quantile ${level}`]!).toBeGreaterThanOrEqual(1 - 1e-6);
      expect(linear / oracle.losses[`quantile ${level}`]!).toBeLessThan(1.005);
    },
  );

  it('in cross-validate, ladder and tune, unless the trials differ in it', () => {
    using work = new Workdir();
    work.write('d.csv', spreading(60));
    const training = { epochs: 5 };
    work.write('s.json', JSON.stringify({ ...quantile, training, tune: { 'training.l2': [0, 0.1] } }));
    const folds = ['s.json', 'd.csv', '--folds', '2', '-q'];
    const validated = work.nn(['cross-validate', ...folds]).stdout;
    expect(validated).toMatch(/^ +mean +s\.e\. +always the 0\.9 quantile\nquantile loss .*\nD² /m);
    expect(work.nn(['ladder', ...folds]).stdout).toMatch(/^hidden layers +parameters +D² +s\.e\. +quantile loss /m);
    expect(JSON.parse(work.nn(['tune', ...folds, '-o', 't.json', '--json']).stdout).metric).toBe('quantileLoss');
    expect(
      JSON.parse(work.nn(['tune', ...folds, '-o', 't.json', '--json', '--force', '--metric', 'd2']).stdout).metric,
    ).toBe('d2');
    const tune = { loss: ['absolute-error', 'squared-error'] };
    work.write('s.json', JSON.stringify({ ...quantile, training, tune }));
    expect(JSON.parse(work.nn(['tune', ...folds, '-o', 't.json', '--json', '--force']).stdout).metric).toBe('rmse');
    expect(work.nn(['tune', ...folds, '--metric', 'quantileLoss'])).toMatchObject({
      status: 2,
      stderr:
        'nn: --metric: must be a score of the target "y", which is a number, found "quantileLoss"\n    scores: rmse, mae, r2\n',
    });
  });
});

describe('the loss of numbers', () => {
  const table = `x,y\n${Array.from({ length: 20 }, (_, i) => `${i},${i < 19 ? 2 * i : -1}`).join('\n')}\n`;

  it('poisson refuses a negative target, with its line', () => {
    using work = new Workdir();
    work.write('d.csv', table);
    work.write('s.json', JSON.stringify({ target: 'y', loss: 'poisson' }));
    expect(work.nn(['train', 's.json', 'd.csv'])).toMatchObject({
      status: 3,
      stdout: '',
      stderr:
        'nn: d.csv:21: target "y" must be 0 or more for the loss "poisson", found -1\n' +
        '    choose another loss, such as "huber"\n',
    });
  });

  it.each([
    [
      { loss: 'poisson', output: { activation: 'relu' } },
      'loss: "poisson" must follow the output "exponential", found "relu"',
    ],
    [{ loss: { name: 'huber', delta: 0 } }, 'loss.delta: must be a number above 0, found 0'],
    [{ loss: { name: 'huber', level: 0.5 } }, 'loss.level: is for the loss "quantile" only, found "huber"'],
    [{ loss: { name: 'quantile', level: 1 } }, 'loss.level: must be a number above 0 and below 1, found 1'],
    [
      { loss: 'hubr' },
      `loss: must be one of ${quoted(lossNames)}, or an object such as { "name": "huber", "delta": 1 }, found "hubr" (did you mean "huber"?)`,
    ],
    [
      { loss: 'absolute-error', training: { optimizer: 'lbfgs' } },
      'loss: "absolute-error" has a kink, and the optimizer "lbfgs" wants a smooth cost; use another optimizer, or "huber"',
    ],
    [
      { loss: 'huber', columns: { y: { type: 'category' } } },
      'loss: must be "cross-entropy" for the 20 classes of "y", found "huber"\n    leave "loss" out, or set columns.y.type to "number"',
    ],
  ])('%j is refused', (given, what) => {
    using work = new Workdir();
    work.write('d.csv', table);
    work.write('s.json', JSON.stringify({ target: 'y', ...given }));
    expect(work.nn(['train', 's.json', 'd.csv'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `nn: s.json: ${what}\n`,
    });
  });

  it('with a setting is the default where the setting is the usual one', () => {
    using work = new Workdir();
    work.write('d.csv', table);
    const model = (loss: object | string) => {
      work.write('s.json', JSON.stringify({ target: 'y', loss, training: { epochs: 5 } }));
      work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--force', '--quiet']);
      return work.read('m.json');
    };
    expect(model('huber')).toBe(model({ name: 'huber', delta: 1 }));
    expect(model('huber')).not.toBe(model({ name: 'huber', delta: 0.5 }));
    expect(model('quantile')).toBe(model({ name: 'quantile', level: 0.5 }));
  });
});
