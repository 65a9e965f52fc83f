import type { Kernels } from '../../src/kernels/kernels.ts';
import type { Model } from '../../src/model/model.ts';
import { Predictor } from '../../src/model/predictor.ts';
import { cellsOf } from '../../src/table/cells.ts';

/** Logits of rows, one after the other, of a model on an engine. @param rows texts, one an input, in the order of the model's inputs */
export function logitsOf(model: Model, kernels: Kernels, rows: readonly (readonly string[])[]): number[] {
  const predictor = new Predictor(model, 'm.json', kernels);
  const columns = model.encoder.inputs.map((_, input) => cellsOf(rows.map((row) => row[input]!)));
  const logits: number[] = [];
  for (const { bad, Z } of predictor.predict(model.encoder.open(columns), Int32Array.from(rows.keys()))) {
    if (bad.size > 0) throw new Error(`cannot be read: ${JSON.stringify([...bad])}`);
    logits.push(...Z.data.subarray(0, Z.rows * Z.cols));
  }
  return logits;
}
