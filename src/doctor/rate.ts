import { defaults } from '../spec/defaults.ts';
import type { TrainingSpec } from '../spec/spec.ts';

/** Rates that suit standardised inputs: that of plain descent, of Adam and its like (what `nn init` writes), and of Adagrad, whose steps shrink. */
const usual = { plain: defaults.training.learningRate, adaptive: 0.003, adagrad: 0.01 };
/** A rate is called too small below the usual one by this factor, and too large only above that: advice on one never leads to the other. */
const farFromUsual = 10;

/** A change to Adam, at the rate that suits it. */
export const adam = { 'training.optimizer': 'adam', 'training.learningRate': usual.adaptive };

/** The usual rate, where that of the spec is far below; undefined where it is not, or the optimiser chooses its steps itself. */
export function higherRate(training: TrainingSpec): number | undefined {
  const { most, least } = advisable(training);
  return training.optimizer === 'lbfgs' || training.learningRate >= least ? undefined : most;
}

/** The usual rate, or a tenth of it where that of the spec is no larger; undefined where it is too small rather. */
export function lowerRate(training: TrainingSpec): number | undefined {
  const { learningRate, optimizer, schedule } = training;
  const { most, least } = advisable(training);
  if (optimizer === 'lbfgs' || learningRate <= least) return undefined;
  const lower = learningRate > most ? most : least;
  return (schedule?.least ?? 0) > lower ? undefined : lower;
}

/** The largest and the least rate that is ever advised, in two digits. */
function advisable(training: TrainingSpec): { most: number; least: number } {
  const rate = usualRate(training);
  return { most: rounded(rate), least: rounded(rate / farFromUsual) };
}

/** The rate that suits an optimiser; momentum adds up steps, so that one of (1 − momentum) of the size does as much. */
function usualRate({ optimizer, momentum = 0 }: TrainingSpec): number {
  if (optimizer === 'gradient-descent') return usual.plain * (1 - momentum);
  return optimizer === 'adagrad' ? usual.adagrad : usual.adaptive;
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
