import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { textAt } from '../../src/table/cells.ts';
import { sha256Of } from '../../src/table/fingerprint.ts';
import { parseNumber } from '../../src/table/number.ts';
import { cutRecords } from '../../src/table/records.ts';
import { openRows } from '../../src/table/rows.ts';
import type { RowBatch } from '../../src/table/stream-reader.ts';
import { readTable } from '../../src/table/table.ts';
import { requireText } from '../../src/table/text-bytes.ts';
import { comma, pieces, read, refusal, said } from './both-ways.ts';

describe('a CSV file', () => {
  it('is refused when it is empty (A01)', async () => {
    expect(await refusal('')).toBe('d.csv: the file is empty');
  });

  it.each([1, 2, 3, 4, 5])('is refused when it holds only %i newlines (A02)', async (count) => {
    expect(await refusal('\n'.repeat(count))).toBe('d.csv: no header found, only empty lines');
    expect(await refusal('\r\n'.repeat(count))).toBe('d.csv: no header found, only empty lines');
  });

  it('has no rows when it is a header only, with or without a newline (A03)', async () => {
    expect(await read('a,b\n')).toMatchObject({ columns: ['a', 'b'], rows: [] });
    expect(await read('a,b')).toMatchObject({ columns: ['a', 'b'], rows: [] });
  });

  it('may have a single row (A04)', async () => {
    expect(await read('a,b\n1,2\n')).toMatchObject({ rows: [['1', '2']], lines: [2] });
  });

  it('is refused at a row that is too short (A05)', async () => {
    expect(await refusal('a,b,c,d\n1,2,3,4\n1,2,3\n1,2,3,4\n')).toBe('d.csv:3: expected 4 fields, found 3');
  });

  it('is refused at a row that is too long (A06)', async () => {
    expect(await refusal('a,b,c,d\n1,2,3,4\n1,2,3,4,5\n1,2,3,4\n')).toBe('d.csv:3: expected 4 fields, found 5');
  });

  it('is refused at an empty line between rows, and not at empty lines after them (A08)', async () => {
    expect(await refusal('a,b\n1,2\n\n3,4\n')).toBe('d.csv:3: must have 2 fields, found an empty line');
    expect(await read('a,b\n1,2\n3,4\n\n\r\n\n')).toMatchObject({
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      lines: [2, 3],
    });
  });

  it('has an empty cell, and no 0, on an empty line of its only column (A09)', async () => {
    expect(await read('a\n1\n\n3\n\n')).toMatchObject({ rows: [['1'], [''], ['3']], lines: [2, 3, 4] });
  });

  it('keeps its last row without a final newline (A10)', async () => {
    expect(await read('a,b\n1,2\n3,cat')).toMatchObject({
      rows: [
        ['1', '2'],
        ['3', 'cat'],
      ],
    });
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('is the same table with %s line ends (A11)', async (_, end) => {
    const text = ['a,b', '1,"x y"', '2,é', ''].join(end);
    const { columns, rows, lines, bytes } = await read(text);
    expect({ columns, rows, lines }).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1', 'x y'],
        ['2', 'é'],
      ],
      lines: [2, 3],
    });
    expect(bytes.toString()).toBe(text);
    const table = await readTable(await openRows(pieces(text), 'd.csv', comma), { digests: true });
    const twin = await readTable(await openRows(pieces('a,b\n"1",x y\n2,"é"\n'), 'd.csv', comma), { digests: true });
    expect(sha256Of(table)).toBe(sha256Of(twin));
  });

  it('may mix line ends (A12)', async () => {
    const expected = {
      rows: [
        ['1', 'dog'],
        ['2', 'cat'],
        ['3', 'cow'],
      ],
      lines: [2, 3, 4],
    };
    expect(await read('a,b\n1,dog\n2,cat\r\n3,cow\r\n')).toMatchObject(expected);
    expect(await read('a,b\r\n1,dog\r\n2,cat\n3,cow\n')).toMatchObject(expected);
    expect(await read('a,b\r1,dog\r2,cat\n3,cow\r\n')).toMatchObject(expected);
  });

  it('may quote delimiters, quotes and line ends (A13)', async () => {
    const { rows, lines } = await read('a,b\n"1,5","say ""hi"""\n"two\nlines","CR\r\nLF"\n"",x\n');
    expect(rows).toEqual([
      ['1,5', 'say "hi"'],
      ['two\nlines', 'CR\r\nLF'],
      ['', 'x'],
    ]);
    expect(lines).toEqual([2, 3, 6]);
  });

  it('is refused at a quote that is never closed (A14)', async () => {
    const unclosed = [
      'd.csv:2: a quote opened in this record is never closed',
      '    a quote inside a field is written twice, and the field in quotes',
    ].join('\n');
    expect(await refusal('a,b\n1,"x\n2,y\n3,z\n')).toBe(unclosed);
  });

  it('is not read on for ever after a quote that is never closed (A14)', async () => {
    let handedOver = 0;
    async function* endless() {
      yield Buffer.from('a,b\n1,"x\n');
      const chunk = Buffer.alloc(2 ** 16, 'y');
      for (;;) {
        handedOver += chunk.length;
        yield chunk;
      }
    }
    const file = await openRows(endless(), 'd.csv', comma);
    const error = await readTable(file).catch((reason) => reason);
    expect(said(error)).toBe('d.csv:2: a quote opened in this record is never closed (1 MiB read)');
    expect(handedOver).toBeLessThan(2 * 2 ** 20);
  });

  it('is refused at a quote inside an unquoted field, or text after a closing quote (A15)', async () => {
    const advice = '\n    a quote inside a field is written twice, and the field in quotes';
    expect(await refusal('a,b\n1,2\n1"x,2\n3,4\n')).toBe(
      `d.csv:3: a quote in field 1 must begin the field, found text before it${advice}`,
    );
    expect(await refusal('a,b\n1,2\n1,"1"x\n3,4\n')).toBe(
      `d.csv:3: a closing quote in field 2 must end the field, found more text after it${advice}`,
    );
  });

  it('reads the rows around one with a broken quote (A15)', async () => {
    const { rows, lines } = await read('a,b\n1,2\n1,"1"x\n3,4\n');
    expect(lines).toEqual([2, 3, 4]);
    expect([rows[0], rows[2]]).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('is refused when two columns have the same name (A16)', async () => {
    const message = 'd.csv:1: columns 1 and 3 must have different names, found "a" for both\n    rename one of them';
    expect(await refusal('a,b,a\n1,2,3\n')).toBe(message);
  });

  it('is refused when a column has no name, or two names differ by spaces only (A17)', async () => {
    expect(await refusal('a,,c\n1,2,3\n')).toBe('d.csv:1: column 2 has no name\n    name the column');
    expect(await refusal('a,  ,c\n1,2,3\n')).toBe('d.csv:1: column 2 has no name\n    name the column');
    const twins = 'd.csv:1: columns 1 and 2 must have different names, found " a" for both\n    rename one of them';
    expect(await refusal('a, a\n1,2\n')).toBe(twins);
  });

  it('is refused when its header ends with a delimiter (A18)', async () => {
    const hint = 'the header ends with a delimiter; name the column or remove it';
    expect(await refusal('a,b,c,\n1,2,3,\n')).toBe(`d.csv:1: column 4 has no name\n    ${hint}`);
  });

  it('names the delimiter when another one was meant (A19)', async () => {
    expect(await refusal('a;b\n1;2\n')).toBe(
      `d.csv:1: must have columns separated by ",", found one column holding ";"\n    name the delimiter: -d ';'`,
    );
    expect(await refusal('a\tb\n1\t2\n')).toBe(
      `d.csv:1: must have columns separated by ",", found one column holding "\\t"\n    name the delimiter: -d $'\\t'`,
    );
    expect(await refusal('a,b\n1,2\n', { format: { delimiter: '\t', header: true } })).toBe(
      `d.csv:1: must have columns separated by "\\t", found one column holding ","\n    name the delimiter: -d ','`,
    );
  });

  it('is refused at the first line of another shape: a preamble, or a second table (A20)', async () => {
    expect(await refusal('made by hand\na,b,c\n1,2,3\n')).toBe('d.csv:2: expected 1 field, found 3');
    expect(await refusal('a,b\n1,2\nx,y,z\n1,2,3\n')).toBe('d.csv:3: expected 2 fields, found 3');
  });

  it('is refused at a record of more than 1 MiB, however it comes (A23)', async () => {
    const text = `a,b\n1,2\n3,${'x'.repeat(2 ** 21)}\n4,5\n`;
    const message = 'd.csv:3: a record must be at most 1 MiB, found a longer one';
    expect(await refusal(text)).toBe(message);
    expect(await refusal(text, { size: 2 ** 23 })).toBe(message);
  });

  it('is cut into records piece by piece when it is longer than the longest text (A26)', async () => {
    const longestText = 536_870_888; // characters in a V8 string, Node 20
    const row = Buffer.from(`${'x'.repeat(1_000_000)},1,yes\n`);
    const rows = Math.ceil((longestText + 1) / row.length);
    async function* stream() {
      for (let sent = 0; sent < rows; sent++) yield row;
    }
    let records = 0;
    let largest = 0;
    for await (const { starts, bytes } of cutRecords(requireText(stream(), 'd.csv'), 'd.csv', ',')) {
      records += starts.length;
      largest = Math.max(largest, bytes.length);
    }
    expect(rows * row.length).toBeGreaterThan(longestText);
    expect(records).toBe(rows);
    expect(largest).toBe(row.length);
  });

  it('names its columns c1, c2, … when it has no header', async () => {
    expect(await read('1,2\n3,4\n', { format: { delimiter: ',', header: false } })).toMatchObject({
      columns: ['c1', 'c2'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      lines: [1, 2],
    });
  });
});

describe('a CSV file in pieces', () => {
  const text = '\ufeffä,"b ""q""",c\r\n1,"two\r\nlines",€\r\n"",x,😀\n3,"a,b",é\r4,"""",z\r\n5,last,"no\rend"';

  it.each(Array.from({ length: 64 }, (_, index) => index + 1))('of %i bytes has the same rows (A22)', async (size) => {
    const whole = await read(text);
    expect(whole.rows).toHaveLength(5);
    expect(await read(text, { size })).toEqual(whole);
    expect(whole.bytes.toString()).toBe(text);
  });

  it('passes a record on when its line has ended and no more comes', async () => {
    let goOn = () => {};
    const isAsked = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    async function* producer() {
      yield Buffer.from('a,b\n');
      yield Buffer.from('1,2\n');
      await isAsked; // as one whose next row depends on the answer
      yield Buffer.from('3,4\r\n');
    }
    const { batches } = await openRows(producer(), 'd.csv', comma, true);
    const rows = batches([0, 1]);
    const first: RowBatch = (await rows.next()).value;
    expect(first.cells.map((cells) => textAt(cells, 0))).toEqual(['1', '2']);
    goOn();
    const second: RowBatch = (await rows.next()).value;
    expect(second.cells.map((cells) => textAt(cells, 0))).toEqual(['3', '4']);
  });
});

describe('the bytes of a CSV file', () => {
  it('may begin with a byte order mark, which belongs to no column (B01)', async () => {
    expect((await read('\ufeffa,b\n1,2\n')).columns).toEqual(['a', 'b']);
  });

  it('may begin with a byte order mark and a quote (B02)', async () => {
    expect((await read('\ufeff"a b",c\n1,2\n')).columns).toEqual(['a b', 'c']);
  });

  const utf16 = 'd.csv: must be UTF-8 text, looks like UTF-16\n    convert it: iconv -f UTF-16 -t UTF-8';

  it.each([2 ** 16, 3, 1])('are refused as UTF-16 with a byte order mark, in pieces of %i (B03)', async (size) => {
    const little = Buffer.from('\ufeffa,b\n1,2\n', 'utf16le');
    expect(await refusal(little, { size })).toBe(utf16);
    expect(await refusal(Buffer.from(little).swap16(), { size })).toBe(utf16);
  });

  it.each([2 ** 16, 3, 1])('are refused as UTF-16 without a byte order mark, in pieces of %i (B04)', async (size) => {
    const little = Buffer.from('a,b\n1,2\n', 'utf16le');
    expect(await refusal(little, { size })).toBe(utf16);
    expect(await refusal(Buffer.from(little).swap16(), { size })).toBe(utf16);
  });

  it.each([2 ** 16, 7, 1])('are refused as Windows-1252, with byte and line, in pieces of %i (B05)', async (size) => {
    const text = Buffer.from('a,b\n1,x\n2,café\n3,y\n', 'latin1');
    const message =
      'd.csv:3: must be UTF-8, found the byte 0xe9 (byte 14)\n    if it is Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8';
    expect(await refusal(text, { size })).toBe(message);
    expect(await refusal(text.subarray(0, 14), { size })).toBe(message);
  });

  it.each([2 ** 16, 7, 1])('are read up to where they are no text, in pieces of %i', async (size) => {
    expect(await refusal('a,b\n1,2\n3\n4,\0\n', { size })).toBe('d.csv:3: expected 2 fields, found 1');
  });

  it('are refused at a NUL byte (B06)', async () => {
    expect(await refusal('a,b\n1,x\n2,y\0z\n')).toBe('d.csv:3: must be text, found a NUL byte (byte 12)');
  });

  it.each([2 ** 16, 3, 2, 1])('are counted in lines that end with LF, CRLF or CR, in pieces of %i', async (size) => {
    const text = 'a,b\r\n1,2\r3,4\n\r\n5,\0\r\n';
    expect(await refusal(text, { size })).toBe('d.csv:5: must be text, found a NUL byte (byte 18)');
  });
});

describe('a number', () => {
  it.each([
    ['1', 1],
    ['-1', -1],
    ['+1', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['007', 7],
    ['  12.5\t', 12.5],
    ['1.7976931348623157e308', Number.MAX_VALUE],
  ])('may be written %j (C01)', (cell, value) => {
    expect(parseNumber(cell)).toBe(value);
  });

  it.each(['', ' ', '\t', '   '])('is not the empty cell %j, and that is not 0 (C02)', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it.each(['NaN', 'nan', 'Infinity', '-inf', 'inf', '-Infinity'])('is not the word %s (C03)', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it('is told apart when it is too large for a double (C04)', () => {
    expect(parseNumber('1e999')).toBe(Number.POSITIVE_INFINITY);
    expect(parseNumber('-1e999')).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is 0 when it is too small for a double, and 0 has no sign (C05)', () => {
    expect(parseNumber('1e-400')).toBe(0);
    expect(parseNumber('-1e-400')).toBe(0);
    expect(parseNumber('-0')).toBe(0);
  });

  it.each(['0x10', '0b1', '0o7', '0X1F'])('is not written in another base, as in %s (C06)', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it.each(['1,5', '1.234,5', '1,234.5'])('has no comma, as in %s (C07)', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it.each(['1_000', '1 000', '$5', '5%', '5x', '1e', '1e+', '.', '+', '--1', '1.2.3'])(
    'is nothing else, as %j (C08)',
    (cell) => {
      expect(parseNumber(cell)).toBeNaN();
    },
  );

  it.each(['٣', '\u22121', '１', '\u00a01', '\u200b1', '1\n'])('is written in ASCII, unlike %j (C09)', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it('is not sought in a cell longer than any number (C14)', () => {
    const tested = vi.spyOn(RegExp.prototype, 'test');
    onTestFinished(() => tested.mockRestore());
    expect(parseNumber('0'.repeat(64))).toBe(0);
    expect(parseNumber(`${'0'.repeat(100_000)}a`)).toBeNaN();
    expect(tested.mock.calls).toEqual([['0'.repeat(64)]]);
  });

  it('is the same double after text and back', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(fc.property(finite, (value) => parseNumber(String(value)) === value));
  });
});
