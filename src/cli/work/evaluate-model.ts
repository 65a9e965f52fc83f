// How well a model does on the rows of a file, beside what costs nothing.
import { UserError } from '../../errors.ts';
import type { ThresholdMetric } from '../../metrics/best-threshold.ts';
import { linearModel } from '../../model/linear.ts';
import type { Model } from '../../model/model.ts';
import { shareLines } from '../reports/summary.ts';
import type { Rival } from '../reports/verdict.ts';
import { tellNotes } from '../terminal/notes.ts';
import type { CsvOptions, ModelOptions, OutputOptions, SharedOptions } from '../terminal/options.ts';
import type { OnUnknown } from './category-watch.ts';
import { holderOf, usualInterval } from './coverage.ts';
import { type Evaluation, summarise } from './evaluation.ts';
import { noteRows, scoreRows } from './score-rows.ts';

/** Flags of `nn evaluate`. */
export interface EvaluateOptions extends SharedOptions, ModelOptions, CsvOptions, OutputOptions {
  readonly threshold?: number;
  readonly bestThreshold?: ThresholdMetric;
  readonly interval?: number;
  readonly onUnknown?: OnUnknown;
  readonly requireBetterThan?: Rival;
}

/**
 * Scores a model, and the linear one that it was compared with, on the labelled rows of a file; tells what is odd about the rows, and about the model's probabilities.
 *
 * @param modelPath for messages
 * @throws UserError (usage) for flags that are not for such a model, (data, model, io) as `scoreRows`
 */
export async function evaluateModel(
  model: Model,
  modelPath: string,
  dataPath: string,
  options: EvaluateOptions,
): Promise<Evaluation> {
  requireTwoClasses(model, options);
  const interval = options.interval ?? usualInterval(model);
  if (interval !== undefined) holderOf(model, interval);
  const linear = linearModel(model);
  const models = linear === undefined ? [model] : [model, linear];
  const scored = await scoreRows(models, modelPath, dataPath, options, options.threshold);
  const evaluation = summarise(model, scored, options.bestThreshold, interval);
  noteRows(scored, model, options);
  if (!options.quiet) tellNotes(shareLines(model), options.color);
  return evaluation;
}

/** Thresholds are for two classes. @throws UserError (usage) */
function requireTwoClasses({ target }: Model, { threshold, bestThreshold }: EvaluateOptions): void {
  const flag = threshold !== undefined ? '--threshold' : bestThreshold !== undefined ? '--best-threshold' : undefined;
  if (flag === undefined || (target.type === 'category' && target.classes.length === 2)) return;
  throw new UserError('usage', flag, `the target "${target.name}" must have two classes`);
}
