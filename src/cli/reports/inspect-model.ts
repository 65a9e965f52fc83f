import { columnNames, type InputColumn, shownCategories } from '../../encode/inputs.ts';
import type { Model } from '../../model/model.ts';
import { bagLines } from './bag-summary.ts';
import { type ColumnTable, countTypes, layOutColumns } from './column-table.ts';
import { inspectMembers } from './inspect-members.ts';
import { type Inspection, inspectNetwork } from './inspect-network.ts';
import {
  costLines,
  courseOf,
  interestLines,
  quantizedLayers,
  reductionLines,
  scoreLine,
  shareLines,
} from './summary.ts';
import { judgedInTraining, verdictLines } from './verdict.ts';

/** What a model says of itself. @param all whether every column is shown, however many there are */
export function inspectModel(model: Model, all: boolean): Inspection {
  const { rows, epochs, stopped, metrics, baseline } = model.training;
  const { data, lines } =
    model.members === undefined
      ? inspectNetwork({
          kind: 'model',
          target: model.target,
          inputs: model.encoder.width,
          layers: model.network.layers,
          rows: { train: rows.train, validation: rows.validation },
          hyperparameters: model.spec.training,
          all,
        })
      : inspectMembers(model);
  return {
    data: {
      ...data,
      nn: model.nn,
      pruned: model.pruned ?? null,
      quantized: quantizedLayers(model),
      inputColumns: model.encoder.inputs,
      columnsOfX: columnNames(model.encoder.inputs),
      epochs,
      stopped,
      metrics,
      baseline,
    },
    lines: [
      ...lines,
      ...reductionLines(model),
      '',
      ...layOutColumns(model.encoder.inputs, inputTable, all),
      '',
      `trained for ${courseOf(model)} with ${model.training.engine}`,
      ...bagLines(model),
      ...costLines(model),
      ...shareLines(model),
      scoreLine(model),
      ...interestLines(model),
      ...verdictLines(judgedInTraining(model), model),
    ],
  };
}

const inputTable: ColumnTable<InputColumn> = {
  head: ['input', 'type', '', ''],
  row: inputRow,
  sum: (rest) => countTypes(rest),
};

/** An input column as a row of the table. */
function inputRow(input: InputColumn): string[] {
  if (input.type === 'number') {
    const middle = input.transform === undefined ? 'mean' : `${input.transform}, center`;
    const spread = input.transform === undefined ? 'std' : 'spread';
    return [input.name, 'number', `${middle} ${short(input.mean)}`, `${spread} ${short(input.std)}`];
  }
  const more = input.categories.length > 6 ? ', …' : '';
  return [input.name, 'category', shownCategories(input).slice(0, 6).join(', ') + more, ''];
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
