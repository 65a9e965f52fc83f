/** A metric's name as people write it. */
export function label(name: string): string {
  const labels: Record<string, string> = {
    logLoss: 'log loss',
    f1: 'F1',
    rocAuc: 'ROC AUC',
    brier: 'Brier score',
    rmse: 'RMSE',
    mae: 'MAE',
    r2: 'R²',
  };
  return labels[name] ?? name;
}

/** A score with four decimals; `-` for none. */
export function figure(value: number | null): string {
  if (value === null) return '-';
  return Math.abs(value) < 1000 ? value.toFixed(4) : value.toPrecision(6);
}
