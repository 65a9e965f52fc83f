import { compare } from '../metrics/comparison.ts';
import { viewRows } from '../training/rows.ts';
import type { TeamWork } from '../training/team.ts';
import { type Judged, type Judgement, judge } from './judge.ts';
import type { Gains } from './model.ts';
import type { Prepared } from './prepare.ts';

/**
 * How much better a model is than the baseline and than a linear model, on the rows held out if there are any, else on
 * the training rows without their copies.
 *
 * @param shown  how it did on them
 * @param linear the linear model, fitted to the training rows, if the network is more than that
 */
export async function measureGains(
  prepared: Prepared,
  work: TeamWork,
  shown: Judgement,
  linear: Judged | undefined,
): Promise<Gains> {
  const { validation, training, spec, prior } = prepared;
  const { seed } = spec.training;
  const losses = shown.scorer.losses();
  const baseline = compare(losses, shown.scorer.baselineLosses(prior), seed);
  if (linear === undefined) return { baseline };
  const heldOut = validation.rows.length > 0;
  const rows = heldOut ? work.validation : viewRows(work.training, 0, training.rows.length, work.kernels);
  const other = await judge(prepared, linear, heldOut ? validation : training, rows, work.kernels);
  return { baseline, linear: compare(losses, other.scorer.losses(), seed) };
}
