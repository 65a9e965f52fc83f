// The texts of cells, one after the other.
import { BEGIN, DOUBLED, QUOTE } from './records';

/**
 * Writes the cells of one column, quotes resolved, each followed by a zero byte. Up to 15 bytes beyond them are overwritten.
 *
 * @param cells as `scan` filled them
 * @param fields cells of a record
 * @param count records
 * @param into   room for as many bytes as the cells have, and one more for each
 * @returns how many bytes were written
 */
export function writeTexts(text: usize, cells: usize, fields: i32, column: i32, count: i32, into: usize): i32 {
  const first = into;
  const step = <usize>fields << 3;
  let cell = cells + ((<usize>column) << 3);
  for (let i = 0; i < count; i++, cell += step) {
    const begin = load<u32>(cell);
    let at = text + (begin & BEGIN);
    const end = text + load<u32>(cell, 4);
    if ((begin & DOUBLED) == 0) {
      const to = into + (end - at);
      for (; into < to; into += 16, at += 16) v128.store(into, v128.load(at));
      into = to;
    } else {
      for (; at < end; at++) {
        const byte = load<u8>(at);
        store<u8>(into++, byte);
        if (byte == QUOTE) at++;
      }
    }
    store<u8>(into++, 0);
  }
  return <i32>(into - first);
}
