// What cross-validate, ladder and tune have in common: the flags that divide the rows, and reading what they need.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { noColumn } from '../../encode/column-names.ts';
import type { Split } from '../../encode/split.ts';
import { UserError } from '../../errors.ts';
import { countClasses, findLabelled } from '../../fit/prepare.ts';
import { type EngineChoice, engineChoices } from '../../kernels/engine.ts';
import { type FoldPlan, planFolds, ungrouped } from '../../search/cross-validation.ts';
import type { FoldResult, FoldWork } from '../../search/fold.ts';
import { type FoldJob, runFolds } from '../../search/fold-team.ts';
import type { Override } from '../../spec/override.ts';
import { checkSpec, readSpec, type SpecJson } from '../../spec/parse-spec.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import type { Table } from '../../table/table.ts';
import { Diverged } from '../../training/train.ts';
import { openInput, requireOneStdin } from '../files/input.ts';
import { loadTable } from '../files/load-table.ts';
import { type Output, requireOutputs } from '../files/replaceable.ts';
import { dataOf, dataSeenFrom } from '../files/spec-data.ts';
import { note } from '../terminal/notes.ts';
import {
  type CsvOptions,
  collectSetting,
  type OutputOptions,
  oneOf,
  type SharedOptions,
  settingHelp,
  wholeNumber,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';

/** Flags of commands that train on folds. */
export interface FoldOptions extends SharedOptions, OutputOptions, CsvOptions {
  readonly folds: number;
  readonly repeats: number;
  readonly groups?: string;
  readonly set?: readonly Override[];
  readonly seed?: number;
  readonly engine: EngineChoice;
  readonly threads?: number;
}

/** What is trained on folds, found out and checked before any work is done. */
export interface FoldsInput {
  readonly spec: ModelSpec;
  /** The spec as it was written, `--set` and `--seed` included. */
  readonly written: SpecJson;
  /** Name of the spec, for messages. */
  readonly place: string;
  /** Path of the CSV. */
  readonly data: string;
  readonly table: Table;
  readonly plan: FoldPlan;
  readonly splits: readonly Split[];
  /** Classes of the target; 0 of a number. */
  readonly classes: number;
}

/** Adds the flags of `FoldOptions`, and the arguments. @param output what `-o` writes */
export function withFoldOptions(command: Command, output: string): Command {
  return withCsvOptions(withOutputOptions(withSharedOptions(command), output))
    .argument('<spec>')
    .argument('[data]')
    .option('--folds <k>', 'parts, each held out once', wholeNumber('--folds', 2), 5)
    .option('--repeats <n>', 'how often, divided anew', wholeNumber('--repeats', 1), 1)
    .option('--groups <column>', 'rows with the same cell here stay together (without one: alone); never an input')
    .option('--json', 'print the report as JSON')
    .option('--set <key=value>', settingHelp, collectSetting)
    .option('--seed <n>', 'decides the folds and everything drawn in them', wholeNumber('--seed', 0))
    .option('--engine <name>', 'auto, blas, wasm or js', oneOf('--engine', engineChoices), 'auto')
    .option('--threads <n>', 'most folds at a time (default: all cores)', wholeNumber('--threads', 1));
}

/**
 * Reads spec and data, and divides the rows.
 *
 * @param paths   as the user gave them: spec, and data if it is not the spec's
 * @param command for messages, as `nn tune`
 * @param outputs what the command will write
 * @throws UserError
 */
export async function readFoldsInput(
  [specPath, dataPath]: readonly [string, string | undefined],
  options: FoldOptions,
  command: string,
  outputs: readonly Output[],
): Promise<FoldsInput> {
  const { place, text } = openInput(specPath);
  const seed = options.seed === undefined ? [] : [{ path: ['training', 'seed'], value: options.seed }];
  const given = readSpec(await text('usage'), place, [...(options.set ?? []), ...seed]);
  const data = dataPath ?? dataOf(given.spec, specPath, command);
  requireOneStdin(command, [specPath, data]);
  requireOutputs(outputs, [specPath, data], options.force);
  const groups = options.groups ?? given.spec.split?.groups;
  const single = given.spec.bag === undefined ? given.written : withoutBag(given.written);
  const written = options.groups === undefined ? single : withoutGroups(single, options.groups);
  const spec = checkSpec(written, place, 'usage');
  const table = await loadTable(data, options, {
    leaveOut: unused(given.written, groups),
    digests: command === 'tune',
  });
  if (groups !== undefined && !table.columns.includes(groups)) throw noColumn('--groups', groups, table);
  const plan: FoldPlan = { folds: options.folds, repeats: options.repeats, groups };
  const splits = planFolds(table, spec, place, plan);
  if (given.spec.bag !== undefined && !options.quiet)
    note(`"bag" is left aside: ${command} trains the network of the spec itself`, options.color);
  const odd = groups === undefined || options.quiet ? undefined : ungrouped(table, spec, place, groups);
  if (odd !== undefined) note(odd, options.color);
  return { spec, written, place, data, table, plan, splits, classes: countClasses(findLabelled(table, spec, place)) };
}

/** Share of the rows that one network is judged by which takes the place of a bag. */
const heldOut = 0.1;

/** One network, as it is trained and told of here, with rows held out that say how good it is. */
function withoutBag({ bag: _, training, ...written }: SpecJson): SpecJson {
  return { ...written, training: { ...training, validation: heldOut } };
}

/** The groups tell rows apart; they are nothing to learn from. What the spec says of a split, they take the place of. */
function withoutGroups({ split: _, ...written }: SpecJson, groups: string): SpecJson {
  const { ignore = [], target } = written;
  if (groups === target || ignore.includes(groups)) return written;
  return { ...written, ignore: [...ignore, groups] };
}

/** Columns that need not be kept in memory; none if what is ignored is still to be found out. */
function unused({ ignore = [], tune = {} }: SpecJson, groups: string | undefined): readonly string[] {
  if (Object.keys(tune).some((key) => key.startsWith('ignore'))) return [];
  return ignore.filter((name) => name !== groups);
}

/**
 * Trains one spec on every fold, showing each.
 *
 * @param show is told how many of how many folds are done, and the last one's result
 * @returns results in the order of the jobs
 * @throws UserError (training) if a fold diverges
 */
export async function trainFolds(
  work: FoldWork,
  splits: readonly Split[],
  threads: number | undefined,
  show: (done: number, all: number, result: FoldResult) => void,
): Promise<FoldResult[]> {
  const jobs: FoldJob[] = splits.map((split) => ({ work: 0, split }));
  const results: FoldResult[] = [];
  let done = 0;
  try {
    for await (const { job, result } of runFolds([work], jobs, threads ?? availableParallelism())) {
      results[job] = result;
      show(++done, jobs.length, result);
    }
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    const what = 'the cost is no longer a finite number in one of the folds';
    throw new UserError('training', `training stopped at epoch ${error.epoch}`, what, 'lower "learningRate"');
  }
  return results;
}

/** A line that says how rows were divided. @param rows labelled rows */
export function describeFolds(rows: number, { target, training }: ModelSpec, { folds, repeats }: FoldPlan): string {
  const times = repeats === 1 ? '' : `, ${repeats} times`;
  return `${folds} folds of ${rows} rows${times}, target "${target}", seed ${training.seed}`;
}

/** Refuses to print both the report and the spec. @param command for messages @throws UserError (usage) */
export function requireOneOnStdout({ json, output }: FoldOptions, command: string): void {
  if (!json || output !== '-') return;
  throw new UserError('usage', command, 'only one of spec and --json can go to stdout', 'name the spec with -o');
}

/** Rows that are divided. */
export function labelledIn(splits: readonly Split[]): number {
  return splits[0]!.training.length + splits[0]!.validation.length;
}

/** A spec as it is to be written to `output`, from where it names the data too. */
export function specFor(
  { $schema: _, data: __, tune: ___, ...spec }: SpecJson,
  output: string,
  dataPath: string,
): SpecJson {
  const data = dataSeenFrom(output, dataPath);
  return { ...(data === undefined ? {} : { data }), ...spec };
}
