import { type MetricName, metricRows } from '../../formulas/metric.ts';

/**
 * A metric's name as people write it; what is a mean over the classes says so.
 *
 * @param classes of the target: the ROC AUC of two needs no mean
 */
export function label(name: MetricName, classes = 2): string {
  const { label, labelOfMany } = metricRows[name];
  return classes > 2 ? (labelOfMany ?? label) : label;
}

/** A score with four decimals; `-` for none. */
export function figure(value: number | null): string {
  if (value === null) return '-';
  return Math.abs(value) < 1000 ? value.toFixed(4) : value.toPrecision(6);
}
