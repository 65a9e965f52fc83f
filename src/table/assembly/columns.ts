// What is done with whole columns of numbers: the same, bit for bit, as `MomentsSum` and `writeScaled` do in JavaScript. Addresses are in bytes.

/** The number of a column in the row that a list of rows names. */
// @ts-ignore: decorator
@inline
function numberIn(values: usize, rows: usize): f64 {
  return load<f64>(values + ((<usize>load<u32>(rows)) << 3));
}

/**
 * What `MomentsSum` needs of some rows: writes Σ x, the least and the greatest x, Σ (x − near) and Σ (x − near)² with
 * near = Σ x / count to `into`, five numbers.
 *
 * @param values a column
 * @param rows   `count` rows of it
 * @param room   for `count` numbers
 */
export function addMoments(values: usize, rows: usize, count: i32, room: usize, into: usize): void {
  let sum: f64 = 0;
  let least = f64.POSITIVE_INFINITY;
  let greatest = f64.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = numberIn(values, rows + (<usize>i << 2));
    store<f64>(room + (<usize>i << 3), value);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
  }
  const near = sum / count;
  let rest: f64 = 0;
  let squares: f64 = 0;
  for (let i = 0; i < count; i++) {
    const difference = load<f64>(room + (<usize>i << 3)) - near;
    rest += difference;
    squares += difference * difference;
  }
  store<f64>(into, sum);
  store<f64>(into, least, 8);
  store<f64>(into, greatest, 16);
  store<f64>(into, rest, 24);
  store<f64>(into, squares, 32);
}

/** (x − mean) / std of two rows. */
// @ts-ignore: decorator
@inline
function scaled(values: usize, rows: usize, mean: v128, std: v128): v128 {
  const pair = f64x2.replace_lane(f64x2.splat(numberIn(values, rows)), 1, numberIn(values, rows + 4));
  return f64x2.div(f64x2.sub(pair, mean), std);
}

/** (x − mean) / std of `count` rows of a column, written to every `stride`th byte from `X` on. @returns whether all are nearer to 0 than `limit` */
// @ts-ignore: decorator
@inline
function scaleColumn<T>(
  values: usize,
  rows: usize,
  count: i32,
  X: usize,
  stride: usize,
  mean: f64,
  std: f64,
  limit: f64,
): bool {
  const means = f64x2.splat(mean);
  const stds = f64x2.splat(std);
  const limits = f64x2.splat(limit);
  let sound = i64x2.splat(-1);
  const end = rows + ((<usize>count) << 2);
  for (; rows + 4 < end; rows += 8) {
    const pair = scaled(values, rows, means, stds);
    sound = v128.and(sound, f64x2.lt(f64x2.abs(pair), limits));
    store<T>(X, <T>f64x2.extract_lane(pair, 0));
    store<T>(X + stride, <T>f64x2.extract_lane(pair, 1));
    X += 2 * stride;
  }
  if (rows == end) return i64x2.all_true(sound);
  const last = (numberIn(values, rows) - mean) / std;
  store<T>(X, <T>last);
  return i64x2.all_true(sound) && Math.abs(last) < limit;
}

/** Bytes that tell how a column is scaled: where it begins, to which column of X it goes, its mean and its std, each as a number. */
const SCALING: usize = 32;

// @ts-ignore: decorator
@inline
function scaleColumns<T>(scalings: usize, columns: i32, rows: usize, count: i32, X: usize, width: i32, limit: f64): bool {
  const stride = <usize>width * sizeof<T>();
  let sound = true;
  for (let i = 0; i < columns; i++, scalings += SCALING) {
    const values = <usize>load<f64>(scalings);
    const to = X + <usize>load<f64>(scalings, 8) * sizeof<T>();
    const mean = load<f64>(scalings, 16);
    if (!scaleColumn<T>(values, rows, count, to, stride, mean, load<f64>(scalings, 24), limit)) sound = false;
  }
  return sound;
}

/**
 * Writes (x − mean) / std of `columns` columns in `count` rows to rows of X in single precision.
 *
 * @param scalings how each column is scaled; see `SCALING`
 * @param width    columns of X
 * @returns whether all that is written is nearer to 0 than `limit`
 */
export function scale32(scalings: usize, columns: i32, rows: usize, count: i32, X: usize, width: i32, limit: f64): bool {
  return scaleColumns<f32>(scalings, columns, rows, count, X, width, limit);
}

/** The same in double precision. */
export function scale64(scalings: usize, columns: i32, rows: usize, count: i32, X: usize, width: i32, limit: f64): bool {
  return scaleColumns<f64>(scalings, columns, rows, count, X, width, limit);
}
