import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { nnPath, Workdir } from '../workdir.ts';
import { berryFolder, bundled, expectRefusal, silent, train } from './examples.ts';

const rows = 'size,color,weight\n1,green,2\n7,red,8\n2,blue,3\n';

describe('nn predict', () => {
  it('gives the bytes of its input back when the new columns are cut off', () => {
    using work = berryFolder();
    const input = [
      '\ufeffid,"note, if any",size,color,weight',
      '1,"two\r\nlines",1,"green",2',
      '2,"say ""ripe""", 7 ,red,8',
      '3,déjà vu 😀,2.50,blue,+3e0',
      '',
    ].join('\r\n');
    work.write('r.csv', input);
    const { status, stdout, stderr } = work.nn(['predict', 'm.json', 'r.csv', '--probabilities']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const added = [
      ...stdout.matchAll(/,(prediction|no|yes),(probability_no|[\d.e-]+),(probability_yes|[\d.e-]+)(?=\r\n)/g),
    ];
    expect(added.map((match) => match[1])).toEqual(['prediction', 'no', 'yes', 'no']);
    expect(added.reduce((text, [cell]) => text.replace(cell, ''), stdout)).toBe(input);
  });

  it('gives a row the same prediction wherever its columns stand (M01)', () => {
    using work = berryFolder();
    const turned = 'weight,extra,size,color\n2,x,1,green\n8,x,7,red\n3,x,2,blue\n';
    const args = ['predict', 'm.json', '--only', '--probabilities'];
    const straight = work.nn(args, { stdin: rows });
    expect(straight.stdout).toMatch(/^prediction,probability_no,probability_yes\nno,.*\nyes,.*\nno,.*\n$/);
    expect(work.nn(args, { stdin: turned })).toEqual(straight);
  });

  it('names every column that is missing, and leaves no file behind (M02)', () => {
    using work = berryFolder();
    const message = [
      'nn: stdin: columns "color" (did you mean "colour"?), "weight" are required by m.json and missing',
      '    columns found: colour, size, taste',
    ];
    const stdin = 'colour,size,taste\nred,1,5\n';
    expectRefusal(work, ['predict', 'm.json'], 4, message, { stdin });
    expectRefusal(work, ['predict', 'm.json', '-o', 'out.csv'], 4, message, { stdin });
    expectRefusal(
      work,
      ['predict', 'm.json', '-'],
      4,
      ['nn: stdin: column "color" is required by m.json and missing', '    columns found: size, weight'],
      { stdin: 'size,weight\n1,2\n' },
    );
  });

  it('lets the target and other columns pass, and says how to compare with it (M03)', () => {
    using work = berryFolder();
    const stdin = 'ripe,size,color,weight,id\nyes,1,green,2,a7\nno,7,red,8,b8\n';
    expect(work.nn(['predict', 'm.json'], { stdin })).toEqual({
      status: 0,
      signal: null,
      stdout: 'ripe,size,color,weight,id,prediction\nyes,1,green,2,a7,no\nno,7,red,8,b8,yes\n',
      stderr: 'note: the rows already have "ripe"; to compare with it: nn evaluate\n',
    });
  });

  it('has answered every row before the one it cannot read (M04)', () => {
    using work = berryFolder();
    const good = '7,red,8\n'.repeat(9_999);
    const { status, stdout, stderr } = work.nn(['predict', 'm.json'], {
      stdin: `size,color,weight\n${good}7,red,heavy\n`,
    });
    expect(stderr).toBe('nn: stdin:10001: column "weight" must be a number, found "heavy"\n');
    expect(status).toBe(3);
    expect(stdout).toBe(`size,color,weight,prediction\n${'7,red,8,yes\n'.repeat(9_999)}`);
  });

  it('has answered every row before the one in which its producer died (G08)', () => {
    using work = berryFolder();
    expect(work.nn(['predict', 'm.json'], { stdin: 'size,color,weight\n7,red,8\n1,gre' })).toEqual({
      status: 3,
      signal: null,
      stdout: 'size,color,weight,prediction\n7,red,8,yes\n',
      stderr: 'nn: stdin:3: expected 3 fields, found 2\n',
    });
  });

  it('never writes a second column of the same name (M05)', () => {
    using work = berryFolder();
    const stdin = 'size,color,weight,prediction\n7,red,8,maybe\n';
    expectRefusal(
      work,
      ['predict', 'm.json'],
      3,
      [
        'nn: stdin: already has a column "prediction"',
        '    name the prediction otherwise: --as NAME, or cut the column off',
      ],
      { stdin },
    );
    const renamed = work.nn(['predict', 'm.json', '--as', 'guess'], { stdin });
    expect(renamed.stdout).toBe('size,color,weight,prediction,guess\n7,red,8,maybe,yes\n');
  });

  it('answers a header without rows with its header (M06)', () => {
    using work = berryFolder();
    const { status, stdout, stderr } = work.nn(['predict', 'm.json'], { stdin: 'size,color,weight\n' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'size,color,weight,prediction\n', stderr: '' });
  });

  it('gives a row alone the same bits as among a thousand others (M07)', () => {
    using work = berryFolder();
    const lines = Array.from(
      { length: 1000 },
      (_, row) => `${row / 100},${['red', 'blue'][row % 2]},${(row * 7) % 11}`,
    );
    const predict = (some: readonly string[]) => {
      const stdin = `size,color,weight\n${some.join('\n')}\n`;
      return work.nn(['predict', 'm.json', '--probabilities', '--only'], { stdin }).stdout.split('\n').slice(1, -1);
    };
    const together = predict(lines);
    expect(new Set(together).size).toBeGreaterThan(900);
    expect(predict([lines[617]!])).toEqual([together[617]]);
    expect(predict(lines.toReversed())).toEqual(together.toReversed());
  });

  it('writes labels so that any CSV reader gets them back (M08)', () => {
    using work = new Workdir();
    const labels = [' led by a space', '"quoted"', 'a,b', 'two\nlines', 'CR\ralone', "it's", 'é'];
    const quoted = labels.map((label) => `"${label.replaceAll('"', '""')}"`);
    const data = quoted.flatMap((label, k) => [`a${k},${label}`, `a${k},${label}`]);
    const spec = { target: 'y', training: { epochs: 100, learningRate: 1, validation: 0 } };
    work.write('m.json', train(`x,y\n${data.join('\n')}\n`, spec));
    work.write('r.csv', `x\n${labels.map((_, k) => `a${k}`).join('\n')}\n`);
    const { stdout } = work.nn(['predict', 'm.json', 'r.csv', '--probabilities']);
    const [header, ...read] = parse(stdout) as string[][];
    const sorted = labels.toSorted();
    expect(header).toEqual(['x', 'prediction', ...sorted.map((label) => `probability_${label}`)]);
    expect(read.map((cells) => cells[1])).toEqual(labels);
  });

  it('separates what it adds as its input does', () => {
    using work = berryFolder();
    work.write('r.tsv', rows.replaceAll(',', '\t'));
    expect(work.nn(['predict', 'm.json', 'r.tsv']).stdout).toMatch(
      /^size\tcolor\tweight\tprediction\n1\tgreen\t2\tno\n/,
    );
  });

  it('writes to the file named by -o, and replaces its own work', () => {
    using work = berryFolder();
    work.write('r.csv', rows);
    for (const flags of [[], ['--probabilities']]) {
      expect(work.nn(['predict', 'm.json', 'r.csv', '-o', 'out.csv', ...flags])).toEqual(silent);
    }
    expect(work.read('out.csv')).toMatch(/^size,color,weight,prediction,probability_no,probability_yes\n/);
    expect(work.list()).toEqual(['d.csv', 'm.json', 'out.csv', 'r.csv', 's.json']);
  });
});

describe('the flags of nn predict', () => {
  it('--only prints the prediction columns alone, --as names them', () => {
    using work = berryFolder();
    const { stdout } = work.nn(['predict', 'm.json', '--only', '--as', 'class, or so'], { stdin: rows });
    expect(stdout).toBe('"class, or so"\nno\nyes\nno\n');
  });

  it('--threshold moves the border between two classes', () => {
    using work = berryFolder();
    const answers = (threshold: string) => {
      const args = ['predict', 'm.json', '--only', '--probabilities', '--threshold', threshold];
      return work.nn(args, { stdin: rows }).stdout;
    };
    expect(answers('0').replace(/,.*/g, '')).toBe('prediction\nyes\nyes\nyes\n');
    const yes = answers('1').split('\n')[2]!.split(',')[2]!; // P(yes) of the second row
    expect(answers(yes).split('\n')[2]).toMatch(/^yes,/);
    expect(answers(String(Number(yes) + 1e-9)).split('\n')[2]).toMatch(/^no,/);
  });

  it('that make no sense for the target are refused', () => {
    using work = berryFolder();
    work.write('w.json', train(work.read('d.csv'), { target: 'weight', training: { epochs: 1 } }));
    expectRefusal(work, ['predict', 'w.json', 'd.csv', '--probabilities'], 2, [
      'nn: --probabilities: the target "weight" must have classes, but it is a number',
    ]);
    expectRefusal(work, ['predict', 'w.json', 'd.csv', '--threshold', '0.5'], 2, [
      'nn: --threshold: the target "weight" must have two classes, found a number',
    ]);
    expectRefusal(work, ['predict', 'm.json', 'd.csv', '--threshold', '1.5'], 2, [
      'nn: --threshold: must be a probability from 0 to 1, found "1.5"',
    ]);
  });

  it('--on-unknown decides about categories never seen in training', () => {
    using work = berryFolder();
    const stdin = 'size,color,weight\n7,red,8\n7,pink,8\n1,pink,2\n';
    expect(work.nn(['predict', 'm.json'], { stdin })).toEqual({
      status: 0,
      signal: null,
      stdout: 'size,color,weight,prediction\n7,red,8,yes\n7,pink,8,yes\n1,pink,2,no\n',
      stderr: 'note: column "color": 2 cells with a value never seen in training, taken as none of its categories\n',
    });
    expect(work.nn(['predict', 'm.json', '--on-unknown', 'error'], { stdin })).toEqual({
      status: 3,
      signal: null,
      stdout: 'size,color,weight,prediction\n7,red,8,yes\n',
      stderr: [
        'nn: stdin:3: column "color" has the value "pink", never seen in training',
        '    known values: blue, green, red\n',
      ].join('\n'),
    });
  });

  it('--bad-rows skip leaves out what cannot be read, and --rejects keeps it with line and reason (A07)', () => {
    using work = berryFolder();
    const stdin = 'size,color,weight\n7,red,8\n1,green\n7,"r"ed,8\n7,red,heavy\n1,"gr,een",2,3\n1,green,2\n';
    const { status, stdout, stderr } = work.nn(['predict', 'm.json', '--bad-rows', 'skip', '--rejects', 'r.csv'], {
      stdin,
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'size,color,weight,prediction\n7,red,8,yes\n1,green,2,no\n',
      stderr: 'note: skipped 4 of 6 rows\n',
    });
    expect(parse(work.read('r.csv'))).toEqual([
      ['line', 'reason', 'record'],
      ['3', 'expected 3 fields, found 2', '1,green'],
      ['4', 'a closing quote in field 2 must end the field, found more text after it', '7,"r"ed,8'],
      ['5', 'column "weight" must be a number, found "heavy"', '7,red,heavy'],
      ['6', 'expected 3 fields, found 4', '1,"gr,een",2,3'],
    ]);
  });

  it('--quiet leaves stderr empty, whatever was odd', () => {
    using work = berryFolder();
    const stdin = 'size,color,weight,ripe\n7,pink,8000,yes\n1,green,x,no\n';
    const args = ['predict', 'm.json', '--bad-rows', 'skip'];
    const loud = work.nn(args, { stdin });
    expect(loud.stderr).toBe(
      [
        'note: skipped 1 of 2 rows',
        'note: column "color": 1 cell with a value never seen in training, taken as none of its categories',
        'note: column "weight": 1 value far outside the training range 2 … 9.5',
        'note: the rows already have "ripe"; to compare with it: nn evaluate',
        '',
      ].join('\n'),
    );
    expect(work.nn([...args, '-q'], { stdin })).toEqual({ ...loud, stderr: '' });
  });
});

describe('a predicted number', () => {
  it('is in the units of the target', () => {
    using work = new Workdir();
    const data = Array.from({ length: 40 }, (_, x) => `${x},${500_000 + 1000 * x}`).join('\n');
    work.write('m.json', train(`x,y\n${data}\n`, { target: 'y', training: { epochs: 300, validation: 0 } }));
    const { stdout } = work.nn(['predict', 'm.json', '--only'], { stdin: 'x\n0\n20\n39\n' });
    const [first, middle, last] = stdout.split('\n').slice(1).map(Number);
    expect(Math.abs(first! - 500_000)).toBeLessThan(10);
    expect(Math.abs(middle! - 520_000)).toBeLessThan(10);
    expect(Math.abs(last! - 539_000)).toBeLessThan(10);
  });

  it('is never below 0 for house prices, and exactly 0 for the smallest houses', () => {
    using work = new Workdir();
    work.write('m.json', train(bundled('house-prices', 'data.csv'), JSON.parse(bundled('house-prices', 'spec.json'))));
    const sizes = [...Array(60).keys()].map((step) => step * 100);
    const { stdout } = work.nn(['predict', 'm.json', '--only'], { stdin: `size\n${sizes.join('\n')}\n` });
    const prices = stdout.trimEnd().split('\n').slice(1);
    expect(prices.slice(0, 3)).toEqual(['0', '0', '0']);
    expect(prices.map(Number)).toEqual(prices.map(Number).toSorted((a, b) => a - b));
    expect(Number(prices.at(-1))).toBeGreaterThan(100_000);
  });
});

describe('nn predict in a pipe', () => {
  it('ends at once and quietly when its reader leaves, although its producer goes on (G01)', () => {
    using work = berryFolder();
    const line = `(echo size,color,weight; yes 7,red,8) | nn predict m.json | head -1; echo "\${PIPESTATUS[1]}"`;
    expect(work.shell(line)).toEqual({ ...silent, stdout: 'size,color,weight,prediction\n0\n' });
  });

  it('fails when its output cannot be written (G02)', () => {
    using work = berryFolder();
    work.write('r.csv', rows);
    expect(work.shell('nn predict m.json r.csv > /dev/full')).toEqual({
      status: 6,
      signal: null,
      stdout: '',
      stderr: 'nn: standard output: cannot be written: no space left on the device\n',
    });
  });

  it('loses nothing to a slow reader (G03)', () => {
    using work = berryFolder();
    work.write('r.csv', `size,color,weight\n${'7,red,8\n'.repeat(40_000)}`);
    expect(work.shell('nn predict -q m.json r.csv | (sleep 0.3; cat) > out; wc -c < out')).toMatchObject({
      stdout: `${29 + 40_000 * 12}\n`,
      stderr: '',
    });
  });

  it('says that stdout is closed where a shell closed it, and takes one that is thrown away (G04)', () => {
    using work = berryFolder();
    work.write('r.csv', rows);
    const stderr =
      'nn: standard output: must be open, found it closed\n    if it is not wanted, send it to /dev/null\n';
    const closed = { ...silent, status: 6, stderr };
    const before = work.list();
    for (const args of [
      'predict m.json r.csv',
      'init d.csv --target ripe',
      'train s.json d.csv --epochs 1000000000 -o -',
    ]) {
      expect(work.shell(`nn ${args} >&-`), args).toEqual(closed);
      expect(work.shell(`"${process.execPath}" "${nnPath}" ${args} >&-; exit $?`), args).toEqual(closed);
    }
    expect(work.shell(`exec >&-; nn predict m.json r.csv`)).toEqual(closed);
    expect(work.list()).toEqual(before);
    expect(work.shell('nn train s.json d.csv -q -o n.json >&-')).toEqual(silent); // which writes nothing there
    expect(work.shell('nn predict -q m.json r.csv > /dev/null')).toEqual(silent);
    const away = [process.execPath, [nnPath, 'predict', '-q', work.at('m.json'), work.at('r.csv')]] as const;
    expect(spawnSync(...away, { stdio: 'ignore' }).status).toBe(0);
    const throughShell = `"${process.execPath}" "${nnPath}" predict -q m.json r.csv; exit $?`;
    expect(spawnSync('bash', ['-c', throughShell], { cwd: work.path, stdio: 'ignore' }).status).toBe(0);
  });

  it('finds nothing to read when stdin is closed (G05)', () => {
    using work = berryFolder();
    const empty = { status: 3, signal: null, stdout: '', stderr: 'nn: stdin: the file is empty\n' };
    expect(work.shell('nn predict m.json <&-')).toEqual(empty);
    expect(work.nn(['predict', 'm.json'])).toEqual(empty);
  });

  it('asks for rows when stdin is a terminal (G05)', () => {
    using work = berryFolder();
    const line = `script -qec '"${process.execPath}" "$NN" predict m.json' /dev/null`;
    const { status, stdout } = work.shell(line, { env: { NN: nnPath, TERM: 'dumb' } });
    expect(stdout).toBe(
      [
        'nn: predict: no rows: stdin is a terminal',
        '    name a CSV file, or pipe one in: nn predict model.json < rows.csv',
        '',
      ].join('\r\n'),
    );
    expect(status).toBe(2);
  });

  it('answers a row before its producer sends the next, with the bits it has in a file (G06, M07)', async () => {
    using work = berryFolder();
    const expected = work.nn(['predict', 'm.json', '--probabilities'], { stdin: rows }).stdout.split('\n');
    const nn = work.start(['predict', 'm.json', '--probabilities']);
    const [header, ...lines] = rows.trimEnd().split('\n');
    nn.stdin.write(`${header}\n`);
    let answered = '';
    for (const [index, line] of lines.entries()) {
      nn.stdin.write(`${line}\n`);
      answered += (await once(nn.stdout, 'data'))[0];
      expect(answered).toBe(`${expected.slice(0, index + 2).join('\n')}\n`);
    }
    nn.stdin.end();
    expect(await once(nn, 'close')).toEqual([0, null]);
  });

  it.each([
    ['columns', 'size,color\n1,red\n', 4],
    ['header', 'size,size\n', 3],
    ['rows', 'size,color,weight\n7,red,heavy\n', 3],
  ])('does not wait for a producer whose %s it has refused', async (_, sent, status) => {
    using work = berryFolder();
    const nn = work.start(['predict', 'm.json']);
    nn.stdin.write(sent); // and stays open
    expect(await once(nn, 'exit')).toEqual([status, null]);
  });

  it('reads a named pipe, and refuses a directory (G10)', () => {
    using work = berryFolder();
    work.write('r.csv', rows);
    const expected = work.nn(['predict', 'm.json', 'r.csv']);
    expect(work.shell('nn predict m.json <(cat r.csv)')).toEqual(expected);
    expect(work.shell('nn predict m.json /dev/stdin < r.csv')).toEqual(expected);
    expectRefusal(work, ['predict', 'm.json', '/'], 6, ['nn: /: cannot be read: it is a directory']);
  });

  // Memory has levelled off by then: measured once, these rows took 96 MB and a million took 98 (Node 20, Linux x64).
  it('takes less than 200 MB for 300 000 rows of ten columns (A25)', async () => {
    using work = new Workdir();
    const columns = 'a,b,c,d,e,f,g,h,color,y\n';
    const row = (i: number) => `${i % 7},${i % 5},${i % 3},1.5,2.25,${i},0.125,-3,${i % 2 ? 'red' : 'blue'},${i % 2}\n`;
    const head = Array.from({ length: 100 }, (_, i) => row(i)).join('');
    work.write('m.json', train(columns + head, { target: 'y', ignore: ['f'], training: { epochs: 1 } }));
    const file = createWriteStream(work.at('r.csv'));
    file.write(columns);
    for (let from = 0; from < 300_000; from += 10_000) {
      const block = Array.from({ length: 10_000 }, (_, index) => row(from + index)).join('');
      if (!file.write(block)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'close');
    const nn = work.start(['predict', 'm.json', 'r.csv']);
    let peak = 0;
    let lines = 0;
    nn.stdout.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 0x0a) lines++;
      const status = `/proc/${nn.pid}/status`;
      const kilobytes = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
      if (kilobytes !== undefined) peak = Number(kilobytes) * 1024; // else the program has ended
    });
    expect(await once(nn, 'close')).toEqual([0, null]);
    expect(lines).toBe(300_001);
    expect(peak).toBeGreaterThan(10e6); // else nothing was measured
    expect(peak).toBeLessThan(200e6);
  });
});
