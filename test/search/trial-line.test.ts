import { describe, expect, it } from 'vitest';
import { formatTrialLine, parseTrialLine, type TrialLine } from '../../src/search/trial-line.ts';
import { refusal } from '../failures.ts';
import { tampered } from '../tampering.ts';

const estimate = { mean: 0.5, standardError: 0.01 };
const ofClasses: TrialLine = {
  trial: { 'training.l2': 0.01, layers: [{ units: 2 }] },
  of: '0123456789abcdef',
  part: 3,
  metrics: {
    accuracy: estimate,
    logLoss: estimate,
    precision: estimate,
    recall: estimate,
    f1: estimate,
    rocAuc: null,
    brier: estimate,
  },
  failure: undefined,
};
const ofNumbers: TrialLine = { ...ofClasses, metrics: { rmse: estimate, mae: estimate, r2: null } };
const failed: TrialLine = { ...ofClasses, metrics: {}, failure: 'diverged at epoch 3' };

describe('a line about a trial', () => {
  it('gives back what was written', () => {
    expect(parseTrialLine(formatTrialLine(ofClasses), 'l:1', 'f1')).toEqual(ofClasses);
    expect(parseTrialLine(formatTrialLine(ofNumbers), 'l:1', 'mae')).toEqual(ofNumbers);
    for (const metric of ['f1', 'mae'] as const) {
      expect(parseTrialLine(formatTrialLine(failed), 'l:1', metric)).toEqual(failed);
    }
  });

  it('keeps a mean beyond a double what it was', () => {
    const infinite = { mean: Number.POSITIVE_INFINITY, standardError: Number.POSITIVE_INFINITY };
    const line = { ...ofNumbers, metrics: { ...ofNumbers.metrics, rmse: infinite } };
    expect(parseTrialLine(formatTrialLine(line), 'l:1', 'rmse')).toEqual(line);
  });

  it('takes a mean that is no finite number for the worst there could be', () => {
    const line = {
      ...ofNumbers,
      metrics: { ...ofNumbers.metrics, r2: { mean: Number.NaN, standardError: Number.NaN } },
    };
    const { metrics } = parseTrialLine(formatTrialLine(line), 'l:1', 'rmse');
    expect(metrics.r2).toEqual({ mean: Number.NEGATIVE_INFINITY, standardError: Number.POSITIVE_INFINITY });
  });

  it.each([
    ['of classes', ofClasses],
    ['of numbers', ofNumbers],
    ['that failed', failed],
  ] as const)('%s is refused by its number, whatever in it is of another kind', (_, line) => {
    const metric = line === ofNumbers ? 'rmse' : 'logLoss';
    let taken = 0;
    for (const { path, data } of tampered(JSON.parse(formatTrialLine(line)))) {
      const text = JSON.stringify(data);
      const isSetting = /^trial\.|^trial = \{|^trial and/.test(path); // what a trial sets may be anything
      const isSound =
        isSetting ||
        / = (?:-1|0\.5|1e\+300|null)$/.test(path) ||
        /^(?:of|failure) = "/.test(path) ||
        (line === failed && path === 'metrics = {}');
      if (isSound) {
        try {
          parseTrialLine(text, 'l:7', metric);
          taken++;
          continue;
        } catch {}
      }
      const messages = refusal('model', () => parseTrialLine(text, 'l:7', metric));
      expect(messages, path).toHaveLength(1);
      expect(messages[0], path).toMatch(/^l:7: damaged: .+\n {4}remove the line, and the trial is tried again$/);
    }
    expect(taken).toBeGreaterThan(0);
  });

  it.each([
    ['', 'must be JSON, as nn writes it'],
    ['{', 'must be JSON, as nn writes it'],
    ['[]', 'must be an object, found something else'],
    ['null', 'must be an object, found null'],
    [`{"trial":${'['.repeat(100_000)}`, 'must hold lists and objects at most 100 deep in each other'],
    [formatTrialLine(ofNumbers), 'metrics: must have the key "accuracy"'],
    [formatTrialLine({ ...failed, failure: undefined }), 'metrics: must have the key "accuracy"'],
    [formatTrialLine({ ...ofClasses, failure: 'diverged' }), 'metrics.accuracy: is no key of a trial'],
    [
      formatTrialLine(ofClasses).replace('"accuracy":{"mean":0.5', '"accuracy":{"mean":1e999'),
      'metrics.accuracy.mean: must be a finite number, found Infinity',
    ],
    [formatTrialLine({ ...ofClasses, part: 0 }), 'part: must be 1 or more, found 0'],
  ])('such as %j is refused with what is wrong', (text, what) => {
    expect(refusal('model', () => parseTrialLine(text, 'l:1', 'accuracy'))).toEqual([
      `l:1: damaged: ${what}\n    remove the line, and the trial is tried again`,
    ]);
  });
});
