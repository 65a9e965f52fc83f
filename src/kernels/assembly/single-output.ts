// Layers of one unit: matrix-vector products, vectorised along the inputs. Their speed is that of memory.
import { madd, sumLanes } from './vector';

/** The sum of two vectors of partial sums, and of the products that fill no vector. */
// @ts-ignore: decorator
@inline
function total<T>(even: v128, odd: v128, a: usize, w: usize, left: i32): f64 {
  let rest: f64 = 0;
  for (let l: usize = 0; l < (<usize>left) * sizeof<T>(); l += sizeof<T>()) rest += <f64>load<T>(a + l) * <f64>load<T>(w + l);
  return sumLanes<T>(v128.add<T>(even, odd)) + rest;
}

/**
 * Z (m, 1) = A (m, k) · w + b, four rows at a time so that w is read a quarter as often. A row is summed in the same
 * order among three others as alone: even vectors, odd vectors, what is left.
 */
export function affineOne<T>(A: usize, w: usize, b: usize, Z: usize, m: i32, k: i32): void {
  const bias = <f64>load<T>(b);
  const row = (<usize>k) * sizeof<T>();
  const pairs = row & ~31;
  const left = <i32>((row - pairs) / sizeof<T>());
  const wLeft = w + pairs;
  const zero = v128.splat<T>(<T>0);
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    let a0 = A + (<usize>i) * row;
    let a1 = a0 + row, a2 = a1 + row, a3 = a2 + row;
    let e0 = zero, o0 = zero, e1 = zero, o1 = zero, e2 = zero, o2 = zero, e3 = zero, o3 = zero;
    for (let p = w; p < wLeft; p += 32) {
      const even = v128.load(p), odd = v128.load(p, 16);
      e0 = madd<T>(v128.load(a0), even, e0); o0 = madd<T>(v128.load(a0, 16), odd, o0);
      e1 = madd<T>(v128.load(a1), even, e1); o1 = madd<T>(v128.load(a1, 16), odd, o1);
      e2 = madd<T>(v128.load(a2), even, e2); o2 = madd<T>(v128.load(a2, 16), odd, o2);
      e3 = madd<T>(v128.load(a3), even, e3); o3 = madd<T>(v128.load(a3, 16), odd, o3);
      a0 += 32; a1 += 32; a2 += 32; a3 += 32;
    }
    const z = Z + (<usize>i) * sizeof<T>();
    store<T>(z, <T>(total<T>(e0, o0, a0, wLeft, left) + bias));
    store<T>(z + sizeof<T>(), <T>(total<T>(e1, o1, a1, wLeft, left) + bias));
    store<T>(z + 2 * sizeof<T>(), <T>(total<T>(e2, o2, a2, wLeft, left) + bias));
    store<T>(z + 3 * sizeof<T>(), <T>(total<T>(e3, o3, a3, wLeft, left) + bias));
  }
  for (; i < m; i++) {
    let a = A + (<usize>i) * row;
    let e = zero, o = zero;
    for (let p = w; p < wLeft; p += 32) {
      e = madd<T>(v128.load(a), v128.load(p), e);
      o = madd<T>(v128.load(a, 16), v128.load(p, 16), o);
      a += 32;
    }
    store<T>(Z + (<usize>i) * sizeof<T>(), <T>(total<T>(e, o, a, wLeft, left) + bias));
  }
}

/** dw (k) += Σ_i dz[i] · A[i], four rows at a time so that dw is read and written a quarter as often. */
export function addWeightGradientOne<T>(dZ: usize, A: usize, dw: usize, m: i32, k: i32): void {
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
      store<T>(w, load<T>(w) + z0 * load<T>(a0) + z1 * load<T>(a1) + z2 * load<T>(a2) + z3 * load<T>(a3));
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
      store<T>(w, load<T>(w) + z * load<T>(a));
      a += sizeof<T>(); w += sizeof<T>();
    }
  }
}
