import { cpSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { bundled, train } from '../cli/examples.ts';
import { dataset, nnPath, Workdir } from '../workdir.ts';
import { commandsOf, pages, textOf } from './pages.ts';

/** Two kinds of iris, 50 rows each, with points in the names of columns. */
const irises = bundled('iris', 'data.csv').split('\n').slice(0, 101).join('\n').replaceAll('_', '.');
const withoutTarget = irises.replace(/,\w+$/gm, '');
const houses = bundled('house-prices', 'data.csv');
const spec = {
  data: 'data.csv',
  target: 'species',
  layers: [{ units: 3 }],
  training: { epochs: 20 },
  tune: { 'training.l2': [0, 0.01] },
};

/** A folder in which the commands of a page find the files that they name. */
function folderFor(page: string): Workdir {
  const work = new Workdir();
  cpSync(dataset('iris'), work.at('datasets/iris'), { recursive: true });
  const data = page === 'README.md' ? houses : irises;
  for (const name of ['data.csv', 'd.csv', 'train.csv', 'test.csv', 'large.csv', 'xor.csv']) work.write(name, data);
  work.write('new.csv', page === 'README.md' ? houses.replace(/,\w+$/gm, '') : withoutTarget);
  work.write('iris.csv', bundled('iris', 'data.csv'));
  if (page === 'README.md') return work;
  work.write('spec.json', JSON.stringify(spec));
  for (const name of ['m.json', 'm.model.json']) work.write(name, train(irises, { ...spec, data: undefined }));
  return work;
}

/** What stands for something of the reader's machine. */
function onThisMachine(line: string, work: Workdir): string {
  const permission = process.versions.node.startsWith('20.') ? '--experimental-permission' : '--permission';
  return line
    .replace(/^npm ci && /, '')
    .replace(/(^|&& )bin\/nn /g, '$1nn ')
    .replace('node --permission', `"${process.execPath}" ${permission}`)
    .replaceAll('NN_FOLDER', dirname(dirname(nnPath)))
    .replaceAll(/\b(DATA|OUTPUT)_FOLDER|\/fast\/disk/g, work.path);
}

/** `.ci/run` types this one. */
const theTests = 'npm ci && npm test';

describe('every command line', () => {
  it('is one of nn, alone or in a pipe', () => {
    const lines = pages.flatMap(commandsOf);
    expect(lines.length).toBeGreaterThan(25);
    const known = /^(?:npm ci && bin\/nn |nn |cat \S+ \| nn |node --permission )/;
    expect(lines.filter((line) => !known.test(line))).toEqual([theTests]);
  });

  it.each(pages.filter((page) => commandsOf(page).length > 0))('of %s runs', (page) => {
    using work = folderFor(page);
    for (const line of commandsOf(page).filter((one) => one !== theTests)) {
      const { status, stderr } = work.shell(`set -o pipefail; ${onThisMachine(line, work)}`);
      expect([line, status, status === 0 ? '' : stderr]).toEqual([line, 0, '']);
    }
  });
});

describe('the table of commands in README', () => {
  it('has a row for each', () => {
    const rows = [...textOf('README.md').matchAll(/^\| `nn (\S+) ?.*\|$/gm)].map((match) => match[1]);
    expect([...rows].sort()).toEqual(Object.keys(commands).sort());
  });
});
