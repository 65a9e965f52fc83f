// Files that change while they are read. Nothing depends on when that happens: a module that is loaded before the program changes the file
// as soon as more of it was read than tells what kind of file it is.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berries, berryFolder, silent } from './examples.ts';

/** Rows after those of the berries: more than are read at a time. */
const more = Array.from(
  { length: 40_000 },
  (_, row) => `${(row * 7919) % 1013},red,${row % 31},${row % 2 ? 'yes' : 'no'}\n`,
);
const table = berries + more.join('');
const half = Math.floor(table.length / 2);

/** What becomes of the file. */
const changes = {
  cut: `fs.truncateSync(path, ${half})`,
  rewritten: 'fs.utimesSync(path, 1, 1)',
  appended: `fs.appendFileSync(path, '1,red,2,no\\n')`,
} as const;

/** Has `nn` find a file changed after the first read of it. @returns the environment for that */
function changing(work: Workdir, name: string, change: keyof typeof changes): Record<string, string> {
  work.write(
    'change.mjs',
    `import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const path = ${JSON.stringify(work.at(name))};
    const { ino } = fs.statSync(path);
    let isDone = false;
    function changeAfter(fd) {
      if (isDone || fs.fstatSync(fd).ino !== ino) return;
      isDone = true;
      ${changes[change]};
    }
    const { read, readSync } = fs;
    fs.readSync = (fd, ...rest) => {
      const bytes = readSync(fd, ...rest);
      if (bytes > 256) changeAfter(fd);
      return bytes;
    };
    fs.read = (fd, ...rest) => {
      const told = rest.pop();
      read(fd, ...rest, (...result) => {
        changeAfter(fd);
        told(...result);
      });
    };
    syncBuiltinESMExports();`,
  );
  return { NODE_OPTIONS: `--import ${work.at('change.mjs')}` };
}

const advice = '    read it when nothing writes to it, or read a copy of it';
const shorter = (place: string) => `nn: ${place}: cannot be read: it became shorter while it was read\n${advice}\n`;
const writtenTo = (place: string) => `nn: ${place}: cannot be read: it was written to while it was read\n${advice}\n`;

/** Every command that reads all rows of a file. */
const readers: readonly (readonly string[])[] = [
  ['init', 'b.csv', '--target', 'ripe'],
  ['inspect', 'b.csv'],
  ['train', 's.json', 'b.csv', '-o', 'm2.json'],
  ['train', 's.json', 'd.csv', '--validation', 'b.csv', '-o', 'm2.json'],
  ['predict', 'm.json', 'b.csv', '-o', 'p.csv'],
  ['evaluate', 'm.json', 'b.csv'],
  ['cross-validate', 's.json', 'b.csv'],
  ['tune', 's.json', 'b.csv'],
  ['ladder', 's.json', 'b.csv'],
  ['check', 's.json', 'b.csv'],
  ['trace', 's.json', 'b.csv', '--row', '1'],
  ['trace', 'm.json', 'b.csv', '--row', '30000'],
  ['prune', 'm.json', 'b.csv', '--sparsity', '0.5', '-o', 'm2.json'],
  ['quantize', 'm.json', 'b.csv', '-o', 'm2.json'],
];

describe('a file that is cut short while it is read', () => {
  it.each(readers)('is refused by every command that reads it: %s %s %s %s', (...args) => {
    using work = berryFolder();
    work.write('b.csv', table);
    const env = changing(work, 'b.csv', 'cut');
    const before = work.list();
    expect(work.nn([...args, '-q'], { env })).toEqual({
      status: 6,
      signal: null,
      stdout: '',
      stderr: shorter('b.csv'),
    });
    expect(work.list()).toEqual(before);
  });

  it('is refused from stdin, and after the rows that are still whole were answered', () => {
    using work = berryFolder();
    work.write('b.csv', table);
    const env = changing(work, 'b.csv', 'cut');
    const { status, stdout, stderr } = work.shell('nn predict m.json - -q < b.csv', { env });
    expect({ status, stderr }).toEqual({ status: 6, stderr: shorter('stdin') });
    const answers = stdout.trimEnd().split('\n');
    expect(answers.length).toBeGreaterThan(100);
    for (const answer of answers) expect(answer.split(',')).toHaveLength(5);
    work.write('b.csv', table);
    const trained = work.shell('nn train s.json - -q -o m2.json < b.csv', { env });
    expect(trained).toEqual({ status: 6, signal: null, stdout: '', stderr: shorter('stdin') });
  });

  it('is refused when it is packed, a model or a spec', () => {
    using work = berryFolder();
    const noise = Array.from({ length: 200_000 }, (_, k) => `${Math.sin(k)},red,${Math.cos(k)},yes\n`).join('');
    work.write('b.csv.gz', gzipSync(berries + noise));
    work.write('large.json', work.read('m.json').replace(/\n/g, `\n${' '.repeat(10_000)}`));
    work.write('wide.json', work.read('s.json').replace(/,/g, `,${' '.repeat(200_000)}`));
    for (const [name, args] of [
      ['b.csv.gz', ['train', 's.json', 'b.csv.gz', '-o', 'm2.json']],
      ['b.csv.gz', ['evaluate', 'm.json', 'b.csv.gz']],
      ['large.json', ['evaluate', 'large.json', 'd.csv']],
      ['large.json', ['inspect', 'large.json']],
      ['wide.json', ['train', 'wide.json', 'd.csv', '-o', 'm2.json']],
      ['wide.json', ['check', 'wide.json', 'd.csv']],
    ] as const) {
      const bytes = work.bytes(name);
      const env = changing(work, name, 'cut');
      work.write('change.mjs', work.read('change.mjs').replace(String(half), String(bytes.length - 1)));
      const result = work.nn([...args, '-q'], { env });
      expect(result, args.join(' ')).toEqual({ status: 6, signal: null, stdout: '', stderr: shorter(name) });
      work.write(name, bytes);
    }
  });
});

describe('a file that is written to while it is read', () => {
  it.each(readers)('is refused by every command that reads all of it: %s %s %s %s', (...args) => {
    using work = berryFolder();
    work.write('b.csv', table);
    const env = changing(work, 'b.csv', 'rewritten');
    const result = work.nn([...args, '-q'], { env });
    if (args[1] === 'm.json' && args[0] === 'trace')
      expect(result.status).toBe(0); // it has seen its row before
    else expect(result).toEqual({ status: 6, signal: null, stdout: '', stderr: writtenTo('b.csv') });
  });
});

describe('a file that grows while it is read', () => {
  it('is read as far as it went when it was opened', () => {
    using work = berryFolder();
    work.write('b.csv', table);
    expect(work.nn(['train', 's.json', 'b.csv', '-q', '-o', 'before.json'])).toEqual(silent);
    expect(work.nn(['predict', 'm.json', 'b.csv', '-q', '-o', 'before.csv'])).toEqual(silent);
    const env = changing(work, 'b.csv', 'appended');
    expect(work.nn(['train', 's.json', 'b.csv', '-q', '-o', 'm2.json'], { env })).toEqual(silent);
    expect(work.nn(['predict', 'm.json', 'b.csv', '-q', '-o', 'p.csv'], { env })).toEqual(silent);
    expect(work.read('b.csv')).toBe(`${table}1,red,2,no\n1,red,2,no\n`);
    expect(work.bytes('m2.json').equals(work.bytes('before.json'))).toBe(true);
    expect(work.read('p.csv').startsWith(work.read('before.csv'))).toBe(true);
    expect(work.read('p.csv').split('\n').length - work.read('before.csv').split('\n').length).toBe(1);
  });

  it.each(['12,re', '12,red,3,no'])('is refused if its last line was still being written: %s', (line) => {
    using work = berryFolder();
    for (const args of [
      ['train', 's.json', 'b.csv', '-o', 'm2.json'],
      ['predict', 'm.json', 'b.csv', '-o', 'p.csv'],
      ['evaluate', 'm.json', 'b.csv'],
    ]) {
      work.write('b.csv', table + line);
      const env = changing(work, 'b.csv', 'appended');
      const refused = { status: 6, signal: null, stdout: '', stderr: writtenTo('b.csv') };
      expect(work.nn([...args, '-q'], { env }), args.join(' ')).toEqual(refused);
      expect(work.list()).toEqual(['b.csv', 'change.mjs', 'd.csv', 'm.json', 's.json']);
    }
  });
});
