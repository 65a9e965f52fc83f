// Files that a program of before wrote (test/fixtures/version-1/README.md) mean the same to this one.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../numbers.ts';
import { dataset, Workdir } from '../workdir.ts';

const folder = join(import.meta.dirname, '../fixtures/version-1');

/** Rows of a CSV of predictions: what is no number stays a text. */
const cellsOf = (csv: string) =>
  csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));

describe('a model of version 1', () => {
  it.each([
    ['iris', 'iris'],
    ['iris-quantized', 'iris'],
    ['birth-weight', 'birth-weight'],
    ['birth-weight-pruned', 'birth-weight'],
    ['air-quality', 'air-quality'],
    ['diabetes', 'diabetes'],
  ])('predicts what it did: %s', (name, data) => {
    using work = new Workdir();
    const expected = cellsOf(readFileSync(join(folder, `${name}.csv`), 'utf8'));
    const flags = expected[0]!.length > 1 ? ['--probabilities'] : [];
    const model = join(folder, `${name}.model.json`);
    const run = work.nn(['predict', model, `${dataset(data)}/data.csv`, '--only', '--quiet', ...flags]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const found = cellsOf(run.stdout).slice(0, expected.length);
    expect(found.map(([prediction]) => Number.isNaN(Number(prediction)) && prediction)).toEqual(
      expected.map(([prediction]) => Number.isNaN(Number(prediction)) && prediction),
    );
    const numbers = (rows: string[][]) => rows.slice(1).flat().map(Number).filter(Number.isFinite);
    // Math.exp and Math.tanh may round otherwise in another version of V8.
    expectClose(numbers(found), numbers(expected), 1e-12);
  });

  it.each(['inspect', 'evaluate'])('is taken by %s', (command) => {
    using work = new Workdir();
    const model = join(folder, 'birth-weight.model.json');
    const data = command === 'evaluate' ? [`${dataset('birth-weight')}/data.csv`] : [];
    expect(work.nn([command, model, ...data])).toMatchObject({ status: 0 });
  });
});

describe('a checkpoint of version 1', () => {
  it('is gone on with to the weights that it led to', () => {
    using work = new Workdir();
    for (const end of ['', '.checkpoint']) {
      copyFileSync(join(folder, `iris-half.model.json${end}`), join(work.path, `half.json${end}`));
    }
    const settings = [
      'training.optimizer=adam',
      'training.learningRate=0.02',
      'training.batchSize=16',
      'layers=[{"units":4,"activation":"tanh"}]',
      'training.schedule={"name":"plateau","patience":2}',
    ];
    const flags = ['--engine', 'js', '--epochs', '30', ...settings.flatMap((one) => ['--set', one])];
    const run = work.nn([
      'train',
      `${dataset('iris')}/spec.json`,
      '--resume',
      'half.json',
      '-o',
      'm.json',
      '--quiet',
      ...flags,
    ]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const numbers = (layers: { W: number[][]; b: number[] }[]) => layers.flatMap(({ W, b }) => [...W.flat(), ...b]);
    const expected = JSON.parse(readFileSync(join(folder, 'iris-resumed.layers.json'), 'utf8'));
    expectClose(numbers(JSON.parse(work.read('m.json')).layers), numbers(expected), 1e-5); // float32, by another V8 perhaps
  });
});
