import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataset, Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal, silent } from './examples.ts';

describe('nn quantize', () => {
  it('warns of a score that the rows show to have gone down', () => {
    using work = new Workdir();
    // a column of thousandths needs so large a weight that beside it that of the other column is rounded to 0
    const rows = Array.from({ length: 60 }, (_, row) => {
      const [tiny, side] = [[0, 0.001, -0.001][row % 3]!, Math.floor(row / 3) % 2 ? 1 : -1];
      return `${tiny},${side},${20_000 * tiny + 3 * side > 0 ? 'yes' : 'no'}`;
    });
    work.write('d.csv', `tiny,side,y\n${rows.join('\n')}\n`);
    const columns = { tiny: { type: 'number', scale: 'none' }, side: { type: 'number', scale: 'none' } };
    const training = { optimizer: 'lbfgs', epochs: 200, validation: 0 };
    work.write('s.json', JSON.stringify({ target: 'y', columns, training }));
    expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q']).status).toBe(0);
    const { status, stderr } = work.nn(['quantize', 'm.json', 'd.csv', '-o', 'q.json']);
    expect(status).toBe(0);
    expect(stderr).toContain('\naccuracy 1.000 -> 0.833 on 60 rows of d.csv');
    // ten mistakes more in 60 rows: 1/6 ± t₅₉ s / √60, with s² = 60/59 · 5/36 and Student's t₅₉ = 2.001
    expect(stderr).toMatch(
      /\nwarning: the quantized model is shown to be worse: accuracy lower by 0\.0696 … 0\.264, log loss higher by [\d.]+ … [\d.]+ \(95 %\)\n {4}keep the model as it was where that matters\n/,
    );
  });

  it('makes the digits model at least 3 times smaller for less than half a point of accuracy', () => {
    using work = new Workdir();
    const [spec, data] = [`${dataset('digits')}/spec.json`, `${dataset('digits')}/data.csv`];
    expect(work.nn(['train', spec, data, '-o', 'digits.model.json', '-q']).status).toBe(0);
    const { status, stdout, stderr } = work.nn(['quantize', 'digits.model.json', data, '--json']);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(['model', 'bytes', 'rows', 'trainedOn', 'before', 'after', 'worse']);
    const { model, bytes, rows, before, after } = report;
    expect([model, rows]).toEqual(['digits.quantized.model.json', 1797]);
    const size = (name: string) => statSync(work.at(name)).size;
    expect(bytes).toEqual({ before: size('digits.model.json'), after: size(model) });
    expect(bytes.before / bytes.after).toBeGreaterThan(3);
    expect(before.accuracy - after.accuracy).toBeLessThan(0.005);
    const evaluated = (name: string) => JSON.parse(work.nn(['evaluate', name, data, '--json']).stdout).metrics;
    expect([before, after]).toEqual([evaluated('digits.model.json'), evaluated(model)]);
    const kB = (count: number) => `${(count / 1000).toFixed(1)} kB`;
    const accuracy = (metrics: { accuracy: number }) => metrics.accuracy.toFixed(3);
    expect(stderr).toBe(
      [
        `${kB(bytes.before)} -> ${kB(bytes.after)}, factor ${(bytes.before / bytes.after).toFixed(2)}`,
        `accuracy ${accuracy(before)} -> ${accuracy(after)} on 1797 rows of ${data}, about 1400 of them trained on`,
        `wrote ${model} (${kB(bytes.after)})`,
        '',
      ].join('\n'),
    );
  });

  it('gives a model that every command reads', () => {
    using work = berryFolder();
    expect(work.nn(['quantize', 'm.json', '-q'])).toEqual(silent);
    const quantized = work.read('m.quantized.model.json');
    const { layers, training } = JSON.parse(quantized);
    const old = JSON.parse(work.read('m.json'));
    expect(Buffer.from(layers[0].W.int8, 'base64')).toHaveLength(5);
    expect(layers[0].W.scale).toHaveLength(1);
    expect(layers[0].b).toEqual(old.layers[0].b);
    expect(training).toEqual(old.training);

    const predict = (model: string) => work.nn(['predict', model, 'd.csv', '--only', '-q']);
    expect(predict('m.quantized.model.json')).toEqual(predict('m.json'));
    expect(work.nn(['evaluate', 'm.quantized.model.json', 'd.csv']).status).toBe(0);
    const inspected = work.nn(['inspect', 'm.quantized.model.json']);
    expect(inspected.stdout.split('\n')).toContain('quantized: W1 to 8-bit integers');
    expect(JSON.parse(work.nn(['inspect', 'm.quantized.model.json', '--json']).stdout).quantized).toEqual(['W1']);

    expect(work.nn(['quantize', 'm.quantized.model.json', '-o', 'again.json', '-q'])).toEqual(silent);
    expect(work.read('again.json')).toBe(quantized);

    expect(work.nn(['prune', 'm.quantized.model.json', '--sparsity', '0.5', '-o', 'p.json', '-q'])).toEqual(silent);
    expect(work.nn(['inspect', 'p.json']).stdout).toContain(
      'pruned: sparsity 0.5, 3 of 5 weights are zero\nquantized: W1 to 8-bit integers\n',
    );
    const bytes = Buffer.from(JSON.parse(work.read('p.json')).layers[0].W.int8, 'base64');
    expect([...bytes].filter((byte) => byte === 0)).toHaveLength(3);
    expect(work.nn(['predict', 'p.json', 'd.csv', '-q']).status).toBe(0);
  });

  it('says that nothing was measured when there are no rows', () => {
    using work = berryFolder();
    const { stdout, stderr } = work.nn(['quantize', 'm.json', '-o', '-']);
    expect(stdout).toMatch(/^\{"format":"nn-model",\n/);
    expect(stderr.split('\n').slice(1)).toEqual([
      'accuracy was not measured: no rows were given, and the model names none',
      'wrote the model to stdout',
      '',
    ]);
  });

  it('refuses a damaged model as every command does', () => {
    using work = berryFolder();
    expect(work.nn(['quantize', 'm.json', '-o', 'q.json', '-q'])).toEqual(silent);
    const model = JSON.parse(work.read('q.json'));
    model.layers[0].W.int8 = Buffer.from([1, 2, 3]).toString('base64');
    work.write('q.json', JSON.stringify(model));
    for (const command of [['predict'], ['evaluate'], ['quantize'], ['prune', '--sparsity', '0.5']]) {
      expectRefusal(work, [...command, 'q.json', 'd.csv'], 4, [
        'nn: q.json: damaged: layer 1: W.int8 must hold 5 weights for the shape (1, 5), found 3',
        '    use an intact copy, or train the model again',
      ]);
    }
  });
});
