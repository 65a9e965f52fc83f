import type { Prepared } from '../fit/prepare.ts';
import { type TrainedRows, TrainedRowsCollector } from '../model/trained-rows.ts';
import { column } from '../table/table.ts';

/** Rows that are encoded at a time. */
const atOnce = 256;

/** The training rows as a model remembers them. */
export function rememberRows({ encoder, training, spec }: Prepared): TrainedRows {
  const { table, rows, labels } = training;
  const collector = new TrainedRowsCollector();
  const opened = encoder.open(encoder.inputs.map(({ name }) => column(table, name)));
  const Numbers = spec.precision === 'float32' ? Float32Array : Float64Array;
  const { width } = encoder;
  for (let from = 0; from < rows.length; from += atOnce) {
    const block = rows.subarray(from, from + atOnce);
    const data = new Numbers(block.length * width);
    opened.encode(block, data, 0);
    collector.add({ rows: block.length, cols: width, data }, labels.slice(from, from + block.length));
  }
  return collector.collected();
}
