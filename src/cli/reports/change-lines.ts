// What a change of a model did to it, in words.
import type { Harm } from '../../fit/harm.ts';
import type { Metrics } from '../../model/model.ts';
import { tellApart } from '../../tell-apart.ts';
import { label } from '../terminal/metric-names.ts';

/** Accuracy, R² or D² before and after, with as many digits as tell the two apart. */
export function scoresApart(before: Metrics, after: Metrics): [string, string] {
  const [old, now] = [scoreOf(before), scoreOf(after)];
  if (old === null || now === null) return ['-', '-'];
  return tellApart([old, now], (value, digits) => value.toFixed(digits), 3);
}

function scoreOf(metrics: Metrics): number | null {
  return 'accuracy' in metrics ? metrics.accuracy : metrics.d2 === undefined ? metrics.r2 : metrics.d2;
}

/** That a new model is worse; nothing if that is not shown. @param done what was done to it, `pruned` @param remedy what to do about it */
export function harmLines(worse: readonly Harm[], done: string, remedy: string): string[] {
  if (worse.length === 0) return [];
  const changes = worse.map(({ metric, low, high }) => {
    return `${label(metric)} ${metric === 'accuracy' ? 'lower' : 'higher'} by ${short(low)} … ${short(high)}`;
  });
  return [`warning: the ${done} model is shown to be worse: ${changes.join(', ')} (95 %)`, `    ${remedy}`];
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
