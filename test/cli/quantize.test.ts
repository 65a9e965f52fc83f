import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataset, Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal, silent } from './examples.ts';

describe('nn quantize', () => {
  it('makes the digits model at least 3 times smaller for less than half a point of accuracy', () => {
    using work = new Workdir();
    const [spec, data] = [`${dataset('digits')}/spec.json`, `${dataset('digits')}/data.csv`];
    expect(work.nn(['train', spec, data, '-o', 'digits.model.json', '-q']).status).toBe(0);
    const { status, stdout, stderr } = work.nn(['quantize', 'digits.model.json', data, '--json']);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(['model', 'bytes', 'rows', 'trainedOn', 'before', 'after']);
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
