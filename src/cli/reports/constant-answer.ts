// What the baseline always answers, in words.
import { commonestClass } from '../../fit/score.ts';
import { type Loss, lossRows } from '../../formulas/loss.ts';
import type { Model } from '../../model/model.ts';

/** `always "no"`, `always the mean`, `always the 0.9 quantile`. */
export function constantAnswer({ target, training, network }: Pick<Model, 'target' | 'training' | 'network'>): string {
  if (target.type === 'category') return `always "${target.classes[commonestClass(training.prior)]}"`;
  return constantNumber(network.loss);
}

/** The number that is always answered where the loss is this. */
export function constantNumber({ name, setting }: Loss): string {
  const row = lossRows[name];
  return `always the ${row.setting?.namesConstant ? `${setting} ` : ''}${row.constant}`;
}
