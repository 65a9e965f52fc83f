// What `nn trace` follows: a model or a fresh network, and one row of a file.

import { preparedNetworks } from '../../bag/prepared-networks.ts';
import { missingIn } from '../../encode/infer.ts';
import { UserError } from '../../errors.ts';
import type { Subject, TracedCells } from '../../explain/trace.ts';
import type { Prepared } from '../../fit/prepare.ts';
import { saysFormat } from '../../json/file-kind.ts';
import { JsKernels } from '../../kernels/js.ts';
import type { Member, Model, TrainedNetwork } from '../../model/model.ts';
import { networksOf } from '../../model/networks.ts';
import { parseModel } from '../../model/read-model.ts';
import { loadWeights } from '../../model/weights.ts';
import { allocateParameters, initialise } from '../../network/parameters.ts';
import { Random } from '../../random.ts';
import { variantsOf } from '../../spec/bag.ts';
import type { Override } from '../../spec/override.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import type { Cells } from '../../table/cells.ts';
import { badRowError } from '../../table/record.ts';
import { column, type Table } from '../../table/table.ts';
import { openInput, requireOneStdin } from '../files/input.ts';
import { matchColumns } from '../files/load-model.ts';
import { type LoadOptions, loadTable, openCsvFile } from '../files/load-table.ts';
import { ownData } from '../files/own-data.ts';
import { dataOf } from '../files/spec-data.ts';
import type { ModelOptions } from '../terminal/options.ts';

/** A network, and the row that is to go through it. */
export interface TraceInput {
  readonly subject: Subject;
  readonly cells: TracedCells;
  /** α that the spec trains with. */
  readonly learningRate: number;
}

/** Flags that decide what is traced. */
export interface TraceInputOptions extends LoadOptions, ModelOptions {
  /** From 1. */
  readonly row: number;
  /** Of a model with members, or a spec with a bag: which network, from 1. */
  readonly member?: number;
  readonly set?: readonly Override[];
}

/**
 * Reads a model or a spec, and one row of the data.
 *
 * @param path     of the model or the spec
 * @param dataPath of the CSV; undefined for the one that the model or the spec names
 * @param requirePlace is told all files that are read before the rows are; may refuse to write where one of them is
 * @throws UserError (usage, data, model, io)
 */
export async function readTraceInput(
  path: string,
  dataPath: string | undefined,
  options: TraceInputOptions,
  requirePlace: (inputs: readonly string[]) => void,
): Promise<TraceInput> {
  requireOneStdin('trace', [path, dataPath]);
  const { place, text } = openInput(path);
  const content = await text('usage');
  if (!saysFormat(content)) {
    const spec = parseSpec(content, place, options.set);
    const data = dataPath ?? dataOf(spec, path, 'trace');
    requireOneStdin('trace', [path, data]);
    requirePlace([path, data]);
    const table = await loadTable(data, options, { leaveOut: spec.ignore });
    const networks = preparedNetworks(table, spec, place);
    const { prepared } = networks[(options.member ?? 1) - 1] ?? refuseMember(options.member!, networks.length, place);
    return ofSpec(prepared, place, table, options.row);
  }
  if (options.set !== undefined) {
    throw new UserError('usage', '--set', `must change a spec, found the model ${place}`, 'train the spec again');
  }
  const model = parseModel(content, place, options.allowEdited);
  const data = dataPath ?? requireOwnData(model, path, place);
  requirePlace([path, data]);
  const cells = await rowFor(model, place, data, options);
  const traced = networkIn(model, options.member, place);
  const { network, encoder, target } = traced;
  const parametersIn = (kernels: Parameters<Subject['parametersIn']>[0]) => loadWeights(traced, kernels);
  return { subject: { place, network, encoder, target, parametersIn }, cells, learningRate: rateOf(model, traced) };
}

/** The network of a model that is traced. @param number of the member, from 1 @throws UserError (usage) if there is none of this number */
function networkIn(model: Model, number: number | undefined, place: string): TrainedNetwork {
  if (number === undefined) return networksOf(model)[0]!;
  const member = networksOf(model)[number - 1];
  if (member !== undefined) return member;
  return refuseMember(number, networksOf(model).length, place);
}

/** @param of how many there are @throws UserError (usage) */
function refuseMember(number: number, of: number, place: string): never {
  throw new UserError('usage', '--member', `must be a network of ${place}, from 1 to ${of}, found ${number}`);
}

/** α that the network was trained with. */
function rateOf({ spec }: Model, traced: TrainedNetwork | Member): number {
  const variants = spec.bag === undefined ? [] : variantsOf(spec, spec.bag);
  const own = variants.find(({ name }) => 'name' in traced && name === traced.name);
  return (own?.spec ?? spec).training.learningRate;
}

/** @throws UserError (usage) if there is none */
function requireOwnData(model: Model, path: string, place: string): string {
  const data = ownData(model, path);
  if (data.path !== undefined) return data.path;
  throw new UserError('usage', 'trace', `no data: ${data.why}`, `name the CSV file after ${place}`);
}

/** A network as training would begin with it: its weights drawn, and rounded to the spec's precision. */
function ofSpec(prepared: Prepared, place: string, table: Table, row: number): TraceInput {
  const { network, encoder, target, spec } = prepared;
  if (row > table.rows) throw noSuchRow(table.place, row, table.rows);
  const labels = column(table, target.name);
  const isAbsent = missingIn(labels, new Set(spec.missing));
  const parametersIn: Subject['parametersIn'] = (kernels) => {
    const drawn = allocateParameters(network.layers, encoder.width, new JsKernels(spec.precision));
    initialise(drawn, network.layers, new Random(spec.training.seed, 'weights'));
    const parameters = allocateParameters(network.layers, encoder.width, kernels);
    parameters.all.data.set(drawn.all.data);
    return parameters;
  };
  const cells = {
    place: table.place,
    row,
    line: table.lines[row - 1]!,
    at: row - 1,
    inputs: encoder.inputs.map(({ name }) => column(table, name)),
    target: isAbsent(row - 1) ? undefined : labels,
  };
  return {
    subject: { place, network, encoder, target, parametersIn },
    cells,
    learningRate: spec.training.learningRate,
  };
}

/** Reads a file up to the row that is wanted. @throws UserError (data, model, io) */
async function rowFor(
  model: Model,
  modelPlace: string,
  dataPath: string,
  options: TraceInputOptions,
): Promise<TracedCells> {
  const file = await openCsvFile(dataPath, options, undefined, true);
  const wanted = matchColumns(model, modelPlace, file);
  const labelAt = file.columns.indexOf(model.target.name);
  if (labelAt >= 0) wanted.push(labelAt);
  let before = 0;
  for await (const { bad, length, cells, lines } of file.batches(wanted)) {
    const at = options.row - 1 - before;
    if (bad.length > 0 && bad[0]!.before <= at) throw badRowError(bad[0]!.row, file.place);
    before += length;
    if (at >= length) continue;
    const labels: Cells | undefined = labelAt >= 0 ? cells.at(-1) : undefined;
    const isLabelled = labels !== undefined && !missingIn(labels, new Set(model.spec.missing))(at);
    const inputs = cells.slice(0, model.encoder.inputs.length);
    const target = isLabelled ? labels : undefined;
    return { place: file.place, row: options.row, line: lines[at]!, at, inputs, target };
  }
  throw noSuchRow(file.place, options.row, before);
}

function noSuchRow(place: string, row: number, rows: number): UserError {
  if (rows === 0) return new UserError('data', place, 'must have at least one row, found none');
  return new UserError('usage', '--row', `must be a data row of ${place}, from 1 to ${rows}, found ${row}`);
}
