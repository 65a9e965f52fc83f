/**
 * A metric's name as people write it; what is a mean over the classes says so.
 *
 * @param classes of the target: the ROC AUC of two needs no mean
 */
export function label(name: string, classes = 2): string {
  const labels: Record<string, string> = {
    logLoss: 'log loss',
    precision: 'macro precision',
    recall: 'macro recall',
    f1: 'macro F1',
    rocAuc: classes > 2 ? 'macro ROC AUC' : 'ROC AUC',
    brier: 'Brier score',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
    d2: 'D²',
    quantileLoss: 'quantile loss',
    huberLoss: 'Huber loss',
    poissonDeviance: 'Poisson deviance',
  };
  return labels[name] ?? name;
}

/** A score with four decimals; `-` for none. */
export function figure(value: number | null): string {
  if (value === null) return '-';
  return Math.abs(value) < 1000 ? value.toFixed(4) : value.toPrecision(6);
}
