// Layers of one unit: matrix-vector products, vectorised along the inputs. Their speed is that of memory.
import { madd, sumLanes } from './vector';

/** Up to this many bytes, w stays in the first-level cache, and one row after the other is read fastest. */
// @ts-ignore: decorator
@inline
const shortRow: usize = 16384;

/** The four partial sums of a row added up, and the products of what fills no four vectors. */
// @ts-ignore: decorator
@inline
function total<T extends number>(s0: v128, s1: v128, s2: v128, s3: v128, a: usize, w: usize, wEnd: usize): f64 {
  for (; w + 16 <= wEnd; w += 16) {
    s0 = madd<T>(v128.load(a), v128.load(w), s0);
    a += 16;
  }
  let rest: f64 = 0;
  for (; w < wEnd; w += sizeof<T>()) {
    rest += <f64>load<T>(a) * <f64>load<T>(w);
    a += sizeof<T>();
  }
  return sumLanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3))) + rest;
}

/**
 * Z (m, 1) = A (m, k) · w + b. Of long rows two are taken at a time, so that w is read half as often; a row is summed
 * in the same order beside another as alone.
 */
export function affineOne<T extends number>(A: usize, w: usize, b: usize, Z: usize, m: i32, k: i32): void {
  const bias = <f64>load<T>(b);
  const row = (<usize>k) * sizeof<T>();
  const wFours = w + (row & ~63);
  const wEnd = w + row;
  const zero = v128.splat<T>(<T>0);
  let i = 0;
  if (row > shortRow) {
    for (; i + 2 <= m; i += 2) {
      let a = A + (<usize>i) * row;
      let c = a + row;
      let s0 = zero, s1 = zero, s2 = zero, s3 = zero, t0 = zero, t1 = zero, t2 = zero, t3 = zero;
      for (let p = w; p < wFours; p += 64) {
        const w0 = v128.load(p), w1 = v128.load(p, 16), w2 = v128.load(p, 32), w3 = v128.load(p, 48);
        s0 = madd<T>(v128.load(a), w0, s0); t0 = madd<T>(v128.load(c), w0, t0);
        s1 = madd<T>(v128.load(a, 16), w1, s1); t1 = madd<T>(v128.load(c, 16), w1, t1);
        s2 = madd<T>(v128.load(a, 32), w2, s2); t2 = madd<T>(v128.load(c, 32), w2, t2);
        s3 = madd<T>(v128.load(a, 48), w3, s3); t3 = madd<T>(v128.load(c, 48), w3, t3);
        a += 64; c += 64;
      }
      const z = Z + (<usize>i) * sizeof<T>();
      store<T>(z, <T>(total<T>(s0, s1, s2, s3, a, wFours, wEnd) + bias));
      store<T>(z + sizeof<T>(), <T>(total<T>(t0, t1, t2, t3, c, wFours, wEnd) + bias));
    }
  }
  for (; i < m; i++) {
    let a = A + (<usize>i) * row;
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (let p = w; p < wFours; p += 64) {
      s0 = madd<T>(v128.load(a), v128.load(p), s0);
      s1 = madd<T>(v128.load(a, 16), v128.load(p, 16), s1);
      s2 = madd<T>(v128.load(a, 32), v128.load(p, 32), s2);
      s3 = madd<T>(v128.load(a, 48), v128.load(p, 48), s3);
      a += 64;
    }
    store<T>(Z + (<usize>i) * sizeof<T>(), <T>(total<T>(s0, s1, s2, s3, a, wFours, wEnd) + bias));
  }
}

/** dw (k) += Σ_i dz[i] · A[i], four rows at a time so that dw is read and written a quarter as often. */
export function addWeightGradientOne<T extends number>(dZ: usize, A: usize, dw: usize, m: i32, k: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  const row = (<usize>k) * sizeof<T>();
  const whole = k - (k % lanes);
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const z = dZ + (<usize>i) * sizeof<T>();
    const z0 = load<T>(z), z1 = load<T>(z + sizeof<T>()), z2 = load<T>(z + 2 * sizeof<T>()), z3 = load<T>(z + 3 * sizeof<T>());
    const d0 = v128.splat<T>(z0), d1 = v128.splat<T>(z1), d2 = v128.splat<T>(z2), d3 = v128.splat<T>(z3);
    let a0 = A + (<usize>i) * row;
    let a1 = a0 + row, a2 = a1 + row, a3 = a2 + row;
    let w = dw;
    for (let l = 0; l < whole; l += lanes) {
      let sum = madd<T>(d0, v128.load(a0), v128.load(w));
      sum = madd<T>(d1, v128.load(a1), sum);
      sum = madd<T>(d2, v128.load(a2), sum);
      sum = madd<T>(d3, v128.load(a3), sum);
      v128.store(w, sum);
      a0 += 16; a1 += 16; a2 += 16; a3 += 16; w += 16;
    }
    for (let l = whole; l < k; l++) {
      store<T>(w, <T>(load<T>(w) + z0 * load<T>(a0) + z1 * load<T>(a1) + z2 * load<T>(a2) + z3 * load<T>(a3)));
      a0 += sizeof<T>(); a1 += sizeof<T>(); a2 += sizeof<T>(); a3 += sizeof<T>(); w += sizeof<T>();
    }
  }
  for (; i < m; i++) {
    const z = load<T>(dZ + (<usize>i) * sizeof<T>());
    const d = v128.splat<T>(z);
    let a = A + (<usize>i) * row;
    let w = dw;
    for (let l = 0; l < whole; l += lanes) {
      v128.store(w, madd<T>(d, v128.load(a), v128.load(w)));
      a += 16; w += 16;
    }
    for (let l = whole; l < k; l++) {
      store<T>(w, <T>(load<T>(w) + z * load<T>(a)));
      a += sizeof<T>(); w += sizeof<T>();
    }
  }
}
