// Where records and their cells begin and end. Looks at 16 bytes at a time and stops only at delimiters, quotes and line ends.

const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
export const QUOTE: u32 = 0x22;

/** In the beginning of a cell: it is quoted; it holds doubled quotes; all other bits. */
const QUOTED: u32 = 0x80000000;
export const DOUBLED: u32 = 0x40000000;
export const BEGIN: u32 = 0x3fffffff;

/** Bytes of a row in the list of places: begin, end without line ending, beginning of the next. */
const PLACE: usize = 12;
/** Bytes of a record that is no row in the list of faults: begin, end, line, rows before it, blank lines it is, cells it has. */
const FAULT: usize = 24;

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

let long = false;

/** Whether that record is longer than any may be. */
export function scannedLong(): bool {
  return long;
}

let faultCount: i32 = 0;

/** Records of the last scan that are no rows; blank lines one after the other are one of them. */
export function scannedFaults(): i32 {
  return faultCount;
}

/** Writes down a cell that ends at `end`, without the quotes around it. */
// @ts-ignore: decorator
@inline
function storeCell(cells: usize, begin: u32, end: u32, flags: u32): void {
  const quoted = flags >>> 31;
  store<u32>(cells, (begin + quoted) | flags);
  store<u32>(cells, end - quoted, 4);
}

/**
 * Finds the records in bytes `from` … `length` of `text`, ending after the first that ends at `limit` or later. A record is a row if
 * it has as many cells as expected and every quote stands where RFC 4180 wants it; what else a record means, csv-parse is to say.
 *
 * @param fields  cells expected in each
 * @param most    records to find at the most, where blank lines one after the other are one
 * @param longest bytes that a record may have
 * @param last    whether the text ends here, so that a record may lack its line ending
 * @param places  filled with PLACE bytes a row
 * @param lines   filled with the line of each row as u32, counted from that of the first record
 * @param cells   filled with two numbers a cell, begin (with flags) and end, `fields` cells a row
 * @param faults  filled with FAULT bytes a record that is no row
 * @returns how many rows were found
 */
export function scan(
  text: usize, from: u32, length: u32, limit: u32, delimiter: u32, fields: i32, most: i32, longest: u32, last: bool,
  places: usize, lines: usize, cells: usize, faults: usize,
): i32 {
  const delimiters = i8x16.splat(<i8>delimiter);
  const feeds = i8x16.splat(<i8>LF);
  const returns = i8x16.splat(<i8>CR);
  const quotes = i8x16.splat(<i8>QUOTE);
  let rows: i32 = 0;
  let count: i32 = 0;
  let into = cells;
  let begin = from;
  let cell = from;
  let field: i32 = 0;
  let inside = false;
  let flags: u32 = 0;
  let closed: u32 = 0;
  let odd = false;
  let blank = false; // whether the record before is a blank line
  let seen: u32 = 0;
  let beginLine: u32 = 0;
  let skip: u32 = 0xffffffff;
  stopped = from;
  line = 0;
  long = false;
  faultCount = 0;
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
          storeCell(into, cell, at, flags);
          into += 8;
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
        if (next == length && !last) return rows; // its LF may be still to come
        if (next < length && <u32>load<u8>(text + next) == LF) {
          skip = next;
          next++;
        }
      }
      seen++;
      if (inside) continue;
      if (at - begin > longest) {
        long = true;
        return rows;
      }
      if (flags != 0 && closed + 1 != at) odd = true;
      if (field < fields) storeCell(into, cell, at, flags);
      if (!odd && field + 1 == fields && at != begin) {
        storePlace(places, begin, at, next);
        store<u32>(lines + (<usize>rows << 2), beginLine);
        places += PLACE;
        cells += <usize>fields << 3;
        rows++;
        count++;
        blank = false;
      } else if (at == begin && blank) addBlankLine(faults);
      else {
        blank = at == begin;
        storeFault(faults, begin, at, beginLine, rows, odd ? 0 : field + 1);
        count++;
      }
      into = cells;
      begin = cell = next;
      field = 0;
      flags = 0;
      odd = false;
      beginLine = seen;
      stopped = next;
      line = seen;
      if (next >= limit || count == most) return rows;
    }
  }
  if (!last || begin >= length) return rows;
  if (length - begin > longest) {
    long = true;
    return rows;
  }
  if (field < fields) storeCell(into, cell, length, flags);
  odd = odd || inside || (flags != 0 && closed + 1 != length);
  if (!odd && field + 1 == fields) {
    storePlace(places, begin, length, length);
    store<u32>(lines + (<usize>rows << 2), beginLine);
    rows++;
  } else storeFault(faults, begin, length, beginLine, rows, odd ? 0 : field + 1);
  stopped = length;
  line = seen;
  return rows;
}

// @ts-ignore: decorator
@inline
function storePlace(places: usize, begin: u32, end: u32, next: u32): void {
  store<u32>(places, begin);
  store<u32>(places, end, 4);
  store<u32>(places, next, 8);
}

/** @param cells it has, if its quotes stand where they should; else 0 */
function storeFault(faults: usize, begin: u32, end: u32, line: u32, before: i32, cells: i32): void {
  const fault = faults + <usize>faultCount * FAULT;
  store<u32>(fault, begin);
  store<u32>(fault, end, 4);
  store<u32>(fault, line, 8);
  store<i32>(fault, before, 12);
  store<i32>(fault, i32(begin == end), 16);
  store<i32>(fault, cells, 20);
  faultCount++;
}

/** Counts one more in the last fault, which is of blank lines. */
function addBlankLine(faults: usize): void {
  const fault = faults + <usize>(faultCount - 1) * FAULT;
  store<i32>(fault, load<i32>(fault, 16) + 1, 16);
}
