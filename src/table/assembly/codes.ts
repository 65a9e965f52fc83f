// Texts that were seen before, found again by their bytes.
import { BEGIN, DOUBLED } from './records';

/** Numbers of a known text: hash, address of its bytes, length. */
const ENTRY: usize = 12;

/** Hash of a cell's bytes (FNV-1a, eight bytes at a time where there are so many, scrambled at the end). */
// @ts-ignore: decorator
@inline
function hashOf(at: usize, end: usize): u32 {
  let hash: u64 = 0xcbf29ce484222325;
  while (at + 8 <= end) {
    hash = (hash ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
    at += 8;
  }
  while (at < end) {
    hash = (hash ^ <u64>load<u8>(at)) * 0x100000001b3;
    at++;
  }
  hash = (hash ^ (hash >> 29)) * 0x9e3779b97f4a7c15;
  return <u32>(hash >> 32);
}

// @ts-ignore: decorator
@inline
function areSame(a: usize, b: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/**
 * Codes of the cells of one column.
 *
 * @param rows    numbers of the records to look at, as u32; 0 for all, one after the other
 * @param slots   codes by the last bits of the hash, the next free place taken on a collision; −1 is free
 * @param mask    one less than how many slots there are, a power of 2
 * @param entries ENTRY bytes a code
 * @param codes   filled with a code a row, −1 for a text that is not known, or that holds doubled quotes
 * @param misses  filled with two u32 for each of those: its place in `rows`, and its hash
 * @returns how many misses there are
 */
export function findCodes(
  text: usize, cells: usize, fields: i32, column: i32, rows: usize, count: i32, slots: usize, mask: u32, entries: usize, codes: usize, misses: usize,
): i32 {
  let missing: i32 = 0;
  for (let i = 0; i < count; i++) {
    const row = rows == 0 ? <usize>i : <usize>load<u32>(rows + (<usize>i << 2));
    const cell = cells + ((row * fields + column) << 3);
    const begin = load<u32>(cell);
    const at = text + (begin & BEGIN);
    const end = text + load<u32>(cell, 4);
    const hash = hashOf(at, end);
    let code: i32 = -1;
    if ((begin & DOUBLED) == 0) {
      for (let place = hash & mask; ; place = (place + 1) & mask) {
        code = load<i32>(slots + (<usize>place << 2));
        if (code < 0) break;
        const entry = entries + <usize>code * ENTRY;
        if (load<u32>(entry) == hash && load<u32>(entry, 8) == <u32>(end - at) && areSame(at, load<u32>(entry, 4), end - at)) break;
      }
    }
    store<i32>(codes + (<usize>i << 2), code);
    if (code >= 0) continue;
    store<u32>(misses + (<usize>missing << 3), i);
    store<u32>(misses + (<usize>missing << 3), hash, 4);
    missing++;
  }
  return missing;
}

/** Hash of one text. */
export function hashText(at: usize, length: u32): u32 {
  return hashOf(at, at + length);
}
