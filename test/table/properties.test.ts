import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces, readBothWays, readByLaw, same } from './both-ways.ts';

/** Runs of each property; more of them by `FUZZ=10000`. */
const runs = Number(process.env.FUZZ ?? 200);
const timeout = 600_000 + 1000 * runs;

const whole = 2 ** 16;
const delimiter = fc.constantFrom(',', ';', '\t');
const size = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constant(whole));

/** A cell as people write them: numbers in many spellings, texts, and what is awkward. */
const cell = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 20 }))
    .map(([x, k]) => x.toFixed(k)),
  fc.stringMatching(/^[+-]?[0-9]{0,20}\.?[0-9]{0,20}(e-?[0-9]{1,3})?$/),
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-0',
    '007',
    ' 1',
    '1 ',
    '\t2',
    '1.',
    '.5',
    'NA',
    '1,5',
    '"',
    'true',
    '\ufeff',
    '\ufeff1',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '0')),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', ' ', 'a', 'é', '1', '.'), maxLength: 8 }),
);

/** RFC 4180, written apart from the program and its libraries. */
function write(
  records: readonly (readonly string[])[],
  { delimiter, end, quoteAll }: { delimiter: string; end: string; quoteAll: boolean },
): string {
  const field = (text: string) =>
    quoteAll || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return records.map((cells) => cells.map(field).join(delimiter)).join(end);
}

describe('a table', () => {
  const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.record({
      names: fc.uniqueArray(
        cell.filter((name) => name.trim() !== ''),
        { minLength: width, maxLength: width, selector: (name) => name.trim() },
      ),
      rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      style: fc.record({ delimiter, end: fc.constantFrom('\n', '\r\n', '\r'), quoteAll: fc.boolean() }),
      header: fc.boolean(),
      ends: fc.nat({ max: 3 }),
      mark: fc.boolean(),
      size,
    }),
  );

  it('is read as it was written, by both ways and in any pieces (A21)', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ names, rows, style, header, ends, mark, size }) => {
        const records = header ? [names, ...rows] : rows;
        const text = write(records, style) + style.end.repeat(ends);
        const marked = mark || text.startsWith('\ufeff') ? `\ufeff${text}` : text;
        const format = { delimiter: style.delimiter, header };
        const reading = await readBothWays(marked, { size, format });
        if (names.length === 1) return; // an empty cell may be a blank line at the end, a name may hold another delimiter
        expect(reading).toMatchObject({ refused: undefined });
        if (typeof reading === 'string') return;
        same(reading.columns, header ? names : names.map((_, index) => `c${index + 1}`));
        same(reading.rows, rows);
        if (ends > 1) return; // blank lines at the end are told to nobody
        expect(reading.bytes.toString()).toBe(header ? marked : marked.replace(/^\ufeff/, ''));
      }),
      { numRuns: runs },
    );
  });
});

describe('what is nearly CSV', () => {
  const letter = fc.constantFrom(...'",;\t\n\r\n', '\r\n', ...' aé1.-e0', '\ufeff');
  const garbage = fc.string({ unit: letter, maxLength: 60 });
  const begin = fc.constantFrom(
    '',
    '',
    'a',
    'a,b\n',
    'a;b\r\n',
    'a\tb\r',
    'a,b,c\n1,2,3\n',
    '1,2\n',
    '"a;",b;c;d;e\n',
    'a\n',
  );
  const mark = fc.constantFrom('', '', '\ufeff');

  it('is taken or refused alike, by both ways and in any pieces', { timeout }, async () => {
    const near = fc.tuple(mark, begin, garbage, delimiter, fc.boolean(), size);
    await fc.assert(
      fc.asyncProperty(near, async ([mark, begin, garbage, delimiter, header, size]) => {
        const text = mark + begin + garbage;
        const format = { delimiter, header };
        const reading = await readBothWays(text, { size, format });
        same(reading, await readByLaw(pieces(text), format));
      }),
      { numRuns: runs },
    );
  });

  it('is taken or refused alike although a byte of it is no text', { timeout }, async () => {
    const near = fc.tuple(begin, garbage, fc.constantFrom(0x00, 0xe9, 0xff, 0x80), fc.nat(), delimiter, size);
    await fc.assert(
      fc.asyncProperty(near, async ([begin, garbage, byte, place, delimiter, size]) => {
        const bytes = Buffer.from(`${begin + garbage}\n`);
        bytes[place % bytes.length] = byte;
        const format = { delimiter, header: true };
        const reading = await readBothWays(bytes, { size, format });
        same(reading, await readByLaw(pieces(bytes), format));
      }),
      { numRuns: runs },
    );
  });
});
