import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openHeader } from '../../src/table/header.ts';
import { longestRecord } from '../../src/table/records.ts';
import { readTableFile } from '../../src/table/table-file.ts';
import { Workdir } from '../workdir.ts';
import {
  comma,
  contentOf,
  meaningOf,
  pieces,
  readBothWays,
  refusal,
  same,
  tableByLaw,
  tableFromFile,
  tableQuickly,
} from './both-ways.ts';

const sizes = [2 ** 16, 2 ** 24];

/** A large table, the same by both ways and in any pieces. */
async function requireSame(text: string, rows: number) {
  const slow = await tableByLaw(pieces(text), comma);
  if (typeof slow === 'string') throw new Error(slow);
  expect(slow.rows).toBe(rows);
  const [content, meaning] = [contentOf(slow), meaningOf(slow)];
  for (const size of sizes) {
    const quick = await tableQuickly(pieces(text, size), comma);
    if (typeof quick === 'string') throw new Error(quick);
    same(contentOf(quick), content);
    same(meaningOf(quick), meaning);
  }
  for (const threads of [1, 2]) {
    const cut = await tableFromFile(text, comma, Math.ceil(text.length / 150), threads);
    if (typeof cut === 'string') throw new Error(cut);
    same(contentOf(cut), content);
    same(meaningOf(cut), meaning);
  }
}

const lines = (count: number, line: (row: number) => string) => Array.from({ length: count }, (_, row) => line(row));

describe('a large table', () => {
  it('may have more rows than are found at a time', async () => {
    await requireSame(`a,b\n${lines(80_000, (row) => `${row % 7},${row % 2}\n`).join('')}`, 80_000);
  });

  it('may have more texts than are kept in mind, and the same again later', async () => {
    const text = (row: number) => `${(row * 7919) % 9000} m`;
    const line = (row: number) => `${text(row)},${row % 5 === 0 ? `"t""${row % 11}"` : row},${row % 2}\n`;
    await requireSame(`a,b,y\n${lines(40_000, line).join('')}`, 40_000);
  });

  it('may turn from numbers to texts and back', async () => {
    const line = (row: number) =>
      `${row % 30_000 < 20_000 ? row / 4 : 'none'},${row < 30_000 ? 'x' : '12345678901234567'},${row % 2}\n`;
    await requireSame(`a,b,y\n${lines(60_000, line).join('')}`, 60_000);
  });

  it('may have rows over many lines', async () => {
    const line = (row: number) => `"${'one\r\ntwo\n'.repeat(row % 40)}",${row}\r\n`;
    await requireSame(`a,b\r\n${lines(5000, line).join('')}`, 5000);
  });

  it('may have bad rows anywhere, each with its line', async () => {
    const odd = ['1\n', '1,2,3\n', '\n', '"1"2,3\n', '1,"2\n3"\n', '\n\n', '1,2"\r\n', '"\n"\n'];
    const line = (row: number) => (row % 331 === 0 ? odd[(row / 331) % odd.length]! : `${row},${row}\n`);
    const text = `a,b\n${lines(10_000, line).join('')}\n\n`;
    for (const size of sizes) await readBothWays(text, { size });
  });
});

describe('a record', () => {
  /** A second record of so many bytes. */
  const text = (length: number, end: string, quoted = false) => {
    const cell = quoted ? `"${'x\n'.repeat(length)}`.slice(0, length - 3).concat('"') : 'x'.repeat(length - 2);
    return `a,b\n1,2\n${cell},3${end}4,5\n`;
  };

  it.each(sizes)('may have 1 MiB, in pieces of %i', async (size) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const quoted = end === '\r\n';
      expect(await readBothWays(text(longestRecord, end, quoted), { size })).toMatchObject({ refused: undefined });
    }
  });

  it.each(sizes)('must have no byte more, in pieces of %i', async (size) => {
    const message = 'd.csv:3: a record must be at most 1 MiB, found a longer one';
    for (const end of ['\n', '\r\n', '\r']) {
      expect(await refusal(text(longestRecord + 1, end), { size })).toBe(message);
    }
    const open = text(longestRecord + 1, '\n', true).replace('",3', '');
    const unclosed = 'd.csv:3: a quote opened in this record is never closed (1 MiB read)';
    expect(await refusal(open + 'y'.repeat(10), { size })).toBe(unclosed);
  });

  it.each(['\n', '\r\n', '\r'])('of 1 MiB may end with %j wherever a piece ends', async (end) => {
    const whole = text(longestRecord, end);
    const last = 'a,b\n1,2\n'.length + longestRecord;
    for (const cut of [last, last + 1]) {
      expect(await readBothWays(whole, { size: cut })).toMatchObject({ refused: undefined });
    }
  });
});

describe('a file that the machine cannot read any more', () => {
  it('is told as such, whatever thread found it out', async () => {
    using work = new Workdir();
    const fd = openSync(work.path, 'r'); // of a folder nothing can be read
    const file = { place: 'd.csv', fd, size: 10 ** 6, from: () => pieces(''), requireSame: () => {} };
    const opened = await openHeader(pieces('a,b\n'), 'd.csv', comma);
    const reading = { leaveOut: new Set<string>(), threads: 2, show: () => {}, pieceBytes: 1000 };
    await expect(readTableFile(file, opened, comma, reading)).rejects.toMatchObject({
      fault: 'io',
      message: 'd.csv: cannot be read: it is a directory',
    });
    closeSync(fd);
  });

  it.each([1, 2])('because it is shorter now is told as such by %d threads', async (threads) => {
    using work = new Workdir();
    work.write('d.csv', `a,b\n${'1,2\n'.repeat(5000)}`);
    const fd = openSync(work.at('d.csv'), 'r');
    const file = { place: 'd.csv', fd, size: 10 ** 5, from: () => pieces(''), requireSame: () => {} };
    const opened = await openHeader(pieces('a,b\n'), 'd.csv', comma);
    const reading = { leaveOut: new Set<string>(), threads, show: () => {}, pieceBytes: 1000 };
    await expect(readTableFile(file, opened, comma, reading)).rejects.toMatchObject({
      fault: 'io',
      message: 'd.csv: cannot be read: it became shorter while it was read',
    });
    closeSync(fd);
  });
});
