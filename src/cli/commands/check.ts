import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import type { TensorCheck } from '../../explain/check.ts';
import { checkSpec, type GradientCheck } from '../../explain/check-spec.ts';
import { FaultyKernels, faults } from '../../explain/fault.ts';
import { prepare } from '../../fit/prepare.ts';
import { JsKernels } from '../../kernels/js.ts';
import { toJson } from '../../spec/json-text.ts';
import type { Override } from '../../spec/override.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import { tellApart } from '../../tell-apart.ts';
import { openInput, requireOneStdin } from '../files/input.ts';
import { loadTable } from '../files/load-table.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { dataOf } from '../files/spec-data.ts';
import { Unwritten } from '../files/unwritten.ts';
import {
  type CsvOptions,
  collectSetting,
  number,
  type OutputOptions,
  oneOf,
  type SharedOptions,
  settingHelp,
  wholeNumber,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { type Part, reportText } from '../terminal/report.ts';
import { textTable } from '../terminal/text-table.ts';

interface CheckOptions extends SharedOptions, CsvOptions, OutputOptions {
  readonly rows: number;
  readonly parameters: number;
  readonly tolerance: number;
  readonly set?: readonly Override[];
}

const help = `
Compares every derivative of the cost that training begins with (penalties, weights of rows and classes, smoothed labels
and jittered copies included; dropout off) with the central difference (J(w + h) - J(w - h)) / 2h, in double precision. An
error is relative to the largest derivative of its tensor. Where moving a parameter takes a ReLU across its kink, or a
weight under l1 across 0, there is no derivative to compare with: it is left out and counted; so are rows of which a ReLU
gets exactly 0. Exit code 5 if a tensor is off, or if nothing is left.

Examples:
  nn check spec.json
  nn check spec.json data.csv --rows 100 --parameters 1000`;

/** `nn check`. */
export function define(command: Command): void {
  const positive = number('--tolerance', 'a number above 0', (value) => value > 0);
  withCsvOptions(withOutputOptions(withSharedOptions(command), 'the report (default: stdout)'))
    .argument('<spec>')
    .argument('[data]', 'the CSV (default: the data that the spec names)')
    .option('--rows <n>', 'most training rows, evenly spread', wholeNumber('--rows', 1), 32)
    .option(
      '--parameters <n>',
      'most of a tensor; of a larger one, some by the seed',
      wholeNumber('--parameters', 1),
      100,
    )
    .option('--tolerance <error>', 'largest relative error that passes', positive, 1e-6)
    .option('--json', 'print the report as JSON')
    .option('--set <key=value>', settingHelp, collectSetting)
    .addHelpText('after', help)
    .action(checkCommand);
}

async function checkCommand(specPath: string, dataPath: string | undefined, options: CheckOptions): Promise<void> {
  requireOneStdin('check', [specPath, dataPath]);
  const { place, text } = openInput(specPath);
  const spec = parseSpec(await text('usage'), place, options.set);
  const data = dataPath ?? dataOf(spec, specPath, 'check');
  requireOneStdin('check', [specPath, data]);
  requireOutputs([{ flag: '-o', path: options.output ?? '-', kind: 'report' }], [specPath, data], options.force);
  const prepared = prepare(await loadTable(data, options, spec.ignore), undefined, spec, place);
  const check = checkSpec(prepared, options, kernelsToCheck());
  if (!Number.isFinite(check.cost)) {
    const what = `the cost must be a finite number at the initial weights, found ${check.cost}`;
    throw new UserError('training', place, what, 'scale the columns, or use smaller initial weights');
  }
  const report = options.json ? `${toJson(check)}\n` : reportText(reportLines(check, place), options.output);
  const unwritten = new Unwritten();
  await unwritten.attempt(() => writeResult(report, options.output));
  await unwritten.tell(() => requirePass(check, place));
}

/** The reference kernels; broken in one place if NN_FAULT says so, to prove that the check finds it. */
function kernelsToCheck(): JsKernels {
  const { NN_FAULT: fault = '' } = process.env;
  return fault === '' ? new JsKernels('float64') : new FaultyKernels(oneOf('NN_FAULT', faults)(fault));
}

function reportLines(
  { tensors, rows, rowsOnKinks, cost, dropout, tolerance, pass }: GradientCheck,
  place: string,
): Part[] {
  const tried = tensors.reduce((sum, one) => sum + one.tried - one.kinks, 0);
  const all = tensors.reduce((sum, one) => sum + one.parameters, 0);
  const kinks = tensors.reduce((sum, one) => sum + one.kinks, 0);
  return [
    `${place}: backpropagation against central differences on ${rows} rows, J = ${short(cost)}`,
    '',
    textTable([['', 'shape', 'checked', 'error', 'at', 'computed', 'measured'], ...tensors.map(tensorRow)]),
    '',
    ...(rowsOnKinks > 0 ? [rowsLine(rowsOnKinks)] : []),
    `${tried} of ${all} derivatives checked${kinks > 0 ? `, ${kinks} left out at a kink` : ''}${dropout ? '; dropout off' : ''}`,
    verdictOf(tensors, pass, tolerance),
  ];
}

function verdictOf(tensors: readonly TensorCheck[], pass: boolean, tolerance: number): string {
  const unchecked = tensors.filter(({ parameters, error }) => parameters > 0 && error === null).map(({ name }) => name);
  if (tensors.every(({ error }) => error === null)) return 'none could be checked';
  const rest = unchecked.length === 0 ? '' : `; ${unchecked.join(', ')} could not be checked`;
  if (!pass) return `not all agree to ${tolerance}${rest}`;
  return `${rest === '' ? 'all' : 'all that could be checked'} agree to ${tolerance}${rest}`;
}

function rowsLine(rows: number): string {
  return rows === 1
    ? '1 more row left out: a ReLU gets exactly 0 of it'
    : `${rows} more rows left out: a ReLU gets exactly 0 of them`;
}

function tensorRow({ name, shape, parameters, tried, kinks, error, worst }: TensorCheck): string[] {
  const counts = `${tried - kinks}/${parameters}`;
  if (worst === null) return [name, `(${shape.join(', ')})`, counts, '-'];
  const values = [worst.computed, worst.measured].map(short);
  return [name, `(${shape.join(', ')})`, counts, error!.toExponential(1), `[${worst.at.join(',')}]`, ...values];
}

/** @throws UserError (training) naming the first tensor that is off, or if nothing could be checked */
function requirePass({ tensors, tolerance }: GradientCheck, place: string): void {
  if (tensors.every(({ error }) => error === null)) {
    const what = 'at least one derivative must be checked, found all of them at a kink';
    throw new UserError('training', place, what, 'use other initial weights, or more rows');
  }
  const off = tensors.find(({ error }) => error !== null && !(error <= tolerance));
  if (off === undefined) return;
  const { at, computed, measured } = off.worst!;
  const [error] = tellApart([off.error!, tolerance], (value, digits) => value.toExponential(digits), 1);
  const what = `backpropagation must agree with central differences to ${tolerance}, found an error of ${error}`;
  const hint = `d${off.name}[${at.join(',')}] is ${short(computed)} by backpropagation, ${short(measured)} by differences`;
  throw new UserError('training', `${place}: ${off.name}`, what, hint);
}

function short(value: number): string {
  return String(Number(value.toPrecision(8)));
}
