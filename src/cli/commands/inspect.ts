import type { Command } from 'commander';
import { type ColumnProfile, countDistinct, inferInputType, profileColumn } from '../../encode/infer.ts';
import { columnNames, type InputColumn, shownCategories } from '../../encode/inputs.ts';
import { prepare } from '../../fit/prepare.ts';
import { parseModel } from '../../model/read-model.ts';
import { defaults } from '../../spec/defaults.ts';
import { toJson } from '../../spec/json-text.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import { unitCount } from '../../spec/wiring.ts';
import { column, type Table } from '../../table/table.ts';
import { jsonText, openInput, requireOneStdin } from '../files/input.ts';
import { loadTable } from '../files/load-table.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { dataOf } from '../files/spec-data.ts';
import { type ColumnTable, countTypes, layOutColumns } from '../reports/column-table.ts';
import { type Inspection, inspectNetwork, wiringLines } from '../reports/inspect-network.ts';
import {
  costLines,
  courseOf,
  interestLines,
  quantizedLayers,
  reductionLines,
  scoreLine,
  shareLines,
} from '../reports/summary.ts';
import { judgedInTraining, verdictLines } from '../reports/verdict.ts';
import {
  type CsvOptions,
  type ModelOptions,
  type OutputOptions,
  type SharedOptions,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { reportText } from '../terminal/report.ts';

type InspectOptions = SharedOptions & ModelOptions & CsvOptions & OutputOptions & { readonly all?: boolean };

/** `nn inspect`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withModelOptions(withSharedOptions(command)), 'the report (default: stdout)'))
    .argument('<file>')
    .argument('[data]', 'for a spec: the data, if the spec names none')
    .option('--json', 'print as JSON')
    .option('--all', 'show every column, however many there are')
    .addHelpText('after', '\nExamples:\n  nn inspect iris.csv\n  nn inspect spec.json\n  nn inspect iris.model.json')
    .action(inspectCommand);
}

async function inspectCommand(path: string, dataPath: string | undefined, options: InspectOptions): Promise<void> {
  requireOneStdin('inspect', [path, dataPath]);
  requireNone([path, dataPath], options);
  const text = await jsonText(path);
  const { data, lines } =
    text === undefined
      ? inspectTable(await loadTable(path, options), options)
      : await inspectJson(text, path, dataPath, options);
  const report = options.json ? `${toJson(data)}\n` : reportText(lines, options.output);
  await writeResult(report, options.output);
}

/** Refuses to write where one of these files is. */
function requireNone(inputs: readonly (string | undefined)[], { output = '-', force }: InspectOptions): void {
  requireOutputs([{ flag: '-o', path: output, kind: 'report' }], inputs, force);
}

async function inspectJson(
  text: string,
  path: string,
  dataPath: string | undefined,
  options: InspectOptions,
): Promise<Inspection> {
  const { place } = openInput(path);
  if (/^\ufeff?\s*\{\s*"format"/.test(text)) return inspectModel(text, place, options);
  const spec = parseSpec(text, place);
  const data = dataPath ?? (spec.data === undefined ? undefined : dataOf(spec, path, 'inspect'));
  if (data === undefined) {
    const shapes = spec.layers.map(
      (layer, l) => `W${l + 1} (${unitCount(layer)}, ${l === 0 ? 'n_x' : unitCount(spec.layers[l - 1]!)})`,
    );
    const lines = [
      `spec for the target "${spec.target}"`,
      ...shapes,
      ...wiringLines(
        spec.layers.map(({ units }) => (typeof units === 'number' ? undefined : units)),
        options,
      ),
      'n_x and the output depend on the data: nn inspect spec.json data.csv',
    ];
    return { data: { kind: 'spec', target: spec.target, layers: spec.layers }, lines };
  }
  requireNone([data], options);
  const prepared = prepare(await loadTable(data, options), undefined, spec, path);
  return inspectNetwork({
    kind: 'spec',
    target: prepared.target,
    inputs: prepared.encoder.width,
    layers: prepared.network.layers,
    rows: { train: prepared.training.rows.length, validation: prepared.validation.rows.length },
    hyperparameters: prepared.spec.training,
    all: options.all,
  });
}

function inspectModel(text: string, path: string, { all = false, allowEdited }: InspectOptions): Inspection {
  const model = parseModel(text, path, allowEdited);
  const { rows, epochs, stopped, metrics, baseline } = model.training;
  const { data, lines } = inspectNetwork({
    kind: 'model',
    target: model.target,
    inputs: model.encoder.width,
    layers: model.network.layers,
    rows: { train: rows.train, validation: rows.validation },
    hyperparameters: model.spec.training,
    all,
  });
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

function inspectTable(table: Table, { all = false }: InspectOptions): Inspection {
  const missing = new Set<string>(defaults.missing);
  const columns = table.columns.map((name) => {
    const cells = column(table, name);
    const { missing: absent, present, ...rest } = profileColumn(cells, missing);
    const profile = { missing: absent, present, distinct: countDistinct(cells, missing), ...rest };
    return { name, type: inferInputType(profile), ...profile };
  });
  return {
    data: { kind: 'data', rows: table.rows, columns },
    lines: [
      `${table.place}: ${table.rows} rows, ${columns.length} columns; with one of them as target: X (${columns.length - 1}, ${table.rows}), Y (1, ${table.rows})`,
      '',
      ...layOutColumns(columns, profileTable, all),
    ],
  };
}

/** What is found out of a column of a CSV file. */
type NamedProfile = ColumnProfile & { name: string; type: string; distinct: number };

const profileTable: ColumnTable<NamedProfile> = {
  head: ['column', 'type', 'missing', 'distinct', 'range'],
  row: (one) => [one.name, one.type, String(one.missing), String(one.distinct), range([one])],
  sum: (rest) => {
    const incomplete = rest.filter(({ missing }) => missing > 0).length;
    return `${countTypes(rest, range(rest))}${incomplete === 0 ? '' : `, ${incomplete} with missing cells`}`;
  },
};

/** Least and greatest value of columns of numbers; nothing if there is none. */
function range(columns: readonly NamedProfile[]): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { type, least, greatest } of columns) {
    if (type !== 'number' || least === undefined) continue;
    low = Math.min(low, least);
    high = Math.max(high, greatest!);
  }
  return low > high ? '' : `${low} … ${high}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
