import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berryFolder, berrySpec, editModel, expectRefusal, silent } from './examples.ts';

/** All weights of a model file, layer after layer. */
const weightsIn = (text: string) => (JSON.parse(text).layers as { W: number[][] }[]).flatMap(({ W }) => W.flat());

/** A folder whose model has two layers and 4 · 5 + 1 · 4 = 24 weights, and names its data. */
function deepFolder(): Workdir {
  const work = berryFolder();
  work.write('deep.json', JSON.stringify({ ...berrySpec, data: 'd.csv', layers: [{ units: 4 }] }));
  expect(work.nn(['train', 'deep.json', '-q'])).toEqual(silent);
  return work;
}

/** Accuracy of a model on the berries, as `nn evaluate` has it. */
function metricsOf(work: Workdir, model: string): { accuracy: number } {
  return JSON.parse(work.nn(['evaluate', model, 'd.csv', '--json']).stdout).metrics;
}

describe('nn prune', () => {
  it('sets the smallest weights to 0 in a new model, and tells what it cost', () => {
    using work = deepFolder();
    const old = work.read('deep.model.json');
    const { status, stdout, stderr } = work.nn(['prune', 'deep.model.json', 'd.csv', '--sparsity', '0.5']);
    const text = work.read('deep.pruned.model.json');
    const [before, after] = ['deep.model.json', 'deep.pruned.model.json'].map((name) => metricsOf(work, name).accuracy);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toBe(
      [
        '12 of 24 weights are zero',
        `accuracy ${before!.toFixed(3)} -> ${after!.toFixed(3)} on 12 rows of d.csv, 8 of them trained on`,
        `wrote deep.pruned.model.json (${(text.length / 1000).toFixed(1)} kB)`,
        '',
      ].join('\n'),
    );
    const sizes = weightsIn(old)
      .map(Math.abs)
      .sort((a, b) => a - b);
    expect(weightsIn(text)).toEqual(weightsIn(old).map((w) => (Math.abs(w) < sizes[12]! ? 0 : w)));
    const [was, is] = [JSON.parse(old), JSON.parse(text)];
    expect(is.pruned).toBe(0.5);
    expect(is.layers.map(({ b }: { b: number[] }) => b)).toEqual(was.layers.map(({ b }: { b: number[] }) => b));
    expect(is.training).toEqual(was.training);
    expect(work.read('deep.model.json')).toBe(old);
  });

  it('tells the same as JSON, with the metrics that evaluate has of the two models', () => {
    using work = deepFolder();
    const args = ['prune', 'deep.model.json', '--sparsity', '0.75', '-o', 'p.json', '--json', '-q'];
    const { status, stdout, stderr } = work.nn(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'model',
      'weights',
      'zeros',
      'rows',
      'trainedOn',
      'before',
      'after',
      'worse',
    ]);
    expect(JSON.parse(stdout)).toEqual({
      model: 'p.json',
      weights: 24,
      zeros: 18,
      rows: 12,
      trainedOn: { rows: 8, isEstimate: false },
      before: metricsOf(work, 'deep.model.json'),
      after: metricsOf(work, 'p.json'),
      worse: [{ metric: 'logLoss', low: expect.any(Number), high: expect.any(Number) }],
    });
  });

  it('tells R² of a model of numbers', () => {
    using work = berryFolder();
    work.write('w.json', '{ "target": "weight", "training": { "epochs": 100, "validation": 0 } }');
    expect(work.nn(['train', 'w.json', 'd.csv', '-q'])).toEqual(silent);
    const { stderr } = work.nn(['prune', 'w.model.json', 'd.csv', '--sparsity', '0.9']);
    expect(stderr.split('\n')[1]).toMatch(/^R² 0\.\d{3} -> -?\d\.\d{3} on 12 rows of d\.csv, 12 of them trained on$/);
  });

  it('warns of a score that the rows show to have gone down, and exits 0', () => {
    using work = berryFolder();
    const { status, stderr } = work.nn(['prune', 'm.json', 'd.csv', '--sparsity', '0.99', '-o', 'p.json']);
    expect(status).toBe(0);
    const [zeros, change, warning, remedy] = stderr.split('\n');
    expect(zeros).toBe('5 of 5 weights are zero');
    expect(change).toMatch(/^accuracy 1\.000 -> 0\.500 on 12 rows of d\.csv/);
    // six mistakes more in 12 rows: 1/2 ± t₁₁ s / √12, with s² = 12/11 · 1/4 and Student's t₁₁ = 2.201
    expect(warning).toMatch(
      /^warning: the pruned model is shown to be worse: accuracy lower by 0\.168 … 0\.832, log loss higher by 0\.\d+ … 0\.\d+ \(95 %\)$/,
    );
    expect(remedy).toBe('    a smaller --sparsity leaves more of it');
    const report = work.nn(['prune', 'm.json', 'd.csv', '--sparsity', '0.99', '-o', 'p.json', '--json', '-q']);
    expect(report.stderr).toBe('');
    const { worse } = JSON.parse(report.stdout);
    expect(worse.map(({ metric }: { metric: string }) => metric)).toEqual(['accuracy', 'logLoss']);
  });

  it('warns in the units of a target that is a number, and not of what too few rows show', () => {
    using work = berryFolder();
    work.write('w.json', '{ "target": "weight", "training": { "epochs": 100, "validation": 0 } }');
    expect(work.nn(['train', 'w.json', 'd.csv', '-q'])).toEqual(silent);
    const args = ['prune', 'w.model.json', 'd.csv', '--sparsity', '0.99', '-o', 'p.json'];
    expect(work.nn(args).stderr).toMatch(
      /\nwarning: the pruned model is shown to be worse: RMSE higher by \d\.\d+ … \d\.\d+ \(95 %\)\n/,
    );
    work.write('d.csv', work.read('d.csv').split('\n').slice(0, 9).join('\n'));
    const few = work.nn(args);
    expect(few.stderr).toContain(' on 8 rows of d.csv');
    expect(few.stderr).not.toContain('warning');
  });

  it('takes the rows that the model names, beside the model', () => {
    using work = deepFolder();
    mkdirSync(work.at('there'));
    work.write('there/m.json', work.read('deep.model.json'));
    work.write('there/d.csv', work.read('d.csv').split('\n').slice(0, 5).join('\n'));
    const { stderr } = work.nn(['prune', 'there/m.json', '--sparsity', '0.1']);
    expect(stderr).toMatch(/ on 4 rows of there\/d\.csv, [1-4] of them trained on\n/);
    expect(work.list()).toContain('m.pruned.model.json');
  });

  it('without rows says that nothing was measured, and why', () => {
    using work = deepFolder();
    const second = (args: string[]) => {
      const { status, stderr } = work.nn(['prune', ...args, '--sparsity', '0.5', '-o', 'p.json']);
      return { status, line: stderr.split('\n')[1] };
    };
    const none = 'accuracy was not measured: no rows were given, and ';
    expect(second(['m.json'])).toEqual({ status: 0, line: `${none}the model names none` });
    work.write('other.csv', 'a,b\n1,2\n');
    for (const [data, why] of [
      ['gone.csv', '"gone.csv", which the model names, was not found or is empty'],
      ['/dev/zero', '"/dev/zero", which the model names, does not lie beside it'],
      ['-', '"-", which the model names, was not found or is empty'],
      ['\0', '"\\u0000", which the model names, was not found or is empty'],
      [
        'other.csv',
        'those that the model names do not fit it: other.csv: columns "size", "color", "weight" are required by x.json and missing',
      ],
    ] as const) {
      const model = editModel(work.read('deep.model.json'), ({ spec }) => {
        spec.data = data;
      });
      work.write('x.json', model);
      expect(second(['x.json'])).toEqual({ status: 0, line: none + why });
    }
    const { stdout } = work.nn(['prune', 'm.json', '--sparsity', '0.5', '-o', 'p.json', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      model: 'p.json',
      weights: 5,
      zeros: 3,
      rows: 0,
      before: null,
      after: null,
      worse: [],
    });
  });

  it('works in a pipeline: model in, rows from a file, model out', () => {
    using work = deepFolder();
    const line = 'nn prune - d.csv --sparsity 0.5 -q -o - < deep.model.json | nn predict - d.csv --only';
    const { status, stdout } = work.shell(line);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^prediction\n((yes|no)\n){12}$/);
    const rows = work.shell('nn prune deep.model.json - --sparsity 0 < d.csv').stderr;
    expect(rows).toMatch(/^0 of 24 weights are zero\naccuracy (\S+) -> \1 on 12 rows of stdin, 8 of them trained on\n/);
  });

  it('leaves rows without a target out, and says how many', () => {
    using work = berryFolder();
    work.write('d.csv', `${work.read('d.csv')}1,red,2,\n`);
    const { stderr } = work.nn(['prune', 'm.json', 'd.csv', '--sparsity', '0']);
    expect(stderr).toMatch(/^note: 1 rows without "ripe" left out\n0 of 5 weights are zero\n/);
  });

  it('is told by inspect', () => {
    using work = deepFolder();
    expect(work.nn(['prune', 'deep.model.json', '--sparsity', '0.5', '-q'])).toEqual(silent);
    const lines = work.nn(['inspect', 'deep.pruned.model.json']).stdout.split('\n');
    expect(lines).toContain('pruned: sparsity 0.5, 12 of 24 weights are zero');
    const inspect = (name: string) => JSON.parse(work.nn(['inspect', name, '--json']).stdout);
    expect(inspect('deep.pruned.model.json')).toMatchObject({ pruned: 0.5, quantized: [] });
    expect(inspect('deep.model.json')).toMatchObject({ pruned: null, quantized: [] });
    expect(work.nn(['inspect', 'deep.model.json']).stdout).not.toContain('pruned');
  });
});

describe('nn prune refuses', () => {
  it('a sparsity that is left out, or no share below 1', () => {
    using work = berryFolder();
    expectRefusal(work, ['prune', 'm.json', 'd.csv'], 2, [
      'nn: prune: the share of the weights to set to 0 is required',
      '    for example --sparsity 0.5',
    ]);
    for (const share of ['1', '1.5', '-0.1', 'half', '0x0', '']) {
      expectRefusal(work, ['prune', 'm.json', 'd.csv', '--sparsity', share], 2, [
        `nn: --sparsity: must be a share from 0 up to but not 1, found "${share}"`,
      ]);
    }
  });

  it('two things on stdout, two from stdin, and a new model without a name', () => {
    using work = berryFolder();
    expectRefusal(work, ['prune', 'm.json', '--sparsity', '0.5', '-o', '-', '--json'], 2, [
      'nn: prune: only one of model and --json can go to stdout',
      '    name the model with -o',
    ]);
    expectRefusal(work, ['prune', '-', '-', '--sparsity', '0.5'], 2, [
      'nn: prune: only one file can come from stdin',
      '    name the other one',
    ]);
    expectRefusal(work, ['prune', '-', '--sparsity', '0.5'], 2, [
      'nn: prune: a model from stdin has no name to call the new one after',
      '    name the new model with -o',
    ]);
  });

  it('rows that do not fit the model, and what is no model', () => {
    using work = berryFolder();
    work.write('rows.csv', 'size,color\n1,red\n');
    expectRefusal(work, ['prune', 'm.json', 'rows.csv', '--sparsity', '0.5'], 4, [
      'nn: rows.csv: column "weight" is required by m.json and missing',
      '    columns found: size, color',
    ]);
    work.write('none.csv', 'size,color,weight,ripe\n1,red,2,\n');
    expectRefusal(work, ['prune', 'm.json', 'none.csv', '--sparsity', '0.5'], 3, [
      'nn: none.csv: must have rows with the target "ripe", found none',
    ]);
    expectRefusal(work, ['prune', 'm.json', 'gone.csv', '--sparsity', '0.5'], 6, [
      'nn: gone.csv: cannot be read: no such file or directory',
    ]);
    expectRefusal(work, ['prune', 's.json', '--sparsity', '0.5'], 4, [
      'nn: s.json: is not an nn model (this is a spec, not a trained model)',
      '    train it first: nn train s.json',
    ]);
  });

  it('to replace what it reads, or what nn did not write', () => {
    using work = deepFolder();
    for (const name of ['deep.model.json', 'd.csv']) {
      expectRefusal(work, ['prune', 'deep.model.json', '--sparsity', '0.5', '-o', name, '--force'], 6, [
        `nn: ${name}: must not be one of the files that are read`,
        '    choose another name with -o',
      ]);
    }
    work.write('deep.pruned.model.json', 'notes');
    expectRefusal(work, ['prune', 'deep.model.json', '--sparsity', '0.5'], 6, [
      'nn: deep.pruned.model.json: exists and was not written by nn',
      '    choose another name with -o, or give --force',
    ]);
    const forced = ['prune', 'deep.model.json', '--sparsity', '0.5', '--force', '-q'];
    expect(work.nn(forced)).toEqual(silent);
    expect(work.nn(forced.filter((word) => word !== '--force'))).toEqual(silent); // now it is nn's own
  });
});
