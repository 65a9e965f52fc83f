// What is told of a model with members.
import { mainLossName } from '../../fit/number-scores.ts';
import { metricRows } from '../../formulas/metric.ts';
import type { BagModel, Model, VariantRecord } from '../../model/model.ts';
import { figure, label } from '../terminal/metric-names.ts';
import { widthOf } from '../terminal/text-width.ts';

/** `5 folds × 3 variants, 15 networks`: what was trained, whether or not it counts. */
export function sizeOfBag({ spec, training }: BagModel): string {
  const { folds, portfolio } = spec.bag!;
  const done = (training.variants ?? []).filter(({ loss }) => loss !== null).length * folds;
  return `${folds} folds × ${portfolio.length} ${portfolio.length === 1 ? 'variant' : 'variants'}, ${done} networks`;
}

/** A line a variant: how it does by itself on the rows held out, and its weight or why it has none; then what makes the mean bolder or less bold. None of one network. */
export function bagLines(model: Model): string[] {
  if (model.members === undefined) return [];
  const { temperature, target, training, network } = model;
  const name = mainLossName(target.type === 'number', network.loss);
  const lossOf = ({ loss }: VariantRecord) =>
    loss !== null && metricRows[name].ofLosses === 'root' ? Math.sqrt(loss) : loss;
  const variants = training.variants ?? [];
  const width = Math.max(...variants.map(({ name }) => widthOf(name)));
  const lines = variants.map((variant) => {
    const padded = variant.name + ' '.repeat(width - widthOf(variant.name));
    const part = variant.weight > 0 ? `weight ${short(variant.weight)}` : `left out: ${reasonOf(variant)}`;
    return `  ${padded}  ${label(name)} ${figure(lossOf(variant))}  ${part}`;
  });
  return [...lines, ...(temperature === undefined ? [] : [`  temperature ${short(temperature)}`])];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function reasonOf({ missing }: VariantRecord): string {
  if (missing === 'diverged') return 'its cost was no longer finite';
  if (missing === 'unfinished') return 'not all of its networks were trained in time';
  return 'the others do no better with it';
}
