import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berries, berryFolder, editModel, expectRefusal } from './examples.ts';

/**
 * A folder in which `from/m.json`, as it came from a stranger, names data. Rows that fit it lie in the folder above, beside
 * it, in a folder below, and behind links.
 */
function strangersFolder(data: string): Workdir {
  const work = berryFolder();
  for (const folder of ['from', 'from/below', 'from/..data', 'fromelse']) mkdirSync(work.at(folder));
  for (const name of ['beside.csv', 'below/b.csv', '..data/d.csv']) work.write(`from/${name}`, berries);
  work.write('fromelse/d.csv', berries);
  symlinkSync('../d.csv', work.at('from/link.csv'));
  symlinkSync('..', work.at('from/up'));
  symlinkSync('below/b.csv', work.at('from/inner.csv'));
  const named = data.replace('HERE', work.path);
  work.write(
    'from/m.json',
    editModel(work.read('m.json'), ({ spec }) => {
      spec.data = named;
    }),
  );
  return work;
}

const beside = ['beside.csv', './beside.csv', 'below/b.csv', '..data/d.csv', 'inner.csv', 'below/../beside.csv'];
const elsewhere = [
  '../d.csv',
  'HERE/d.csv',
  'link.csv',
  'up/d.csv',
  '../fromelse/d.csv',
  '/etc/passwd',
  'below/../../d.csv',
];

describe.each([
  ['prune', ['--sparsity', '0.5'], beside, elsewhere],
  ['quantize', [], beside.slice(0, 1), elsewhere.slice(0, 3)],
])('nn %s of a model from a stranger', (command, settings, near, far) => {
  const flags = [...settings, '-o', 'small.json'];

  it.each(near)('measures on the rows that it names and that lie beside it: %s', (data) => {
    using work = strangersFolder(data);
    const { status, stderr } = work.nn([command, 'from/m.json', ...flags]);
    expect(status).toBe(0);
    expect(stderr).toContain(' on 12 rows of from/');
  });

  it.each(far)('reads nothing elsewhere: %s', (data) => {
    using work = strangersFolder(data);
    const { status, stderr } = work.nn([command, 'from/m.json', ...flags]);
    expect(status).toBe(0);
    const named = data.replace('HERE', work.path);
    const why = `no rows were given, and "${named}", which the model names, does not lie beside it`;
    expect(stderr.split('\n')[1]).toBe(`accuracy was not measured: ${why}`);
  });
});

describe('nn trace of a model from a stranger', () => {
  it.each(beside)('follows a row that it names and that lies beside it: %s', (data) => {
    using work = strangersFolder(data);
    expect(work.nn(['trace', 'from/m.json', '-q']).status).toBe(0);
  });

  it.each(elsewhere)('reads nothing elsewhere: %s', (data) => {
    using work = strangersFolder(data);
    const named = data.replace('HERE', work.path);
    expectRefusal(work, ['trace', 'from/m.json'], 2, [
      `nn: trace: no data: "${named}", which the model names, does not lie beside it`,
      '    name the CSV file after from/m.json',
    ]);
  });

  it('from stdin takes the working folder for its own', () => {
    using work = strangersFolder('d.csv');
    const stdin = work.read('from/m.json');
    expect(work.nn(['trace', '-', '-q'], { stdin }).status).toBe(0);
    const above = stdin.replace('"data":"d.csv"', '"data":"../d.csv"');
    expectRefusal(
      work,
      ['trace', '-'],
      2,
      [
        'nn: trace: no data: "../d.csv", which the model names, does not lie beside it',
        '    name the CSV file after stdin',
      ],
      { stdin: above },
    );
  });
});
