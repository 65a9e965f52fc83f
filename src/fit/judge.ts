import type { Kernels, Matrix } from '../kernels/kernels.ts';
import type { Metrics } from '../model/model.ts';
import { type Examples, Network } from '../network/network.ts';
import type { Parameters } from '../network/parameters.ts';
import type { ResolvedNetwork } from '../spec/resolve.ts';
import { cutIntoBlocks } from '../training/rows.ts';
import { blockRowsFor } from '../training/shards.ts';
import { Turns } from '../training/turns.ts';
import type { Prepared, RowSet } from './prepare.ts';
import { Scorer } from './score.ts';

/** How good a model is on some rows. */
export interface Judgement {
  /** Mean loss by weight, without penalty. */
  readonly cost: number;
  readonly metrics: Metrics;
  /** Holds the loss of every row, and tells what the baseline makes of them. */
  readonly scorer: Scorer;
}

/** A network to be judged. */
export interface Judged {
  readonly network: ResolvedNetwork;
  readonly parameters: Parameters;
}

/** Who is shown rows as they are judged: some of them, encoded, and their labels. */
export interface RowsWatcher {
  add(X: Matrix, labels: Float64Array): void;
}

/** Judges labelled rows. @param rows `set`, encoded @param watcher is shown all of them, in their order */
export async function judge(
  { encoder, target }: Prepared,
  { network, parameters }: Judged,
  set: RowSet,
  rows: Examples,
  kernels: Kernels,
  watcher?: RowsWatcher,
): Promise<Judgement> {
  const scorer = new Scorer(target, network, 0.5, set.rows.length);
  let loss = 0;
  let weight = 0;
  for await (const block of lossByBlock(parameters, rows, network, encoder.width, kernels)) {
    const labels = set.labels.subarray(scorer.rows, scorer.rows + block.Z.rows);
    loss += block.loss;
    weight += block.weight;
    watcher?.add(block.X, labels);
    scorer.add(block.Z, labels);
  }
  return { cost: loss / weight, metrics: scorer.metrics(), scorer };
}

/** X, loss, weight and logits of rows, a block at a time. */
async function* lossByBlock(
  parameters: Parameters,
  rows: Examples,
  network: ResolvedNetwork,
  inputs: number,
  kernels: Kernels,
): AsyncGenerator<{ X: Matrix; loss: number; weight: number; Z: Matrix }> {
  const blockRows = blockRowsFor(network, inputs, kernels.precision);
  const turns = new Turns();
  const worker = new Network(network, inputs, blockRows, kernels);
  kernels.refresh();
  for (const { X, Y, V } of cutIntoBlocks(rows, 0, rows.X.rows, blockRows, kernels)) {
    const block = { X: kernels.resident(X, 0), Y: kernels.resident(Y, 1), V: kernels.resident(V, 2) };
    yield { ...worker.loss(parameters, block), X: block.X, weight: sumOf(block.V.data) };
    if (turns.due()) await turns.take();
  }
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
