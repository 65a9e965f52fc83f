// Rows picked from all over a matrix and laid side by side.

/** Rows that are looked up ahead, so that memory is already on its way when their turn comes. */
// @ts-ignore: decorator
@inline
const ahead: i32 = 12;

// @ts-ignore: decorator
@inline
function copyRow(from: usize, to: usize, bytes: usize): void {
  const vectors = bytes & ~15;
  let at: usize = 0;
  for (; at < vectors; at += 16) v128.store(to + at, v128.load(from + at));
  for (; at < bytes; at += 4) store<u32>(to + at, load<u32>(from + at));
}

/**
 * Row i of `to` = row order[i] of `from`, for `count` rows of `bytes` bytes (a multiple of 4).
 *
 * @returns nothing that means anything: it keeps the look ahead from being thought useless
 */
export function gather(from: usize, order: usize, count: i32, bytes: usize, to: usize): i32 {
  let touched = 0;
  const far = count - ahead;
  for (let i = 0; i < count; i++) {
    if (i < far) touched |= <i32>load<u8>(from + (<usize>load<u32>(order, ahead * 4)) * bytes);
    copyRow(from + (<usize>load<u32>(order)) * bytes, to, bytes);
    order += 4;
    to += bytes;
  }
  return touched;
}
