// Files that would fill any memory if what is wrong with them were gathered. Nothing is timed: the heap is kept small, and what took 1 kB
// a line does not fit into it.
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berries, berryFolder, silent } from './examples.ts';

const env = { NODE_OPTIONS: '--max-old-space-size=64' };
/** Thirty times the heap at 1 kB each; as many as a file may be tried with by `BLANKS=50000000`. */
const many = Number(process.env.BLANKS ?? 2_000_000);

/** A table in which blank lines stand between the first rows and the last. */
function withBlanks(work: Workdir, name: string, lineEnd = '\n'): void {
  const lines = berries.trimEnd().split('\n');
  const blank = Buffer.alloc(many * lineEnd.length, lineEnd);
  work.write(
    name,
    Buffer.concat([Buffer.from(`${lines.slice(0, -1).join('\n')}\n`), blank, Buffer.from(lines.at(-1)!)]),
  );
}

describe('millions of blank lines between two rows', () => {
  const what = `must have 4 fields, found ${many} empty lines`;

  it('are one mistake, told where they begin, whichever command reads them', () => {
    using work = berryFolder();
    withBlanks(work, 'b.csv');
    for (const args of [
      ['init', 'b.csv', '--target', 'ripe'],
      ['inspect', 'b.csv'],
      ['train', 's.json', 'b.csv', '-o', 'm2.json'],
      ['train', 's.json', 'd.csv', '--validation', 'b.csv', '-o', 'm2.json'],
      ['evaluate', 'm.json', 'b.csv'],
      ['cross-validate', 's.json', 'b.csv'],
      ['tune', 's.json', 'b.csv'],
      ['ladder', 's.json', 'b.csv'],
      ['check', 's.json', 'b.csv'],
      ['trace', 'm.json', 'b.csv', '--row', '12'],
      ['trace', 's.json', 'b.csv', '--row', '1'],
      ['quantize', 'm.json', 'b.csv', '-o', 'm2.json'],
    ]) {
      const refused = { status: 3, signal: null, stdout: '', stderr: `nn: b.csv:13: ${what}\n` };
      expect(work.nn([...args, '-q'], { env }), args.join(' ')).toEqual(refused);
    }
    expect(work.list()).toEqual(['b.csv', 'd.csv', 'm.json', 's.json']);
  });

  it.each(['\n', '\r', '\r\n'])(
    'end a prediction after the rows before them, from a file, a pipe and gzip: %j',
    (lineEnd) => {
      using work = berryFolder();
      withBlanks(work, 'b.csv', lineEnd);
      const bytes = work.bytes('b.csv');
      work.write('b.csv.gz', gzipSync(bytes, { level: 1 }));
      for (const [path, place] of [
        ['b.csv', 'b.csv'],
        ['b.csv.gz', 'b.csv.gz'],
        ['-', 'stdin'],
      ] as const) {
        const { status, stdout, stderr } = work.shell(`nn predict -q m.json ${path} < b.csv`, { env });
        expect({ status, stderr }, path).toEqual({ status: 3, stderr: `nn: ${place}:13: ${what}\n` });
        expect(stdout.split('\n')).toHaveLength(13);
      }
    },
  );

  it('are counted when they are skipped, and rejected as one', () => {
    using work = berryFolder();
    withBlanks(work, 'b.csv');
    const args = ['predict', 'm.json', 'b.csv', '--bad-rows', 'skip', '--rejects', 'r.csv', '--progress', 'never'];
    const { status, stdout, stderr } = work.nn(args, { env });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(14);
    expect(stderr.split('\n')[0]).toBe(`note: skipped ${many} of ${many + 12} rows`);
    expect(work.read('r.csv')).toBe(`line,reason,record\n13,"${what}",\n`);
  });

  it('are nothing at the end of a file or before its header', () => {
    using work = berryFolder();
    const blank = Buffer.alloc(many, '\n');
    work.write('b.csv', Buffer.concat([blank, Buffer.from(berries), blank]));
    for (const args of [
      ['train', 's.json', 'b.csv', '-o', 'm2.json'],
      ['evaluate', 'm.json', 'b.csv', '-o', 'e.txt'],
      ['predict', 'm.json', 'b.csv', '-o', 'p.csv'],
    ]) {
      expect(work.nn([...args, '-q'], { env }), args.join(' ')).toEqual(silent);
    }
    expect(work.bytes('m2.json').equals(work.bytes('m.json'))).toBe(true);
    expect(work.read('p.csv').split('\n')).toHaveLength(14);
  });

  it('are rows in a file of one column, of which a prediction keeps none', () => {
    using work = berryFolder();
    work.write('one.json', '{"target":"y","columns":{"x":{"type":"number","missing":"mean"}},"training":{"epochs":3}}');
    work.write(
      'one.csv',
      `x,y\n${Array.from({ length: 30 }, (_, x) => `${x % 7 === 0 ? '' : x},${x % 2}`).join('\n')}\n`,
    );
    expect(work.nn(['train', 'one.json', 'one.csv', '-o', 'one.model.json', '-q'])).toEqual(silent);
    const count = 200_000;
    const { status, stdout } = work.nn(['predict', 'one.model.json', '-q', '--only'], {
      stdin: `x\n1\n${'\n'.repeat(count)}2\n`,
      env,
    });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(count + 4);
  });
});

describe('rows that are skipped', () => {
  const header = 'size,color,weight\n';

  it.each([
    ['with too many fields', '1,green,2,3\n', 'expected 3 fields, found 4', '"1,green,2,3"'],
    ['with a bad cell', '1,green,x\n', 'column "weight" must be a number, found "x"', '"1,green,x"'],
  ])('go to the side file while they come, however many there are: %s', (_, row, reason, record) => {
    using work = berryFolder();
    const count = 200_000;
    work.write('b.csv', `${header}${row.repeat(count)}7,red,8\n`);
    const args = ['predict', 'm.json', 'b.csv', '--bad-rows', 'skip', '--rejects', 'r.csv', '-q', '--only'];
    expect(work.nn(args, { env })).toMatchObject({ status: 0, stderr: '', stdout: 'prediction\nyes\n' });
    const lines = work.read('r.csv').split('\n');
    expect(lines).toHaveLength(count + 2);
    expect(lines.at(-2)).toBe(`${count + 1},"${reason.replaceAll('"', '""')}",${record}`);
  });

  it('are kept byte for byte, whatever stands in them', () => {
    using work = berryFolder();
    const records = ['1,"gr""een\n\r\n",2,3', 'größe,"a,b"', ' "1",green,2', '1\tgreen'];
    work.write('b.csv', `${header}${records.join('\r\n')}\r\n`);
    const args = ['predict', 'm.json', 'b.csv', '--bad-rows', 'skip', '--rejects', 'r.csv', '-q', '--only'];
    expect(work.nn(args)).toMatchObject({ status: 0, stderr: '', stdout: 'prediction\n' });
    const rejects = parse(work.bytes('r.csv')) as string[][];
    expect(rejects.slice(1).map((reject) => reject[2])).toEqual(records);
  });

  it('do not take the predictions with them when they cannot be written', () => {
    using work = berryFolder();
    work.write('b.csv', `${header}1\n7,red,8\n`);
    const line = 'nn predict m.json b.csv --bad-rows skip --rejects /dev/full -o p.csv -q';
    expect(work.shell(line)).toEqual({
      status: 6,
      signal: null,
      stdout: '',
      stderr: 'nn: /dev/full: cannot be written: no space left on the device\n',
    });
    expect(work.read('p.csv')).toBe('size,color,weight,prediction\n7,red,8,yes\n');
  });

  it('are saved, and nothing else, when a later row ends the prediction', () => {
    using work = berryFolder();
    work.write('old.csv', 'prediction\nold\n');
    work.write('b.csv', Buffer.concat([Buffer.from(`${header}1\n7,red,8\n`), Buffer.of(0), Buffer.from('\n')]));
    const args = ['predict', 'm.json', 'b.csv', '--bad-rows', 'skip', '--rejects', 'r.csv', '-o', 'old.csv', '-q'];
    const { status, stderr } = work.nn(args);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'nn: b.csv:4: must be text, found a NUL byte (byte 29)\n',
    });
    expect(work.read('old.csv')).toBe('prediction\nold\n');
    expect(work.read('r.csv')).toBe('line,reason,record\n2,"expected 3 fields, found 1",1\n');
    expect(work.list()).toEqual(['b.csv', 'd.csv', 'm.json', 'old.csv', 'r.csv', 's.json']);
  });
});
