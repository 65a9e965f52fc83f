// Matrix products by tiles of 6 rows × 2 vectors: 12 sums in registers, the 16th and last is spoken for by the loads.
// The right-hand matrix is packed into panels 2 vectors wide, so that the innermost loop reads it front to back.
import { loadSplat, madd } from './vector';

// The numbers 1 to 5 places on, in every lane: the offset belongs to the instruction, which wants it as a constant.
// @ts-ignore: decorator
@inline
function splat1<T extends number>(a: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(a, 4) : v128.load64_splat(a, 8);
}
// @ts-ignore: decorator
@inline
function splat2<T extends number>(a: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(a, 8) : v128.load64_splat(a, 16);
}
// @ts-ignore: decorator
@inline
function splat3<T extends number>(a: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(a, 12) : v128.load64_splat(a, 24);
}
// @ts-ignore: decorator
@inline
function splat4<T extends number>(a: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(a, 16) : v128.load64_splat(a, 32);
}
// @ts-ignore: decorator
@inline
function splat5<T extends number>(a: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(a, 20) : v128.load64_splat(a, 40);
}

/** Rows of a tile. */
// @ts-ignore: decorator
@inline
export const tileRows: i32 = 6;

/** Columns of a tile: 8 float32 or 4 float64. */
// @ts-ignore: decorator
@inline
export function tileColumns<T extends number>(): i32 {
  return 32 / <i32>sizeof<T>();
}

/** Copies a few numbers; a bulk copy would cost a call out of the module for each row. */
// @ts-ignore: decorator
@inline
function copyNumbers<T extends number>(to: usize, from: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) * sizeof<T>(); i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
}

/** Packs B = Wᵀ, with W (n, k), into panels: B[l][j] of panel p is W[p·w + j][l], 0 beyond n. */
export function packTransposed<T extends number>(W: usize, n: i32, k: i32, panels: usize): void {
  const w = tileColumns<T>();
  let out = panels;
  for (let from = 0; from < n; from += w) {
    for (let l = 0; l < k; l++) {
      for (let j = from; j < from + w; j++) {
        store<T>(out, j < n ? load<T>(W + (<usize>(j * k + l)) * sizeof<T>()) : <T>0);
        out += sizeof<T>();
      }
    }
  }
}

/** Packs columns `from` … `from + w` of B (depth, cols) into one panel, 0 beyond cols. */
export function packPanel<T extends number>(B: usize, depth: i32, cols: i32, from: i32, panel: usize): void {
  const w = tileColumns<T>();
  let row = B + (<usize>from) * sizeof<T>();
  let out = panel;
  const step = (<usize>cols) * sizeof<T>();
  if (from + w <= cols) {
    for (let l = 0; l < depth; l++) {
      v128.store(out, v128.load(row));
      v128.store(out, v128.load(row, 16), 16);
      row += step;
      out += 32;
    }
    return;
  }
  for (let l = 0; l < depth; l++) {
    for (let j = 0; j < w; j++) {
      store<T>(out, from + j < cols ? load<T>(row + (<usize>j) * sizeof<T>()) : <T>0);
      out += sizeof<T>();
    }
    row += step;
  }
}

/** Packs D (m, n) into strips of 6 columns: D[l][6s + i] stands at strip s, row l, place i; 0 beyond n. */
function packStrips<T extends number>(D: usize, m: i32, n: i32, strips: usize): void {
  const row = (<usize>n) * sizeof<T>();
  const strip = tileRows * sizeof<T>();
  let out = strips;
  for (let from = 0; from < n; from += tileRows) {
    const whole = from + tileRows <= n;
    if (!whole) memory.fill(out, 0, (<usize>m) * strip);
    let d = D + (<usize>from) * sizeof<T>();
    for (let l = 0; l < m; l++) {
      if (whole) {
        v128.store(out, v128.load(d));
        if (sizeof<T>() == 4) store<u64>(out, load<u64>(d, 16), 16);
        else {
          v128.store(out, v128.load(d, 16), 16);
          v128.store(out, v128.load(d, 32), 32);
        }
      } else copyNumbers<T>(out, d, n - from);
      d += row;
      out += strip;
    }
  }
}

/** C[i] = start + Σ_l A[i][l] · panel[l] for 6 rows; rows beyond `rows` repeat the first and are not to be used. */
function tileOfRows<T extends number>(
  A: usize, row: usize, rows: i32, panel: usize, depth: i32, start: usize, C: usize, cRow: usize,
): void {
  let a0 = A;
  let a1 = rows > 1 ? A + row : A;
  let a2 = rows > 2 ? A + 2 * row : A;
  let a3 = rows > 3 ? A + 3 * row : A;
  let a4 = rows > 4 ? A + 4 * row : A;
  let a5 = rows > 5 ? A + 5 * row : A;
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
  let b = panel;
  for (let k = depth; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = loadSplat<T>(a0); c00 = madd<T>(x, b0, c00); c01 = madd<T>(x, b1, c01);
    x = loadSplat<T>(a1); c10 = madd<T>(x, b0, c10); c11 = madd<T>(x, b1, c11);
    x = loadSplat<T>(a2); c20 = madd<T>(x, b0, c20); c21 = madd<T>(x, b1, c21);
    x = loadSplat<T>(a3); c30 = madd<T>(x, b0, c30); c31 = madd<T>(x, b1, c31);
    x = loadSplat<T>(a4); c40 = madd<T>(x, b0, c40); c41 = madd<T>(x, b1, c41);
    x = loadSplat<T>(a5); c50 = madd<T>(x, b0, c50); c51 = madd<T>(x, b1, c51);
    a0 += sizeof<T>(); a1 += sizeof<T>(); a2 += sizeof<T>();
    a3 += sizeof<T>(); a4 += sizeof<T>(); a5 += sizeof<T>();
    b += 32;
  }
  v128.store(C, c00); v128.store(C, c01, 16); C += cRow;
  v128.store(C, c10); v128.store(C, c11, 16); C += cRow;
  v128.store(C, c20); v128.store(C, c21, 16); C += cRow;
  v128.store(C, c30); v128.store(C, c31, 16); C += cRow;
  v128.store(C, c40); v128.store(C, c41, 16); C += cRow;
  v128.store(C, c50); v128.store(C, c51, 16);
}

/** C[i] += Σ_l strip[l][i] · panel[l] for the 6 places of a strip. */
function tileOfStrip<T extends number>(strip: usize, panel: usize, depth: i32, C: usize, cRow: usize): void {
  let c = C;
  let c00 = v128.load(c), c01 = v128.load(c, 16); c += cRow;
  let c10 = v128.load(c), c11 = v128.load(c, 16); c += cRow;
  let c20 = v128.load(c), c21 = v128.load(c, 16); c += cRow;
  let c30 = v128.load(c), c31 = v128.load(c, 16); c += cRow;
  let c40 = v128.load(c), c41 = v128.load(c, 16); c += cRow;
  let c50 = v128.load(c), c51 = v128.load(c, 16);
  let a = strip;
  let b = panel;
  for (let k = depth; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = loadSplat<T>(a); c00 = madd<T>(x, b0, c00); c01 = madd<T>(x, b1, c01);
    x = splat1<T>(a); c10 = madd<T>(x, b0, c10); c11 = madd<T>(x, b1, c11);
    x = splat2<T>(a); c20 = madd<T>(x, b0, c20); c21 = madd<T>(x, b1, c21);
    x = splat3<T>(a); c30 = madd<T>(x, b0, c30); c31 = madd<T>(x, b1, c31);
    x = splat4<T>(a); c40 = madd<T>(x, b0, c40); c41 = madd<T>(x, b1, c41);
    x = splat5<T>(a); c50 = madd<T>(x, b0, c50); c51 = madd<T>(x, b1, c51);
    a += 6 * sizeof<T>();
    b += 32;
  }
  v128.store(C, c00); v128.store(C, c01, 16); C += cRow;
  v128.store(C, c10); v128.store(C, c11, 16); C += cRow;
  v128.store(C, c20); v128.store(C, c21, 16); C += cRow;
  v128.store(C, c30); v128.store(C, c31, 16); C += cRow;
  v128.store(C, c40); v128.store(C, c41, 16); C += cRow;
  v128.store(C, c50); v128.store(C, c51, 16);
}

/**
 * C (m, n) = A (m, depth) · B + start, with B in panels and `start` (n) added to every row.
 *
 * @param start n numbers, or 0 for none
 * @param spare 8 × 32 bytes of this thread's own
 */
export function multiply<T extends number>(A: usize, panels: usize, start: usize, C: usize, m: i32, depth: i32, n: i32, spare: usize): void {
  const w = tileColumns<T>();
  const row = (<usize>depth) * sizeof<T>();
  const cRow = (<usize>n) * sizeof<T>();
  const zeros = spare + 6 * 32;
  const padded = spare + 7 * 32;
  v128.store(zeros, v128.splat<T>(<T>0));
  v128.store(zeros, v128.splat<T>(<T>0), 16);
  const whole = n - (n % w);
  if (start) copyNumbers<T>(padded, start + (<usize>whole) * sizeof<T>(), n - whole);
  for (let i = 0; i < m; i += tileRows) {
    const rows = min(tileRows, m - i);
    const a = A + (<usize>i) * row;
    let panel = panels;
    for (let j = 0; j < n; j += w) {
      const c = C + (<usize>i) * cRow + (<usize>j) * sizeof<T>();
      const from = start ? (j < whole ? start + (<usize>j) * sizeof<T>() : padded) : zeros;
      if (rows == tileRows && j < whole) {
        tileOfRows<T>(a, row, rows, panel, depth, from, c, cRow);
      } else {
        tileOfRows<T>(a, row, rows, panel, depth, from, spare, 32);
        for (let r = 0; r < rows; r++) copyNumbers<T>(c + (<usize>r) * cRow, spare + (<usize>r) * 32, min(w, n - j));
      }
      panel += (<usize>depth) * 32;
    }
  }
}

/**
 * C (n, k) += Dᵀ A, with D (m, n), A (m, k).
 *
 * @param room strips of D (m · n rounded up to 6), then one panel (m · 32 bytes), of this thread's own
 */
export function addTransposedProduct<T extends number>(D: usize, A: usize, C: usize, m: i32, n: i32, k: i32, room: usize, spare: usize): void {
  const w = tileColumns<T>();
  const strips = room;
  const stripBytes = (<usize>(m * tileRows)) * sizeof<T>();
  const count = (n + tileRows - 1) / tileRows;
  const panel = strips + (<usize>count) * stripBytes;
  const cRow = (<usize>k) * sizeof<T>();
  packStrips<T>(D, m, n, strips);
  for (let j = 0; j < k; j += w) {
    packPanel<T>(A, m, k, j, panel);
    const columns = min(w, k - j);
    for (let s = 0; s < count; s++) {
      const strip = strips + (<usize>s) * stripBytes;
      const rows = min(tileRows, n - s * tileRows);
      const c = C + (<usize>(s * tileRows)) * cRow + (<usize>j) * sizeof<T>();
      if (rows == tileRows && columns == w) {
        tileOfStrip<T>(strip, panel, m, c, cRow);
        continue;
      }
      for (let r = 0; r < rows; r++) copyNumbers<T>(spare + (<usize>r) * 32, c + (<usize>r) * cRow, columns);
      tileOfStrip<T>(strip, panel, m, spare, 32);
      for (let r = 0; r < rows; r++) copyNumbers<T>(c + (<usize>r) * cRow, spare + (<usize>r) * 32, columns);
    }
  }
}
