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

  it('may be no UTF-8, and are kept byte for byte, from a file, packed, and from a pipe', () => {
    using work = berryFolder();
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    const rows = [
      '7,r\xe9d,8\r\n',
      '7,red,8\r\n',
      '1,"gr\xff""\n,een",2\n',
      '1\x00,green,2\n',
      '\xe9,1\n',
      '1,green,2\n',
    ];
    work.write('b.csv', bytes(header + rows.join('')));
    const flags = '--bad-rows skip --rejects r.csv --only';
    for (const line of [
      `nn predict m.json b.csv ${flags}`,
      `gzip -k b.csv; nn predict m.json b.csv.gz ${flags}`,
      `cat b.csv | nn predict m.json ${flags}`,
      `(head -c 30 b.csv; sleep 0.1; tail -c +31 b.csv) | nn predict m.json ${flags}`,
    ]) {
      const { status, stdout, stderr } = work.shell(line);
      expect({ status, stdout, stderr }, line).toEqual({
        status: 0,
        stdout: 'prediction\nyes\r\nno\n',
        stderr: 'note: skipped 4 of 6 rows\n',
      });
      expect(work.bytes('r.csv').toString('latin1'), line).toBe(
        [
          'line,reason,record',
          '2,"must be UTF-8, found the byte 0xe9 (byte 4 of the row)","7,r\xe9d,8"',
          '4,"must be UTF-8, found the byte 0xff (byte 6 of the row)","1,""gr\xff""""\n,een"",2"',
          '6,"must be text, found a NUL byte (byte 2 of the row)","1\x00,green,2"',
          '7,"expected 3 fields, found 2","\xe9,1"',
          '',
        ].join('\n'),
      );
    }
  });

  it('may be no UTF-8 in a file of one column, and without a header', () => {
    using work = berryFolder();
    work.write('one.json', '{"target":"y","columns":{"x":{"type":"category"}},"training":{"epochs":3}}');
    work.write('one.csv', `x,y\n${'a,1\nb,2\n'.repeat(20)}`);
    expect(work.nn(['train', 'one.json', 'one.csv', '-o', 'one.model.json', '-q'])).toEqual(silent);
    const args = ['--bad-rows', 'skip', '--only', '-q', '--rejects', 'r.csv'];
    const stdin = Buffer.from('x\na\n\xff\nb\n', 'latin1');
    expect(work.nn(['predict', 'one.model.json', ...args], { stdin }).stdout).toBe('prediction\n1\n2\n');
    expect(work.bytes('r.csv').toString('latin1').split('\n')[1]).toMatch(/^3,.*,\xff$/);
    work.write('bare.json', '{"target":"c2","columns":{"c1":{"type":"category"}},"training":{"epochs":3}}');
    work.write('bare.csv', `${'a,1\nb,2\n'.repeat(20)}`);
    expect(work.nn(['train', 'bare.json', 'bare.csv', '-o', 'bare.model.json', '-q', '--no-header'])).toEqual(silent);
    const bare = work.nn(['predict', 'bare.model.json', '--no-header', ...args], { stdin: stdin.subarray(4) });
    expect({ status: bare.status, stdout: bare.stdout }).toEqual({ status: 0, stdout: '2\n' });
  });

  it('are as many as there are in a file that is not UTF-8, in constant memory', () => {
    using work = berryFolder();
    const count = 400_000;
    work.write('b.csv', Buffer.from(header + '7,r\xe9d,8\n7,red,8\n'.repeat(count), 'latin1'));
    const args = ['predict', 'm.json', 'b.csv', '--bad-rows', 'skip', '--rejects', 'r.csv', '-o', 'p.csv', '-q'];
    expect(work.nn([...args, '--only'], { env })).toEqual(silent);
    expect(work.bytes('p.csv').length).toBe('prediction\n'.length + 4 * count);
    expect(
      work.bytes('r.csv').includes(`\n${2 * count},"must be UTF-8, found the byte 0xe9 (byte 4 of the row)",`),
    ).toBe(true);
  });

  it('begin after the header, which must be UTF-8; without --bad-rows skip and in evaluate a row must be, too', () => {
    using work = berryFolder();
    const skip = ['--bad-rows', 'skip'];
    for (const [text, args, message] of [
      [
        '\nsize,col\xf6r,weight\n7,red,8\n',
        ['predict', 'm.json', ...skip],
        'stdin:2: must be UTF-8, found the byte 0xf6 (byte 10)',
      ],
      [
        's\x00ize,color,weight\n7,red,8\n',
        ['predict', 'm.json', ...skip],
        'stdin: must be UTF-8 text, looks like UTF-16',
      ],
      ['\xff\xfes\x00', ['predict', 'm.json', ...skip], 'stdin: must be UTF-8 text, looks like UTF-16'],
      ['\x1f\x8b\x00', ['predict', 'm.json', ...skip], 'stdin: must be text, found gzip data'],
      [`${header}7,r\xe9d,8\n`, ['predict', 'm.json'], 'stdin:2: must be UTF-8, found the byte 0xe9 (byte 22)'],
      [
        'size,color,weight,ripe\n7,r\xe9d,8,yes\n',
        ['evaluate', 'm.json', '-'],
        'stdin:2: must be UTF-8, found the byte 0xe9 (byte 27)',
      ],
    ] as const) {
      const { status, stderr } = work.nn(args, { stdin: Buffer.from(text, 'latin1') });
      expect({ status, line: stderr.split('\n')[0] }).toEqual({ status: 3, line: `nn: ${message}` });
    }
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
    work.write('b.csv', `${header}1\n7,red,8\n"${'x'.repeat(2 ** 20)}`);
    const args = ['predict', 'm.json', 'b.csv', '--bad-rows', 'skip', '--rejects', 'r.csv', '-o', 'old.csv', '-q'];
    const { status, stderr } = work.nn(args);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'nn: b.csv:4: a quote opened in this record is never closed (1 MiB read)\n',
    });
    expect(work.read('old.csv')).toBe('prediction\nold\n');
    expect(work.read('r.csv')).toBe('line,reason,record\n2,"expected 3 fields, found 1",1\n');
    expect(work.list()).toEqual(['b.csv', 'd.csv', 'm.json', 'old.csv', 'r.csv', 's.json']);
  });
});
