import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.ts';
import { toyCsv } from '../toy-sets.ts';
import { dataset, Workdir } from '../workdir.ts';
import { bundled, train } from './examples.ts';

/** With how many seeds random targets are tried; 200 are what the rule was judged by, see bench/verdicts/README.md. */
const seeds = Number(process.env.SEEDS ?? 1);

/** A number, and a target that has nothing to do with it. */
function randomCsv(seed: number, rows: number, draw: (random: Random) => number | string): string {
  const random = new Random(seed, 'trials');
  const lines = Array.from({ length: rows }, () => `${random.normal().toFixed(4)},${draw(random)}`);
  return `a,y\n${lines.join('\n')}\n`;
}

const numbers = (random: Random) => random.normal().toFixed(4);
const classes = (random: Random) => (random.uniform() < 0.5 ? 'no' : 'yes');

/** A folder with 120 rows, `d.csv`, in which y follows from x1 to x4 but for noise, a spec that learns them by heart in part, and `m.json`. */
function learnedFolder(): Workdir {
  const work = new Workdir();
  const data = toyCsv('logistic', 1, 120);
  const training = { optimizer: 'adam', learningRate: 0.01, epochs: 300, batchSize: 32, validation: 0.2 };
  const spec = { target: 'y', layers: [{ units: 16, activation: 'relu' }], training };
  work.write('d.csv', data);
  work.write('s.json', JSON.stringify(spec));
  work.write('m.json', train(data, spec));
  return work;
}

const linesOf = (text: string) => text.trimEnd().split('\n');

describe('--require-better-than', () => {
  it.each([
    ['numbers', numbers, 'always the mean or linear regression'],
    ['classes', classes, 'always ".*" or logistic regression'],
  ] as const)('is not shown by the one row that is held out of few (%s)', (_, draw, than) => {
    for (const seed of [1, 2, 3]) {
      using work = new Workdir();
      work.write('d.csv', randomCsv(seed, 14, draw));
      const { status, stdout, stderr } = work.shell(
        'nn init d.csv --target y 2> /dev/null | nn train - -o m.json --require-better-than baseline',
      );
      expect({ status, stdout }).toEqual({ status: 5, stdout: '' });
      expect(linesOf(stderr).slice(-2)).toEqual([
        expect.stringMatching(
          /^nn: --require-better-than: needs at least 10 rows held out, found [12]: too few to tell$/,
        ),
        '    more rows, or a larger share of them: training.validation',
      ]);
      expect(stderr).toMatch(
        new RegExp(`^too few rows held out \\([12] of at least 10\\) to tell whether it is better than ${than}$`, 'm'),
      );
      expect(work.list()).toContain('m.json');
      const { baseline } = JSON.parse(work.read('m.json')).training.gains;
      expect([baseline.low, baseline.high]).toEqual([null, null]);
    }
  });

  it('is hardly ever met by targets that are random', () => {
    const runs: string[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      for (const [kind, draw] of Object.entries({ numbers, classes })) {
        for (const rows of [40, 100, 200]) {
          using work = new Workdir();
          work.write('d.csv', randomCsv(seed, rows, draw));
          const init = `nn init d.csv --target y 2> /dev/null`;
          const train = `nn train - -o m.json -q --seed ${seed} --require-better-than baseline`;
          const { status, stderr } = work.shell(`${init} | ${train}`);
          expect([0, 5], stderr).toContain(status);
          if (status === 0) runs.push(`${kind}, ${rows} rows, seed ${seed}`);
        }
      }
    }
    expect(runs.length, runs.join('; ')).toBeLessThanOrEqual(Math.ceil(0.03 * 6 * seeds));
  });

  // 40 columns of noise and 60 rows to learn from: a linear model learns them by heart, and anything is better than that.
  it('of a linear model is not met by what is no better than the baseline', () => {
    using work = new Workdir();
    const random = new Random(1, 'trials');
    const row = () => [...Array.from({ length: 40 }, () => random.normal().toFixed(3)), classes(random)].join(',');
    const names = [...Array.from({ length: 40 }, (_, i) => `x${i + 1}`), 'y'].join(',');
    work.write('d.csv', [names, ...Array.from({ length: 120 }, row)].join('\n'));
    const training = { epochs: 3, learningRate: 0.001, validation: 0.5 };
    work.write('s.json', JSON.stringify({ target: 'y', layers: [{ units: 4, init: 'small' }], training }));
    const { status, stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--require-better-than', 'linear']);
    expect(stderr).toMatch(/^(?:not shown to be better|worse) than always ".*; better than logistic regression by /m);
    expect(status).toBe(5);
    expect(linesOf(stderr).at(-2)).toMatch(
      /^nn: --require-better-than: must be better than always giving the same answer on the rows held out, which is not shown: log loss lower by \S+ … \S+ \(95 %\)$/,
    );
  });

  it('is met by a signal', () => {
    using work = new Workdir();
    work.write('d.csv', toyCsv('xor', 1, 400));
    const { status, stderr } = work.shell(
      'nn init d.csv --target y 2> /dev/null | nn train - -o m.json --require-better-than linear',
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(
      /^better than always ".*" by \S+ … \S+; better than logistic regression by \S+ … \S+ \(log loss, 99\.5 %\)$/m,
    );
  });

  it('of numbers is told in their units', () => {
    using work = new Workdir();
    work.write('d.csv', toyCsv('line', 1, 200));
    work.write('s.json', '{ "target": "y", "training": { "optimizer": "lbfgs", "epochs": 200, "validation": 0.5 } }');
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '--require-better-than', 'baseline']);
    const [, low, high] = /^better than always the mean by (\S+) … (\S+) \(RMSE in units of "y", 95 %\)$/m.exec(
      stderr,
    )!;
    const { metrics, baseline } = JSON.parse(work.read('m.json')).training;
    const gain = baseline.rmse - metrics.validation.rmse;
    expect(Math.abs((Number(low) + Number(high)) / 2 - gain)).toBeLessThan(0.01 * gain);
  });

  it('asks more of rows that chose the epoch, also in evaluate, and not of others', () => {
    using work = new Workdir();
    work.write('d.csv', toyCsv('line', 1, 200));
    work.write('n.csv', toyCsv('line', 2, 200));
    const training = { optimizer: 'adam', learningRate: 0.05, epochs: 200, validation: 0.5, earlyStopping: {} };
    work.write('s.json', JSON.stringify({ target: 'y', training }));
    const sure = /^better than always the mean by \S+ … \S+ \(RMSE in units of "y", 97 %\)$/m;
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json']).stderr).toMatch(sure);
    expect(JSON.parse(work.read('m.json')).training.gains.confidence).toBe(97);
    expect(work.nn(['evaluate', 'm.json', 'd.csv']).stdout).toMatch(sure);
    expect(work.nn(['evaluate', 'm.json', 'n.csv']).stdout).toMatch(/"y", 95 %\)$/m);
    expect(JSON.parse(work.nn(['evaluate', 'm.json', 'n.csv', '--json']).stdout).gains).not.toHaveProperty(
      'confidence',
    );
  });

  it('takes no rows for held out that were trained on', () => {
    using work = learnedFolder();
    const args = [
      'train',
      's.json',
      'd.csv',
      '--validation',
      'd.csv',
      '-o',
      'n.json',
      '--require-better-than',
      'linear',
    ];
    const { status, stderr } = work.nn(args);
    expect(status).toBe(5);
    expect(stderr).toContain('\n120 rows held out (120 of them trained on): accuracy ');
    expect(stderr).toContain(
      '\nno rows held out that it was not trained on to tell whether it is better than always "no" or logistic regression\n',
    );
    expect(linesOf(stderr).slice(-2)).toEqual([
      'nn: --require-better-than: needs at least 10 rows held out that it was not trained on, found 0: too few to tell',
      '    more rows, or a larger share of them: training.validation',
    ]);
  });
});

describe('a model judged on rows that it was trained on', () => {
  it('says how many they are, and is judged by the others', () => {
    using work = learnedFolder();
    const { training } = JSON.parse(work.read('m.json'));
    expect(training.rows).toMatchObject({ train: 96, validation: 24 });
    const text = linesOf(work.nn(['evaluate', 'm.json', 'd.csv']).stdout);
    expect(text[0]).toBe('120 rows, target "y"; 96 of them were trained on, and flatter the model');
    expect(text.at(-2)).toMatch(
      /^24 rows that it was not trained on: accuracy \S+ log loss \S+ \| always "no": \S+ \S+$/,
    );
    const evaluation = JSON.parse(work.nn(['evaluate', 'm.json', 'd.csv', '--json']).stdout);
    expect(evaluation.trainedOn).toMatchObject({ rows: 96, isEstimate: false, others: { rows: 24 } });
    const near = (value: number) => expect.closeTo(value, 5);
    const { accuracy, logLoss } = training.metrics.validation;
    expect(evaluation.trainedOn.others.metrics).toMatchObject({ accuracy, logLoss: near(logLoss) });
    const { gain, low, high } = training.gains.baseline;
    expect(evaluation.gains.baseline).toEqual({ gain: near(gain), low: near(low), high: near(high) });
    expect(evaluation.gains.rows).toBe(24);
  });

  it('is not shown to be better than anything if there are no others', () => {
    using work = learnedFolder();
    const [header, ...rows] = linesOf(work.read('d.csv'));
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'all.json', '-q', '--set', 'training.validation=0']).status).toBe(
      0,
    );
    const { status, stdout, stderr } = work.nn(['evaluate', 'all.json', 'd.csv', '--require-better-than', 'linear']);
    expect(status).toBe(5);
    expect(stderr).toBe(
      [
        'nn: --require-better-than: needs at least 10 rows that it was not trained on, found 0: too few to tell',
        '    name a file with more rows that the model was not trained on',
        '',
      ].join('\n'),
    );
    const text = linesOf(stdout);
    expect(text[0]).toBe('120 rows, target "y"; all of them were trained on, and flatter the model');
    expect(text.at(-1)).toBe(
      'no rows that it was not trained on to tell whether it is better than always "no" or logistic regression',
    );
    work.write('part.csv', [header, ...rows.slice(30, 60)].join('\n'));
    expect(work.nn(['evaluate', 'all.json', 'part.csv', '--require-better-than', 'baseline']).status).toBe(5);
  });

  it('knows them in a larger file, shuffled, with other columns, and as other programs write them', () => {
    using work = learnedFolder();
    const [, ...rows] = linesOf(work.read('d.csv')).map((line) => line.split(','));
    const more = linesOf(toyCsv('logistic', 2, 50))
      .slice(1)
      .map((line) => line.split(','));
    const mixed = [...more, ...rows.reverse()].map(([x1, x2, x3, x4, y], i) => [
      `"${y}"`,
      i,
      x4,
      Number(x3),
      `${x2}0`,
      x1,
    ]);
    work.write('mixed.csv', [['y', 'id', 'x4', 'x3', 'x2', 'x1'], ...mixed].map((line) => line.join(',')).join('\r\n'));
    const { rows: all, trainedOn } = JSON.parse(work.nn(['evaluate', 'm.json', 'mixed.csv', '--json']).stdout);
    expect([all, trainedOn.rows, trainedOn.others.rows]).toEqual([170, 96, 74]);
  });

  it('says nothing of them where there are none, also if new rows look like old ones', () => {
    using work = learnedFolder();
    work.write('new.csv', toyCsv('logistic', 2, 60));
    const fresh = work.nn(['evaluate', 'm.json', 'new.csv', '--json']);
    expect(JSON.parse(fresh.stdout)).not.toHaveProperty('trainedOn');
    expect(linesOf(work.nn(['evaluate', 'm.json', 'new.csv']).stdout)[0]).toBe('60 rows, target "y"');

    const likes = (seed: number) => {
      const random = new Random(seed, 'trials');
      const one = () => 'abc'[Math.floor(3 * random.uniform())];
      const lines = Array.from({ length: 200 }, () => `${one()},${one()},${classes(random)}`);
      return `p,q,y\n${lines.join('\n')}\n`;
    };
    work.write('c.csv', likes(1));
    work.write('e.csv', likes(2));
    work.write('c.json', '{ "target": "y", "training": { "epochs": 20 } }');
    expect(work.nn(['train', 'c.json', 'c.csv', '-o', 'c.model.json', '-q']).status).toBe(0);
    expect(JSON.parse(work.nn(['evaluate', 'c.model.json', 'e.csv', '--json']).stdout)).not.toHaveProperty('trainedOn');
  });

  it('says it where weights are taken away, too', () => {
    using work = learnedFolder();
    const line = (command: string[]) => linesOf(work.nn(command).stderr).find((one) => one.startsWith('accuracy '));
    const known = /^accuracy \S+ -> \S+ on 120 rows of d\.csv, 96 of them trained on$/;
    expect(line(['prune', 'm.json', 'd.csv', '--sparsity', '0.5'])).toMatch(known);
    expect(line(['quantize', 'm.json', 'd.csv'])).toMatch(known);
    expect(linesOf(work.nn(['evaluate', 'm.pruned.model.json', 'd.csv']).stdout)[0]).toContain(
      '; 96 of them were trained on',
    );
  });

  it('is read as before from a file that remembers no rows, and refused from one in which they are damaged', () => {
    using work = learnedFolder();
    const { trainedRows, sha256: _s, ...old } = JSON.parse(work.read('m.json'));
    const { measure: _m, rows: _r, ...gains } = old.training.gains;
    old.training.gains = gains;
    work.write('old.json', JSON.stringify(old));
    expect(JSON.parse(work.nn(['evaluate', 'old.json', 'd.csv', '--json']).stdout)).not.toHaveProperty('trainedOn');
    expect(work.nn(['inspect', 'old.json']).stdout).not.toContain('better than');
    work.write('bad.json', JSON.stringify({ ...old, trainedRows: { ...trainedRows, below: 5 } }));
    const { status, stderr } = work.nn(['evaluate', 'bad.json', 'd.csv']);
    expect(status).toBe(4);
    expect(stderr).toMatch(/^nn: bad\.json: damaged: trainedRows: hashes must ascend and be below 5, found \d+\n/);
  });
});

describe('two classes', () => {
  it('are told by the one of interest, and averages over both as such', () => {
    using work = learnedFolder();
    const { stderr } = work.nn(['train', 's.json', 'd.csv', '-o', 'n.json']);
    const evaluated = linesOf(work.nn(['evaluate', 'n.json', 'd.csv']).stdout);
    const { classes: perClass, metrics } = JSON.parse(work.nn(['evaluate', 'n.json', 'd.csv', '--json']).stdout);
    const value = (name: string) =>
      evaluated
        .find((line) => line.startsWith(name))
        ?.slice(name.length)
        .trim();
    for (const [name, title] of [
      ['precision', 'precision'],
      ['recall', 'recall'],
      ['f1', 'F1'],
    ] as const) {
      expect(value(`${title} of "yes"`)).toBe(perClass[1][name].toFixed(4));
      expect(value(`macro ${title}`)).toBe(metrics[name].toFixed(4));
      expect(metrics[name]).toBeCloseTo((perClass[0][name] + perClass[1][name]) / 2, 12);
    }
    const { interest, rows } = JSON.parse(work.read('n.json')).training;
    expect(interest.name).toBe('yes');
    expect(interest.support).toBeLessThan(rows.validation);
    const told = `class "yes" (${interest.support} rows held out): precision ${interest.precision.toFixed(3)} recall ${interest.recall.toFixed(3)} F1 ${interest.f1.toFixed(3)}`;
    expect(linesOf(stderr)).toContain(told);
  });
});

describe('means over classes', () => {
  it.each([
    ['iris', 'macro ROC AUC'],
    ['breast-cancer', 'ROC AUC'],
  ])('say so, of %s by "%s"', (name, auc) => {
    using work = new Workdir();
    const args = [`${dataset(name)}/spec.json`, '--folds', '2', '-q', '--set', 'training.epochs=3'];
    const table = linesOf(work.nn(['cross-validate', ...args]).stdout).slice(3);
    const names = ['accuracy', 'log loss', 'macro precision', 'macro recall', 'macro F1', auc, 'Brier score'];
    expect(table.map((line) => line.split(/ {2,}/)[0])).toEqual(names);
    work.write(
      'g.json',
      JSON.stringify({ ...JSON.parse(bundled(name, 'spec.json')), tune: { 'training.epochs': [3] } }),
    );
    const { stderr } = work.nn(['tune', 'g.json', `${dataset(name)}/data.csv`, '--folds', '2', '--metric', 'rocAuc']);
    expect(stderr).toMatch(new RegExp(`^trial 1: ${auc} `, 'm'));
    expect(stderr).toMatch(new RegExp(`^ +${auc} +s\\.e\\. +parameters`, 'm'));
  });
});
