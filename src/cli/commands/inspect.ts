import type { Command } from 'commander';
import { preparedNetworks } from '../../bag/prepared-networks.ts';
import { saysFormat } from '../../json/file-kind.ts';
import { toJson } from '../../json/json-text.ts';
import { parseModel } from '../../model/read-model.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import { jsonText, openInput, requireOneStdin } from '../files/input.ts';
import { loadTable } from '../files/load-table.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { dataOf } from '../files/spec-data.ts';
import { inspectModel } from '../reports/inspect-model.ts';
import { type Inspection, inspectNetwork } from '../reports/inspect-network.ts';
import { inspectOutline } from '../reports/inspect-outline.ts';
import { inspectTable } from '../reports/inspect-table.ts';
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
      ? inspectTable(await loadTable(path, options), options.all ?? false)
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
  if (saysFormat(text)) return inspectModel(parseModel(text, place, options.allowEdited), options.all ?? false);
  const spec = parseSpec(text, place);
  const data = dataPath ?? (spec.data === undefined ? undefined : dataOf(spec, path, 'inspect'));
  if (data === undefined) return inspectOutline(spec, options);
  requireNone([data], options);
  const found = preparedNetworks(await loadTable(data, options), spec, path).map(({ name, prepared }) => {
    const inspection = inspectNetwork({
      kind: name === undefined ? 'spec' : `variant ${toJson(name)}`,
      target: prepared.target,
      inputs: prepared.encoder.width,
      layers: prepared.network.layers,
      rows: { train: prepared.training.rows.length, validation: prepared.validation.rows.length },
      hyperparameters: prepared.spec.training,
      all: options.all,
    });
    return { name, ...inspection };
  });
  if (spec.bag === undefined) return found[0]!;
  return {
    data: { kind: 'spec', target: spec.target, variants: found.map(({ name, data }) => ({ ...data, name })) },
    lines: found.flatMap(({ lines }, index) => [...(index > 0 ? [''] : []), ...lines]),
  };
}
