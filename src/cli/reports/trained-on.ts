// Rows that a model was trained on, as commands that judge it tell of them.
import type { Recognised } from '../../model/trained-rows.ts';

/** For `--json`. */
export interface TrainedOn {
  readonly rows: number;
  /** Whether that is an estimate, made from the rows that can be told apart. */
  readonly isEstimate: boolean;
}

/** What is told of them. */
export function trainedOnOf({ trained, isEstimate }: Recognised): TrainedOn {
  return { rows: trained, isEstimate };
}

/** `802`, or `about 720000`. */
export function sayTrainedOn({ rows, isEstimate }: TrainedOn): string {
  return isEstimate ? `about ${Number(rows.toPrecision(2))}` : String(rows);
}
