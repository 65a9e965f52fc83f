import type { Command } from 'commander';
import { preparedNetworks } from '../../bag/prepared-networks.ts';
import { UserError } from '../../errors.ts';
import { checkSpec, type GradientCheck } from '../../explain/check-spec.ts';
import { FaultyKernels, faults } from '../../explain/fault.ts';
import { toJson } from '../../json/json-text.ts';
import { JsKernels } from '../../kernels/js.ts';
import type { Override } from '../../spec/override.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import { openInput, requireOneStdin } from '../files/input.ts';
import { loadTable } from '../files/load-table.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { dataOf } from '../files/spec-data.ts';
import { Unwritten } from '../files/unwritten.ts';
import { checkReport, requirePass } from '../reports/check-report.ts';
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
import { reportText } from '../terminal/report.ts';

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
  const table = await loadTable(data, options, { leaveOut: spec.ignore });
  const checks = preparedNetworks(table, spec, place).map(({ name, place: of, prepared }) => {
    return { name, of, check: requireFinite(checkSpec(prepared, options, kernelsToCheck()), of) };
  });
  const json =
    spec.bag === undefined ? checks[0]!.check : { variants: checks.map(({ name, check }) => ({ name, ...check })) };
  const parts = checks.flatMap(({ of, check }, index) => [...(index > 0 ? [''] : []), ...checkReport(check, of)]);
  const unwritten = new Unwritten();
  const report = options.json ? `${toJson(json)}\n` : reportText(parts, options.output);
  await unwritten.attempt(() => writeResult(report, options.output));
  await unwritten.tell(() => {
    for (const { of, check } of checks) requirePass(check, of);
  });
}

/** @throws UserError (training) if the cost cannot be differentiated */
function requireFinite(check: GradientCheck, place: string): GradientCheck {
  if (Number.isFinite(check.cost)) return check;
  const what = `the cost must be a finite number at the initial weights, found ${check.cost}`;
  throw new UserError('training', place, what, 'scale the columns, or use smaller initial weights');
}

/** The reference kernels; broken in one place if NN_FAULT says so, to prove that the check finds it. */
function kernelsToCheck(): JsKernels {
  const { NN_FAULT: fault = '' } = process.env;
  return fault === '' ? new JsKernels('float64') : new FaultyKernels(oneOf('NN_FAULT', faults)(fault));
}
