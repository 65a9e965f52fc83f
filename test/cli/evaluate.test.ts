import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berries, berryFolder, editModel, expectRefusal } from './examples.ts';

/**
 * Replaces the model by one that answers P(yes) = σ(size), trained on data three quarters of which were "yes", and
 * writes four rows with the probabilities 0.9, 0.8, 0.3 and 0.1. All metrics below are worked by hand from these.
 */
function handMade(work: Workdir): void {
  const handMade = editModel(work.read('m.json'), (model) => {
    model.spec.columns = { size: { type: 'number' }, ripe: { type: 'category' } };
    model.inputs = [{ name: 'size', type: 'number', fill: 0, mean: 0, std: 1 }];
    model.layers = [{ activation: 'sigmoid', W: [[1]], b: [0] }];
    model.training.prior = [0.25, 0.75];
    model.training.ranges = [[-3, 3]];
  });
  work.write('m.json', handMade);
  const logit = (p: number) => Math.log(p / (1 - p));
  const rows = [
    [logit(0.9), 'yes'],
    [logit(0.8), 'no'],
    [logit(0.3), 'yes'],
    [logit(0.1), 'no'],
  ];
  work.write('e.csv', `size,ripe\n${rows.join('\n')}\n`);
}

describe('nn evaluate', () => {
  it('tells the metrics beside the baseline, each class, and which class was taken for which', () => {
    using work = berryFolder();
    handMade(work);
    const { status, stdout, stderr } = work.nn(['evaluate', 'm.json', 'e.csv']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      [
        '4 rows, target "ripe"',
        '',
        '                     model  always the commonest',
        'accuracy            0.5000                0.5000',
        'log loss            0.7560                0.8370', // −¼ log(0.9·0.2·0.3·0.9), −¼ log(0.75²·0.25²)
        'precision of "yes"  0.5000',
        'recall of "yes"     0.5000',
        'F1 of "yes"         0.5000',
        'macro precision     0.5000',
        'macro recall        0.5000',
        'macro F1            0.5000',
        'ROC AUC             0.7500', // of the pairs 0.9 0.8, 0.9 0.1, 0.3 0.8, 0.3 0.1 one is in the wrong order
        'Brier score         0.2875', // ¼ (0.1² + 0.8² + 0.7² + 0.1²)
        '',
        'class  precision  recall      F1  rows',
        'no        0.5000  0.5000  0.5000     2',
        'yes       0.5000  0.5000  0.5000     2',
        '',
        'true \\ predicted  no  yes',
        'no                 1    1',
        'yes                1    1',
        '',
        'too few rows (4 of at least 10) to tell whether it is better than always "yes"',
        '',
      ].join('\n'),
    );
  });

  it('tells the same as JSON', () => {
    using work = berryFolder();
    handMade(work);
    const { stdout } = work.nn(['evaluate', 'm.json', 'e.csv', '--json']);
    const evaluation = JSON.parse(stdout);
    expect(Object.keys(evaluation)).toEqual(['rows', 'metrics', 'baseline', 'classes', 'confusion', 'gains']);
    const near = (value: number) => expect.closeTo(value, 6);
    const half = { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 };
    expect(evaluation).toEqual({
      rows: 4,
      metrics: {
        accuracy: 0.5,
        logLoss: near(-Math.log(0.9 * 0.2 * 0.3 * 0.9) / 4),
        precision: 0.5,
        recall: 0.5,
        f1: 0.5,
        rocAuc: 0.75,
        brier: near(0.2875),
      },
      baseline: { accuracy: 0.5, logLoss: near(-Math.log(0.75 ** 2 * 0.25 ** 2) / 4) },
      classes: [
        { name: 'no', ...half },
        { name: 'yes', ...half },
      ],
      confusion: [
        [1, 1],
        [1, 1],
      ],
      gains: {
        measure: 'logLoss',
        rows: 4,
        baseline: {
          gain: near(Math.log((0.9 * 0.2 * 0.3 * 0.9) / (0.75 ** 2 * 0.25 ** 2)) / 4),
          low: null,
          high: null,
        },
      },
    });
  });

  it('takes another threshold than one half', () => {
    using work = berryFolder();
    handMade(work);
    const { stdout } = work.nn(['evaluate', 'm.json', 'e.csv', '--json', '--threshold', '0.85']);
    expect(JSON.parse(stdout)).toMatchObject({
      metrics: { accuracy: 0.75, rocAuc: 0.75 },
      confusion: [
        [2, 0],
        [1, 1],
      ],
    });
  });

  // What it suggests, given back, must score what it promised.
  it('suggests the threshold that is best for a metric', () => {
    using work = berryFolder();
    handMade(work);
    const suggest = (...flags: string[]) =>
      work.nn(['evaluate', 'm.json', 'e.csv', '--best-threshold', 'f1', ...flags]);
    const { bestThreshold } = JSON.parse(suggest('--json').stdout);
    const judged = work.nn(['evaluate', 'm.json', 'e.csv', '--json', '--threshold', String(bestThreshold.threshold)]);
    expect(JSON.parse(judged.stdout).metrics.f1).toBe(bestThreshold.value);
    const line = `best for macro F1: --threshold ${bestThreshold.threshold} (macro F1 ${bestThreshold.value.toFixed(4)} instead of 0.5000 on these rows)`;
    expect(suggest().stdout.trimEnd().split('\n').at(-1)).toBe(line);
  });

  it('agrees with the report of the training when that used all rows', () => {
    using work = berryFolder();
    for (const target of ['ripe', 'weight']) {
      work.write('a.json', JSON.stringify({ target, training: { epochs: 20, validation: 0 } }));
      const report = JSON.parse(work.nn(['train', 'a.json', 'd.csv', '-o', 'a.model.json', '--json', '-q']).stdout);
      const { rows, metrics, baseline } = JSON.parse(work.nn(['evaluate', 'a.model.json', 'd.csv', '--json']).stdout);
      expect(rows).toBe(report.rows.train);
      expect(metrics).toEqual(nearly(report.metrics.train));
      expect(baseline).toEqual(nearly(report.baseline));
    }
  });

  it('tells the metrics of a regression, which has no classes', () => {
    using work = berryFolder();
    work.write('w.json', '{ "target": "weight", "training": { "epochs": 100, "validation": 0 } }');
    expect(work.nn(['train', 'w.json', 'd.csv', '-q']).status).toBe(0);
    work.write(
      'other.csv',
      berries.replaceAll(/^[\d.]+/gm, (size) => String(Number(size) + 0.01)),
    );
    const text = work.nn(['evaluate', 'w.model.json', 'other.csv']).stdout.split('\n');
    expect(text.slice(0, 3)).toEqual(['12 rows, target "weight"', '', '       model  always the mean']);
    expect(text.slice(3, 7).map((line) => line.split(' ')[0])).toEqual(['RMSE', 'MAE', 'R²', '']);
    expect(text[7]).toMatch(/^better than always the mean by \S+ … \S+ \(RMSE in units of "weight", 95 %\)$/);
    const evaluation = JSON.parse(work.nn(['evaluate', 'w.model.json', 'd.csv', '--json']).stdout);
    expect(Object.keys(evaluation.metrics)).toEqual(['rmse', 'mae', 'r2']);
    expect([evaluation.classes, evaluation.confusion]).toEqual([[], []]);
    expect(evaluation.metrics.r2).toBeGreaterThan(0.8);
  });

  it('leaves rows without a target out, and says how many', () => {
    using work = berryFolder();
    handMade(work);
    work.write('e.csv', `${work.read('e.csv')}1,\n2,NA\n`);
    const { stdout, stderr } = work.nn(['evaluate', 'm.json', 'e.csv', '--json']);
    expect(stderr).toBe('note: 2 rows without "ripe" left out\n');
    expect(JSON.parse(stdout).rows).toBe(4);
    expect(work.nn(['evaluate', 'm.json', 'e.csv', '--json', '-q'])).toMatchObject({ stdout, stderr: '' });
  });

  it('refuses rows it cannot judge', () => {
    using work = berryFolder();
    handMade(work);
    work.write('none.csv', 'size,ripe\n1,\n');
    expectRefusal(work, ['evaluate', 'm.json', 'none.csv'], 3, [
      'nn: none.csv: must have rows with the target "ripe", found none',
    ]);
    work.write('other.csv', 'size,ripe\n1,no\n2,maybe\n');
    expectRefusal(work, ['evaluate', 'm.json', 'other.csv'], 3, [
      'nn: other.csv:3: target "ripe" must be a class seen in training, found "maybe"',
      '    classes: no, yes',
    ]);
    work.write('bad.csv', 'size,ripe\n1,no\nbig,yes\n');
    expectRefusal(work, ['evaluate', 'm.json', 'bad.csv'], 3, [
      'nn: bad.csv:3: column "size" must be a number, found "big"',
    ]);
    work.write('rows.csv', 'size,color\n1,red\n');
    expectRefusal(work, ['evaluate', 'm.json', 'rows.csv'], 4, [
      'nn: rows.csv: column "ripe" holds the labels and is missing',
      '    columns found: size, color',
    ]);
  });
});

/** The same numbers, but for the rounding of another order of summing. */
function nearly(metrics: Record<string, number>) {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, expect.closeTo(value, 5)]));
}
