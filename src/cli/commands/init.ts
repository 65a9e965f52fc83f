import type { Command } from 'commander';
import { listColumns } from '../../encode/column-names.ts';
import { inferSpec } from '../../encode/infer-spec.ts';
import { UserError } from '../../errors.ts';
import { layOutJson } from '../../model/json-layout.ts';
import { loadTable } from '../files/load-table.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { dataSeenFrom } from '../files/spec-data.ts';
import { type EffortOptions, effortHelp, effortOf } from '../terminal/effort.ts';
import { tellNotes } from '../terminal/notes.ts';
import {
  type CsvOptions,
  type OutputOptions,
  type SharedOptions,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';

interface InitOptions extends SharedOptions, OutputOptions, CsvOptions, EffortOptions {
  readonly target?: string;
}

/** `nn init`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withSharedOptions(command), 'the spec (default: stdout)'))
    .argument('<data>')
    .option('--target <column>', 'the column to predict')
    .option('--quick', effortHelp.quick)
    .option('--thorough', effortHelp.thorough)
    .addHelpText('after', '\nExample:\n  nn init iris.csv --target species | nn train - iris.csv -o iris.model.json')
    .action(initCommand);
}

async function initCommand(dataPath: string, options: InitOptions): Promise<void> {
  const output = options.output ?? '-';
  requireOutputs([{ flag: '-o', path: output, kind: 'spec' }], [dataPath], options.force);
  const table = await loadTable(dataPath, options);
  if (options.target === undefined) {
    throw new UserError(
      'usage',
      'init',
      'the column to predict is required',
      `--target COLUMN, one of: ${listColumns(table.columns)}`,
    );
  }
  const { spec, ignored, notes } = inferSpec(table, {
    target: options.target,
    data: dataSeenFrom(output, dataPath),
    effort: effortOf(options),
  });
  if (!options.quiet) for (const some of [ignored, notes]) tellNotes(some, options.color);
  await writeResult(layOutJson(spec), output);
}
