// Where records and their cells begin and end. Looks at 16 bytes at a time and stops only at delimiters, quotes and line ends.

const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const QUOTE: u32 = 0x22;

/** How a record is written; 0 is plain: as many cells as expected, every quote where RFC 4180 wants it. */
const RAGGED: u32 = 1;
const BLANK: u32 = 2;
/** A quote stands where none may, or is not closed: csv-parse is to say what that means. */
const ODD: u32 = 3;

/** In the beginning of a cell: it is quoted; it holds doubled quotes. */
const QUOTED: u32 = 0x80000000;
const DOUBLED: u32 = 0x40000000;

/** Numbers of a record in the list of records: begin, end without line ending, beginning of the next, line, kind. */
const RECORD: usize = 20;

let stopped: u32 = 0;
let line: u32 = 0;

/** Where the last scan stopped: the beginning of the first record that is not complete. */
export function scannedTo(): u32 {
  return stopped;
}

/** Line of the record at `scannedTo`, counted from that of the first. */
export function scannedLine(): u32 {
  return line;
}

/** Writes down a cell that ends at `end`, without the quotes around it. */
// @ts-ignore: decorator
@inline
function storeCell(cells: usize, begin: u32, end: u32, flags: u32): void {
  const quoted = flags >>> 31;
  store<u32>(cells, (begin + quoted) | flags);
  store<u32>(cells, end - quoted, 4);
}

// @ts-ignore: decorator
@inline
function storeRecord(records: usize, begin: u32, end: u32, next: u32, line: u32, kind: u32): void {
  store<u32>(records, begin);
  store<u32>(records, end, 4);
  store<u32>(records, next, 8);
  store<u32>(records, line, 12);
  store<u32>(records, kind, 16);
}

/**
 * Finds the records in bytes `from` … `length` of `text`, ending after the first that ends at `limit` or later.
 *
 * @param fields  cells expected in each
 * @param most    records to find at the most
 * @param last    whether the text ends here, so that a record may lack its line ending
 * @param records filled with RECORD bytes a record
 * @param cells   filled with two numbers a cell, begin (with flags) and end, for `fields` cells of every record; of others
 *                than plain ones they mean nothing
 * @returns how many records were found
 */
export function scan(
  text: usize, from: u32, length: u32, limit: u32, delimiter: u32, fields: i32, most: i32, last: bool, records: usize, cells: usize,
): i32 {
  const delimiters = i8x16.splat(<i8>delimiter);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  const quotes = i8x16.splat(<i8>QUOTE);
  let count: i32 = 0;
  let begin = from;
  let cell = from;
  let field: i32 = 0;
  let inside = false;
  let flags: u32 = 0;
  let closed: u32 = 0;
  let odd = false;
  let lines: u32 = 0;
  let beginLine: u32 = 0;
  let skip: u32 = 0xffffffff;
  stopped = from;
  line = 0;
  for (let base = from; base < length; base += 16) {
    const bytes = v128.load(text + base);
    let mask = <u32>i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes)),
        v128.or(i8x16.eq(bytes, feeds), i8x16.eq(bytes, returns)),
      ),
    );
    while (mask != 0) {
      const at = base + ctz(mask);
      mask &= mask - 1;
      if (at >= length) break;
      if (at == skip) continue;
      const byte = <u32>load<u8>(text + at);
      if (byte == delimiter) {
        if (inside) continue;
        if (flags != 0 && closed + 1 != at) odd = true;
        if (field < fields) {
          storeCell(cells, cell, at, flags);
          cells += 8;
        }
        field++;
        cell = at + 1;
        flags = 0;
        continue;
      }
      if (byte == QUOTE) {
        if (inside) {
          inside = false;
          closed = at;
        } else if (at == cell) {
          inside = true;
          flags = QUOTED;
        } else if (flags != 0 && closed + 1 == at) {
          inside = true;
          flags |= DOUBLED;
        } else odd = true;
        continue;
      }
      let next = at + 1;
      if (byte == CR) {
        if (next == length && !last) return count; // its LF may be still to come
        if (next < length && <u32>load<u8>(text + next) == LF) {
          skip = next;
          next++;
        }
      }
      lines++;
      if (inside) continue;
      if (flags != 0 && closed + 1 != at) odd = true;
      if (field < fields) {
        storeCell(cells, cell, at, flags);
        cells += 8 * <usize>(fields - field);
      }
      field++;
      const kind = at == begin ? BLANK : odd ? ODD : field == fields ? 0 : RAGGED;
      storeRecord(records, begin, at, next, beginLine, kind);
      records += RECORD;
      count++;
      begin = cell = next;
      field = 0;
      flags = 0;
      odd = false;
      beginLine = lines;
      stopped = next;
      line = lines;
      if (next >= limit || count == most) return count;
    }
  }
  if (!last || begin >= length) return count;
  if (inside || (flags != 0 && closed + 1 != length)) odd = true;
  if (field < fields) storeCell(cells, cell, length, flags);
  field++;
  storeRecord(records, begin, length, length, beginLine, odd ? ODD : field == fields ? 0 : RAGGED);
  stopped = length;
  line = lines;
  return count + 1;
}
