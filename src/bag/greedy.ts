// Which variants count in a bag, and how much: greedy selection with replacement (Caruana et al. 2004).

/** What rows are, how much each counts, and what a wrong answer costs. */
export interface Truth {
  /** Class numbers from 0, or numbers. */
  readonly labels: ArrayLike<number>;
  /** K of classes; 0 of numbers. */
  readonly classes: number;
  /** Without them, all rows count the same. */
  readonly weights: ArrayLike<number> | undefined;
  /** Of numbers, by answer and label. */
  readonly lossOf?: (answer: number, label: number) => number;
}

/** A variant, and what it answers for rows that it never saw. */
export interface Candidate {
  /** Row after row: probabilities of all classes, or a number. */
  readonly answers: Float64Array;
  /** Of equals, what has fewer is taken. */
  readonly parameters: number;
}

/** What came of the choice, in the order of the candidates. */
export interface Choice {
  /** Sum to 1; 0 of what is left out. */
  readonly weights: readonly number[];
  /** Mean loss of each alone: −log P(true class), or that of numbers. */
  readonly losses: readonly number[];
}

/** Losses that differ by less than this part are the same. */
const tie = 1e-12;

/**
 * Adds candidates one by one, each time the one with which the mean of all that were added has the least loss; the first is
 * the best alone. The weights are the shares of the additions after the one that left the least loss.
 *
 * @param candidates at least one
 * @param steps      how many are added, at least one
 */
export function chooseWeights(candidates: readonly Candidate[], truth: Truth, steps: number): Choice {
  const terms = candidates.map(({ answers }) => termsOf(answers, truth));
  const total = sumOfWeights(truth, terms[0]!.length);
  const lossOf = (added: number, sum: Float64Array | undefined, next: Float64Array) =>
    meanLoss(sum, next, added + 1, truth) / total;
  const losses = terms.map((one) => lossOf(0, undefined, one));
  const order = [...candidates.keys()].sort((a, b) => candidates[a]!.parameters - candidates[b]!.parameters || a - b);
  const counts = candidates.map(() => 0);
  const sum = new Float64Array(terms[0]!.length);
  let best: { readonly loss: number; readonly weights: readonly number[] } | undefined;
  for (let added = 0; added < steps; added++) {
    const found = order.map((one) => (added === 0 ? losses[one]! : lossOf(added, sum, terms[one]!)));
    const place = found.reduce((best, loss, at) => (isLess(loss, found[best]!) ? at : best), 0);
    const next = order[place]!;
    counts[next]!++;
    for (const [row, term] of terms[next]!.entries()) sum[row]! += term;
    const loss = found[place]!;
    if (best !== undefined && !isLess(loss, best.loss)) continue;
    best = { loss, weights: counts.map((count) => count / (added + 1)) };
  }
  return { weights: best!.weights, losses };
}

function isLess(loss: number, than: number): boolean {
  return loss < than - tie * Math.abs(than);
}

/** What a mean of answers is judged by, a number a row: the probability of the true class, or the answer itself. */
function termsOf(answers: Float64Array, { labels, classes }: Truth): Float64Array {
  const rows = labels.length;
  if (classes === 0) return answers;
  return Float64Array.from({ length: rows }, (_, row) => answers[row * classes + labels[row]!]!);
}

/** Sum of the losses of (sum + next) / count by weight. */
function meanLoss(
  sum: Float64Array | undefined,
  next: Float64Array,
  count: number,
  { labels, weights, lossOf }: Truth,
): number {
  let total = 0;
  for (let row = 0; row < next.length; row++) {
    const mean = ((sum?.[row] ?? 0) + next[row]!) / count;
    const loss = lossOf?.(mean, labels[row]!) ?? -Math.log(Math.max(mean, Number.MIN_VALUE));
    total += (weights?.[row] ?? 1) * loss;
  }
  return total;
}

function sumOfWeights({ weights }: Truth, rows: number): number {
  if (weights === undefined) return rows;
  let total = 0;
  for (let row = 0; row < rows; row++) total += weights[row]!;
  return total;
}
