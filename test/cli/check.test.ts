import { describe, expect, it } from 'vitest';
import type { GradientCheck } from '../../src/explain/check-spec.ts';
import { type FaultName, faults } from '../../src/explain/fault.ts';
import { dataset, Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal } from './examples.ts';

const checkIn = (work: Workdir, args: readonly string[]): GradientCheck => {
  const { status, stdout, stderr } = work.nn(['check', ...args, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as GradientCheck;
};

const layers = (...activations: string[]) =>
  `layers=${JSON.stringify(activations.map((activation) => ({ units: 4, activation })))}`;

describe('nn check', () => {
  it('finds backpropagation right, tensor by tensor', () => {
    using work = berryFolder();
    const { status, stdout, stderr } = work.nn(['check', 's.json', 'd.csv', '--set', layers('tanh')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^s\.json: backpropagation against central differences on 8 rows, J = 0\.\d+$/);
    expect(lines[2]).toMatch(/^ +shape +checked +error +at +computed +measured$/);
    const names = lines.slice(3, 7).map((line) => line.replace(/ +/g, ' ').split(' ').slice(0, 4).join(' '));
    expect(names).toEqual(['W1 (4, 5) 20/20', 'b1 (4, 1) 4/4', 'W2 (1, 4) 4/4', 'b2 (1, 1) 1/1']);
    expect(lines.slice(8)).toEqual(['29 of 29 derivatives checked', 'all agree to 0.000001', '']);
  });

  it.each(['iris', 'house-prices', 'diabetes', 'digits'])('passes on %s with the spec that comes with it', (name) => {
    using work = new Workdir();
    const { pass, rows, tensors } = checkIn(work, [`${dataset(name)}/spec.json`]);
    expect({ pass, rows }).toEqual({ pass: true, rows: 32 });
    for (const { error, tried } of tensors) {
      expect(error).toBeLessThan(1e-6);
      expect(tried).toBeLessThanOrEqual(100);
    }
  });

  it('passes where training has penalties, weights of classes, smoothed labels, jittered copies and dropout', () => {
    using work = berryFolder();
    const training = { l1: 0.1, l2: 0.3, classWeights: 'balanced', labelSmoothing: 0.1, augment: { jitter: 0.1 } };
    const regularised = { target: 'ripe', layers: [{ units: 4, dropout: 0.5 }], training };
    work.write('r.json', JSON.stringify(regularised));
    const { pass, rows, dropout, cost } = checkIn(work, ['r.json', 'd.csv']);
    expect({ pass, rows, dropout }).toEqual({ pass: true, rows: 20, dropout: true }); // 10 to train, and a copy of each
    const plain = checkIn(work, ['r.json', 'd.csv', '--set', 'training.l1=0', '--set', 'training.l2=0']);
    expect(plain.cost).toBeLessThan(cost);
  });

  // With inputs up to 1e6, moving a weight by 1e-5 would move a logit by 10.
  it('passes with inputs far from 1 that are not scaled', () => {
    using work = new Workdir();
    const rows = Array.from({ length: 20 }, (_, i) => `${i * 50_000},${i / 1e6},${i % 3 === 0 ? 'a' : 'b'}`);
    work.write('d.csv', `big,small,y\n${rows.join('\n')}\n`);
    const columns = { big: { scale: 'none' }, small: { scale: 'none' } };
    work.write(
      's.json',
      JSON.stringify({
        data: 'd.csv',
        target: 'y',
        columns,
        layers: [{ units: 3, activation: 'tanh', init: 'small' }],
      }),
    );
    expect(checkIn(work, ['s.json']).pass).toBe(true);
  });

  it('leaves out, and counts, what would cross a kink: with zero weights every ReLU lies on its own', () => {
    using work = berryFolder();
    const zeros = 'layers=[{"units":2,"activation":"relu","init":"zeros"}]';
    const { pass, tensors } = checkIn(work, ['s.json', 'd.csv', '--set', zeros]);
    expect(pass).toBe(true);
    const [W1, b1, W2] = tensors;
    expect([W1!.kinks, b1!.kinks, W2!.kinks]).toEqual([10, 2, 0]);
    expect([W1!.error, b1!.error]).toEqual([null, null]);
    const { stdout } = work.nn(['check', 's.json', 'd.csv', '--set', zeros]);
    expect(stdout).toContain('12 left out at a kink');
    expect(stdout).toMatch(/\nall that could be checked agree to 0\.000001; W1, b1 could not be checked\n$/);
  });

  it('does not pass where no derivative at all could be checked', () => {
    using work = berryFolder();
    const output = ['target=weight', 'ignore=["ripe"]', 'layers=[]', 'output={"activation":"relu","init":"zeros"}'];
    const args = ['check', 's.json', 'd.csv', ...output.flatMap((setting) => ['--set', setting])];
    const { status, stdout, stderr } = work.nn(args);
    expect({ status, stderr }).toEqual({
      status: 5,
      stderr:
        'nn: s.json: at least one derivative must be checked, found all of them at a kink\n    use other initial weights, or more rows\n',
    });
    expect(stdout).toMatch(/\nnone could be checked\n$/);
    expect(JSON.parse(work.nn([...args, '--json']).stdout)).toMatchObject({ pass: false });
  });

  // All four units of the first layer are silent for two of the eight rows; the biases are 0, so z2 and z3 are exactly 0.
  it('leaves out rows of which a ReLU gets exactly 0, rather than every bias on their way', () => {
    using work = berryFolder();
    const args = ['s.json', 'd.csv', '--set', layers('relu', 'tanh', 'relu')];
    const { rows, rowsOnKinks, tensors } = checkIn(work, args);
    expect({ rows, rowsOnKinks }).toEqual({ rows: 6, rowsOnKinks: 2 });
    expect(tensors.every(({ kinks }) => kinks === 0)).toBe(true);
    expect(work.nn(['check', ...args]).stdout).toContain('\n2 more rows left out: a ReLU gets exactly 0 of them\n');
  });

  it('tries of a large tensor as many as it is told, the same for the same seed', () => {
    using work = new Workdir();
    const args = [`${dataset('digits')}/spec.json`, '--parameters', '7', '--rows', '5'];
    const first = checkIn(work, args);
    expect(first.rows).toBe(5);
    expect(first.tensors.map(({ tried, parameters }) => [tried, parameters])).toEqual([
      [7, 4096],
      [7, 64],
      [7, 640],
      [7, 10],
    ]);
    expect(checkIn(work, args)).toEqual(first);
  });

  describe('with a derivative that is wrong by a thousandth', () => {
    const squared = ['--set', 'target=weight', '--set', 'ignore=["ripe"]'];
    /** A network in which each derivative matters, and the first tensor it spoils. */
    const cases: Record<FaultName, readonly [flags: readonly string[], tensor: string]> = {
      'activation:relu': [['--set', layers('relu')], 'W1'],
      'activation:tanh': [['--set', layers('tanh')], 'W1'],
      'activation:sigmoid': [['--set', layers('sigmoid')], 'W1'],
      'activation:leaky-relu': [['--set', layers('leaky-relu')], 'W1'],
      'activation:identity': [['--set', layers('identity')], 'W1'],
      'activation:gelu': [['--set', layers('gelu')], 'W1'],
      'activation:selu': [['--set', layers('selu')], 'W1'],
      'activation:mish': [['--set', layers('mish')], 'W1'],
      'activation:softplus': [['--set', layers('softplus')], 'W1'],
      'activation:exponential': [
        [...squared, '--set', 'output.activation=exponential', '--set', 'loss=squared-error'],
        'W1',
      ],
      'loss:cross-entropy': [['--set', layers('tanh')], 'W1'],
      'loss:softmax': [['--set', 'target=color', '--set', layers('tanh')], 'W1'],
      'loss:squared-error': [squared, 'W1'],
      'loss:huber': [[...squared, '--set', 'loss=huber'], 'W1'],
      'loss:absolute-error': [[...squared, '--set', 'loss=absolute-error'], 'W1'],
      'loss:quantile': [[...squared, '--set', 'loss={"name":"quantile","level":0.8}'], 'W1'],
      'loss:poisson': [[...squared, '--set', 'loss=poisson'], 'W1'],
      'gradient:weights': [['--set', layers('tanh')], 'W1'],
      'gradient:bias': [['--set', layers('tanh', 'relu')], 'b1'],
      'gradient:inputs': [['--set', layers('tanh', 'relu')], 'W1'],
    };

    it.each(faults)('exits with 5 and names the first tensor that is off: %s', (fault) => {
      using work = berryFolder();
      const [flags, tensor] = cases[fault];
      const sound = work.nn(['check', 's.json', 'd.csv', ...flags]);
      expect({ status: sound.status, stderr: sound.stderr }).toEqual({ status: 0, stderr: '' });
      const { status, stdout, stderr } = work.nn(['check', 's.json', 'd.csv', ...flags], { env: { NN_FAULT: fault } });
      expect(status).toBe(5);
      expect(stdout).toMatch(/\nnot all agree to 0\.000001\n$/);
      const [message, hint] = stderr.split('\n');
      expect(message).toMatch(
        new RegExp(
          `^nn: s\\.json: ${tensor}: backpropagation must agree with central differences to 0\\.000001, found an error of [12]\\.0e-3$`,
        ),
      );
      expect(hint).toMatch(
        new RegExp(`^    d${tensor}\\[[\\d,]+\\] is -?[\\d.e-]+ by backpropagation, -?[\\d.e-]+ by differences$`),
      );
    });

    it('in a deeper layer only, that one is named: tanh after ReLU spoils the layers up to it and none behind', () => {
      using work = berryFolder();
      const args = ['check', 's.json', 'd.csv', '--set', layers('relu', 'tanh', 'relu'), '--json'];
      const { stdout } = work.nn(args, { env: { NN_FAULT: 'activation:tanh' } });
      const { tensors } = JSON.parse(stdout) as GradientCheck;
      const off = tensors.filter(({ error }) => error !== null && error > 1e-6).map(({ name }) => name);
      expect(off).toEqual(['W1', 'b1', 'W2', 'b2']);
    });
  });

  it('refuses what it cannot check', () => {
    using work = berryFolder();
    expectRefusal(work, ['check', 's.json'], 2, [
      'nn: check: no data: s.json names none',
      '    name the CSV file after the spec, or as "data" in it',
    ]);
    expectRefusal(work, ['check', 's.json', 'd.csv', '--tolerance', '0'], 2, [
      'nn: --tolerance: must be a number above 0, found "0"',
    ]);
  });
});
