// Cross-entropy without overflow and cancelling: after a sigmoid by itself, after softmax as what is left of a row.

/**
 * Cross-entropy of one sigmoid unit, from its logit z (not from σ(z)).
 *
 *     L(z, y) = −y log(a) − (1 − y) log(1 − a)      where a = 1 / (1 + e^−z)
 *             = max(z, 0) − y z + log(1 + e^−|z|)
 *
 * The second line is the one computed: the first is infinite for y = 0 as soon
 * as z passes 37, where a rounds to exactly 1. Its derivative is a − y.
 *
 * @param y the label, 0 … 1
 * @returns the loss in nats, at least 0
 */
export function sigmoidLoss(z: number, y: number): number {
  return Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
}

/** Numbers in whatever memory: those of a row of logits. */
interface Numbers {
  readonly length: number;
  [index: number]: number;
}

/**
 * Probabilities of one row of logits, in place.
 *
 *     aₖ = e^zₖ / Σ e^zⱼ = e^(zₖ − max) / Σ e^(zⱼ − max)
 *
 * The second form is the one computed: the first overflows from z = 710 on.
 *
 * @param z  logits; `from` … `from + count` are replaced by probabilities
 * @returns log Σ e^z of the row, from which the loss of class k is that minus zₖ
 */
export function softmaxRow(z: Numbers, from: number, count: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = from; k < from + count; k++) if (z[k]! > max) max = z[k]!;
  let sum = 0;
  for (let k = from; k < from + count; k++) {
    const e = Math.exp(z[k]! - max);
    z[k] = e;
    sum += e;
  }
  for (let k = from; k < from + count; k++) z[k] = z[k]! / sum;
  return max + Math.log(sum);
}
