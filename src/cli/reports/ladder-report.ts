// What `nn ladder` says: a table of the rungs, and the verdict in one sentence.
import type { LossMetric } from '../../formulas/metric.ts';
import type { Estimate } from '../../search/cross-validation.ts';
import { type Gain, mostHiddenLayers } from '../../search/ladder.ts';
import { isDense, kindNameOf } from '../../spec/layers.ts';
import type { SpecJson } from '../../spec/parse-spec.ts';
import { unitCount } from '../../spec/wiring.ts';
import { figure, label } from '../terminal/metric-names.ts';
import { type TextTable, textTable } from '../terminal/text-table.ts';

/** A rung as `--json` tells of it. */
export interface RungReport {
  readonly layers: NonNullable<SpecJson['layers']>;
  readonly parameters: number;
  /** Log loss, RMSE in the units of the target, or the loss that numbers are trained with. */
  readonly loss: Estimate;
  readonly metrics: Record<string, Estimate | null>;
  /** Of loss, over the rung below; null for the lowest. */
  readonly gain: Gain | null;
  /** Of loss, over answering without looking at the row. */
  readonly overBaseline: Gain;
}

/** `ladder --json`. */
export interface LadderReport {
  readonly rows: number;
  readonly folds: number;
  readonly repeats: number;
  readonly baseline: Record<string, Estimate | null>;
  readonly baselineLoss: Estimate;
  /** Name of the loss that rungs are compared by. */
  readonly measure: LossMetric;
  /** What the baseline always answers, in words. */
  readonly always: string;
  /** The last one does not pay, unless it is the highest. */
  readonly rungs: readonly RungReport[];
  /** Hidden layers of the rung that was chosen. */
  readonly chosen: number;
  /** Whether hidden layers were trained as the spec says, rather than to their end. */
  readonly asWritten: boolean;
  readonly spec: SpecJson;
}

/** The table of the rungs, and below it the baseline. */
export function tableOfRungs({ rungs, baseline, baselineLoss, measure, always }: LadderReport): TextTable {
  const ofClasses = 'accuracy' in baseline;
  const score = ofClasses ? 'accuracy' : 'd2' in baseline ? 'd2' : 'r2';
  const lines = rungs.map(({ layers, parameters, loss, metrics, gain }) => [
    layers.length === 0
      ? 'none'
      : layers.map((layer) => (isDense(layer) ? unitCount(layer) : kindNameOf(layer))).join(', '),
    String(parameters),
    ...both(metrics[score]),
    ...both(loss),
    ...(gain === null ? ['', ''] : [figure(gain.mean), figure(gain.noise)]),
    gain === null ? '' : gain.pays ? 'pays' : 'not shown to pay',
  ]);
  const without = ['', figure(baseline[score]?.mean ?? null), '', figure(baselineLoss.mean), '', '', '', ''];
  const loss = label(measure);
  return textTable([
    ['hidden layers', 'parameters', label(score), 's.e.', loss, 's.e.', 'gain', '± noise', ''],
    ...lines,
    [always, ...without],
  ]);
}

/** The verdict, in a sentence. */
export function verdictOf({ rungs, chosen, baseline, asWritten }: LadderReport): string {
  const kind = 'accuracy' in baseline ? 'logistic' : 'linear';
  const rung = rungs[chosen]!;
  const beats = rung.overBaseline.pays ? '' : ', though even that is not shown to be better than the baseline';
  const as = asWritten ? ', trained as "training" says,' : '';
  if (chosen === 0) return `${kind} regression: a hidden layer${as} is not shown to pay${beats}`;
  const more = chosen === mostHiddenLayers ? 'more were not tried' : 'one more is not shown to';
  return `${countLayers(chosen)} ${chosen === 1 ? 'pays' : 'pay'}, ${more}${beats}`;
}

/** `no hidden layer`, `1 hidden layer`, `2 hidden layers`. */
export function countLayers(depth: number): string {
  return `${depth === 0 ? 'no' : depth} hidden layer${depth > 1 ? 's' : ''}`;
}

function both(estimate: Estimate | null | undefined): [string, string] {
  return [figure(estimate?.mean ?? null), figure(estimate?.standardError ?? null)];
}
