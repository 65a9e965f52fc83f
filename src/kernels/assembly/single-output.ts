// Layers of one unit: matrix-vector products, vectorised along the inputs. Their speed is that of memory.
import { madd, sumLanes } from './vector';

/** Σ a·w over k numbers, in a fixed order. */
// @ts-ignore: decorator
@inline
function dot<T>(a: usize, w: usize, k: i32): f64 {
  const lanes = 16 / <i32>sizeof<T>();
  let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0;
  let left = k;
  for (; left >= 4 * lanes; left -= 4 * lanes) {
    s0 = madd<T>(v128.load(a), v128.load(w), s0);
    s1 = madd<T>(v128.load(a, 16), v128.load(w, 16), s1);
    s2 = madd<T>(v128.load(a, 32), v128.load(w, 32), s2);
    s3 = madd<T>(v128.load(a, 48), v128.load(w, 48), s3);
    a += 64;
    w += 64;
  }
  for (; left >= lanes; left -= lanes) {
    s0 = madd<T>(v128.load(a), v128.load(w), s0);
    a += 16;
    w += 16;
  }
  let rest: f64 = 0;
  for (; left > 0; left--) {
    rest += <f64>load<T>(a) * <f64>load<T>(w);
    a += sizeof<T>();
    w += sizeof<T>();
  }
  return sumLanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3))) + rest;
}

/** Z (m, 1) = A (m, k) · w + b. */
export function affineOne<T>(A: usize, w: usize, b: usize, Z: usize, m: i32, k: i32): void {
  const bias = <f64>load<T>(b);
  for (let i = 0; i < m; i++) {
    store<T>(Z + (<usize>i) * sizeof<T>(), <T>(dot<T>(A + (<usize>i) * (<usize>k) * sizeof<T>(), w, k) + bias));
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
