import type { TrainingRows } from '../fit/sample.ts';
import type { Matrix } from '../kernels/kernels.ts';

/** Bound of the chance that one of all columns seems to tell of a target it has nothing to do with; the chance itself is about a tenth of it. */
const chance = 0.1;

/**
 * Whether a column of X by itself tells of the target: whether its correlation with it, or with one of the classes, is
 * larger than chance allows. Without a relation √m r is as good as normal, and of k such numbers the largest exceeds
 * √(2 ln(2k / p)) with a chance below p (the normal tail is at most e^(−z²/2), and Bonferroni's sum).
 *
 * @param classes number of classes; undefined of a numeric target
 */
export function anyColumnTells({ X, labels }: TrainingRows, classes: number | undefined): boolean {
  const codes = classes === undefined ? [undefined] : Array.from({ length: classes }, (_, code) => code);
  const least = Math.sqrt((2 * Math.log((2 * X.cols * codes.length) / chance)) / X.rows);
  return codes.some((code) => {
    const target = Float64Array.from({ length: X.rows }, (_, row) => {
      return code === undefined ? labels[row]! : Number(labels[row] === code);
    });
    return correlations(X, target).some((r) => Math.abs(r) > least);
  });
}

/** Pearson's r of each column of X with a target; 0 where one of the two is constant. */
function correlations({ data, rows, cols }: Matrix, target: Float64Array): Float64Array {
  const mean = target.reduce((sum, value) => sum + value, 0) / rows;
  const sums = new Float64Array(cols);
  const squares = new Float64Array(cols);
  const products = new Float64Array(cols);
  let variance = 0;
  for (let row = 0; row < rows; row++) {
    const off = target[row]! - mean;
    variance += off ** 2;
    for (let column = 0; column < cols; column++) {
      const x = data[row * cols + column]!;
      sums[column]! += x;
      squares[column]! += x ** 2;
      products[column]! += x * off;
    }
  }
  return products.map((product, column) => {
    const spread = (squares[column]! - sums[column]! ** 2 / rows) * variance;
    return spread > 0 ? product / Math.sqrt(spread) : 0;
  });
}
