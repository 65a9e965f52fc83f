import { JsKernels } from '../../src/kernels/js.ts';
import type { SingleModel } from '../../src/model/model.ts';
import { numberOutput } from '../../src/model/outputs.ts';
import { Predictor } from '../../src/model/predictor.ts';
import { outputOf } from '../../src/spec/layers.ts';
import { cellsOf } from '../../src/table/cells.ts';

/** What a model of a numeric target answers to rows of numbers. */
export function predictNumbers(model: SingleModel, rows: readonly (readonly number[])[]): number[] {
  const { target, network, encoder } = model;
  if (target.type !== 'number') throw new Error('the target must be a number');
  const columns = encoder.inputs.map((_, k) => cellsOf(rows.map((row) => String(row[k]!))));
  const predictor = new Predictor(model, 'm.json', new JsKernels(model.spec.precision));
  const blocks = predictor.predict(encoder.open(columns), Int32Array.from(rows.keys()));
  return [...blocks].flatMap(({ Z, rows: block }) =>
    Array.from(block, (_, row) => numberOutput(Z, row, outputOf(network), target)),
  );
}
