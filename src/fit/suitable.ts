import type { Target } from '../encode/target.ts';
import { UserError } from '../errors.ts';
import { metricRows } from '../formulas/metric.ts';
import { defaults } from '../spec/defaults.ts';
import { didYouMean } from '../spec/nearest.ts';
import type { ModelSpec } from '../spec/spec.ts';

/**
 * Refuses what the spec asks of the training if the target or the rows cannot give it.
 *
 * @param heldOut rows held out
 * @param place   name of the spec, for messages
 * @throws UserError (usage)
 */
export function requireSuitable(
  { training, target: name }: ModelSpec,
  target: Target,
  heldOut: number,
  place: string,
): void {
  const { classWeights, earlyStopping, labelSmoothing } = training;
  const refuse = (key: string, what: string, hint?: string) => {
    throw new UserError('usage', `${place}: training.${key}`, what, hint);
  };
  if (target.type === 'number') {
    const what = `is for classes, and the target "${name}" is a number`;
    if (classWeights !== undefined)
      refuse('classWeights', what, 'leave it out, or weigh the rows by a column: "weights"');
    if ((labelSmoothing ?? 0) > 0) refuse('labelSmoothing', what, 'leave it out');
  } else if (typeof classWeights === 'object') {
    const known = target.classes;
    const unknown = Object.keys(classWeights).find((key) => !known.includes(key));
    if (unknown !== undefined) {
      const classes = known.slice(0, 10).join(', ') + (known.length > 10 ? ', …' : '');
      refuse('classWeights', `no class "${unknown}" of "${name}"${didYouMean(unknown, known)}`, `classes: ${classes}`);
    }
  }
  if (earlyStopping === undefined) return;
  if (heldOut === 0) {
    const hint = 'set training.validation to a share above 0, or give --validation FILE';
    refuse('earlyStopping', 'needs rows held out, found none', hint);
  }
  const { metric = defaults.earlyStopping.metric } = earlyStopping;
  const suits = metric === 'cost' || (metricRows[metric].of === 'numbers') === (target.type === 'number');
  if (!suits) {
    const is = target.type === 'number' ? 'a number' : 'a category';
    refuse('earlyStopping.metric', `must be a score of the target "${name}", which is ${is}, found "${metric}"`);
  }
}
