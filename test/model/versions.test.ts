// Files that programs of before wrote (README.md of test/fixtures/version-1 and version-2) mean the same to this one.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../numbers.ts';
import { dataset, Workdir } from '../workdir.ts';

const fixture = (version: number, name: string) => join(import.meta.dirname, `../fixtures/version-${version}`, name);

/** Rows of a CSV of predictions: what is no number stays a text. */
const cellsOf = (csv: string) =>
  csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));

describe('a model of version', () => {
  it.each([
    [1, 'iris', 'iris'],
    [1, 'iris-quantized', 'iris'],
    [1, 'birth-weight', 'birth-weight'],
    [1, 'birth-weight-pruned', 'birth-weight'],
    [1, 'air-quality', 'air-quality'],
    [1, 'diabetes', 'diabetes'],
    [2, 'iris', 'iris'],
    [2, 'birth-weight', 'birth-weight'],
    [2, 'air-quality', 'air-quality'],
  ])('%i predicts what it did: %s', (version, name, data) => {
    using work = new Workdir();
    const expected = cellsOf(readFileSync(fixture(version, `${name}.csv`), 'utf8'));
    const flags = expected[0]!.length > 1 ? ['--probabilities'] : [];
    const model = fixture(version, `${name}.model.json`);
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

  it.each([
    [1, 'inspect'],
    [1, 'evaluate'],
    [2, 'inspect'],
    [2, 'evaluate'],
  ])('%i is taken by %s', (version, command) => {
    using work = new Workdir();
    const model = fixture(version, 'birth-weight.model.json');
    const data = command === 'evaluate' ? [`${dataset('birth-weight')}/data.csv`] : [];
    expect(work.nn([command, model, ...data])).toMatchObject({ status: 0 });
  });
});

describe('what is made of a model of version', () => {
  it.each([1, 2])('%i has its fingerprint, and so its version', (version) => {
    using work = new Workdir();
    const model = fixture(version, 'iris.model.json');
    expect(work.nn(['prune', model, '--sparsity', '0.5', '-o', 'p.json', '--quiet'])).toMatchObject({ status: 0 });
    const [before, after] = [JSON.parse(readFileSync(model, 'utf8')), JSON.parse(work.read('p.json'))];
    expect([after.version, after.training.data]).toEqual([version, before.training.data]);
  });
});

describe('a checkpoint of version', () => {
  it.each([
    [1, 'note: half.json.checkpoint is of an older nn: whether it was made with this very data cannot be told'],
    [2, undefined],
  ])('%i is gone on with to the weights that it led to', (version, said) => {
    using work = new Workdir();
    for (const end of ['', '.checkpoint']) {
      copyFileSync(fixture(version, `iris-half.model.json${end}`), join(work.path, `half.json${end}`));
    }
    const settings = [
      'training.optimizer=adam',
      'training.learningRate=0.02',
      'training.batchSize=16',
      'layers=[{"units":4,"activation":"tanh"}]',
      'training.schedule={"name":"plateau","patience":2}',
    ];
    const flags = ['--engine', 'js', '--epochs', '30', ...settings.flatMap((one) => ['--set', one])];
    const run = work.nn(['train', `${dataset('iris')}/spec.json`, '--resume', 'half.json', '-o', 'm.json', ...flags]);
    expect(run.status).toBe(0);
    const told = run.stderr.split('\n').filter((line) => line.includes('checkpoint'));
    expect(told).toEqual(said === undefined ? [] : [said]);
    const numbers = (layers: { W: number[][]; b: number[] }[]) => layers.flatMap(({ W, b }) => [...W.flat(), ...b]);
    const expected = JSON.parse(readFileSync(fixture(version, 'iris-resumed.layers.json'), 'utf8'));
    expectClose(numbers(JSON.parse(work.read('m.json')).layers), numbers(expected), 1e-5); // float32, by another V8 perhaps
  });
});
