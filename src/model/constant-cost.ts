import type { Examples } from '../network/network.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';

/**
 * Cost of the best answer that is the same for every row: the entropy of the classes' shares, or half the variance of a
 * target in the units of Y; by the weights of the rows.
 */
export function costOfConstant({ Y, V }: Examples, { loss }: ResolvedNetwork): number {
  let total = 0;
  for (let row = 0; row < V.rows; row++) total += V.data[row]!;
  const shares = new Float64Array(Y.cols);
  for (let i = 0; i < Y.rows * Y.cols; i++)
    shares[i % Y.cols]! += (V.data[Math.floor(i / Y.cols)]! * Y.data[i]!) / total;
  if (loss === 'cross-entropy') {
    const all = Y.cols === 1 ? [shares[0]!, 1 - shares[0]!] : Array.from(shares);
    return all.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  }
  let squares = 0;
  for (let row = 0; row < Y.rows; row++) squares += V.data[row]! * (Y.data[row]! - shares[0]!) ** 2;
  return squares / (2 * total);
}
