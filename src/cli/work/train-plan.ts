import { basename } from 'node:path';
import { inferSpec } from '../../encode/infer-spec.ts';
import { UserError } from '../../errors.ts';
import { toJson } from '../../json/json-text.ts';
import type { Override } from '../../spec/override.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import { type Table, without } from '../../table/table.ts';
import { checkpointOf } from '../files/checkpoint.ts';
import { isJson, openInput, requireOneStdin } from '../files/input.ts';
import { type LoadOptions, loadTable } from '../files/load-table.ts';
import { type Output, requireOutputs } from '../files/replaceable.ts';
import { dataOf, dataSeenFrom } from '../files/spec-data.ts';
import { type EffortOptions, effortOf } from '../terminal/effort.ts';
import { tellNotes } from '../terminal/notes.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** What `nn train` reads and writes, found out and checked before any work is done. */
export interface TrainPlan {
  readonly spec: ModelSpec;
  /** The data, if they had to be read for the spec. */
  readonly table?: Table;
  /** Name of the spec, for messages. */
  readonly place: string;
  /** Path of the CSV. */
  readonly data: string;
  /** Path of the model; `-` is stdout. */
  readonly output: string;
  /** Path of its checkpoint, if one is to be written. */
  readonly checkpoint: string | undefined;
}

/** The flags of `nn train` that a plan depends on. */
export interface TrainPaths extends LoadOptions, EffortOptions {
  /** Column to predict, where there is no spec. */
  readonly target?: string;
  /** Path of the spec, if it is named by a flag. */
  readonly spec?: string;
  readonly set?: readonly Override[];
  readonly seed?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
  /** Folds of a bag. */
  readonly bag?: number;
  readonly output?: string;
  readonly validation?: string;
  readonly log?: string;
  readonly checkpoint?: number;
  readonly resume?: string;
  readonly json?: boolean;
  readonly force?: boolean;
}

/**
 * Reads the spec, or infers it from the data, and settles every path.
 *
 * @param files as they were named: spec and data in any order, or one of them
 * @throws UserError (usage) if a path is missing or wanted twice, (io) if an output could not be written or must not be replaced
 */
export async function planTraining(files: readonly string[], options: TrainPaths): Promise<TrainPlan> {
  if (options.target !== undefined) return planByData(files, options);
  refuseEffort(options);
  const { spec, data } = tellApart(files, options.spec);
  return planBySpec(spec, data, options);
}

/** @throws UserError (usage) if a flag says how much time a spec is worth that is there already */
function refuseEffort(options: EffortOptions): void {
  const effort = effortOf(options);
  if (effort === 'usual') return;
  const what = 'is about the spec that is inferred from data, with --target';
  throw new UserError('usage', `--${effort}`, what, `nn init --${effort} writes such a spec`);
}

/** Which of the files is the spec. @throws UserError (usage) if that cannot be, or more data are named than one file */
function tellApart(files: readonly string[], flag: string | undefined): { spec: string; data: string | undefined } {
  const [first, second] = files;
  if (flag !== undefined) {
    if (second === undefined) return { spec: flag, data: first };
    throw new UserError(
      'usage',
      '--spec',
      `the spec is ${flag} already, found ${first} and ${second} besides`,
      'name the data alone',
    );
  }
  if (first === undefined) {
    throw new UserError(
      'usage',
      'train',
      'a spec or data are required',
      'nn train spec.json data.csv, or nn train data.csv --target COLUMN',
    );
  }
  if (isJson(first) !== false) return { spec: first, data: second };
  if (second !== undefined && isJson(second)) return { spec: second, data: first };
  if (!tableName.test(first)) return { spec: first, data: second };
  const hint = `to train on it without a spec: nn train ${shellWord(first)} --target COLUMN`;
  throw new UserError('usage', first, 'must be a spec, found a table', hint);
}

/** Names that tables have. */
const tableName = /\.(csv|tsv|tab|txt)(\.gz)?$/i;

async function planBySpec(specPath: string, dataPath: string | undefined, paths: TrainPaths): Promise<TrainPlan> {
  const { place, text } = openInput(specPath);
  const spec = parseSpec(await text('usage'), place, overridesOf(paths));
  const data = dataPath ?? dataOf(spec, specPath, 'train');
  const { output, checkpoint } = planOutputs(specPath, [specPath, data], paths);
  return { spec, place, data, output, checkpoint };
}

/** As `nn init` and `nn train` one after the other. */
async function planByData(files: readonly string[], options: TrainPaths): Promise<TrainPlan> {
  const [data, more = options.spec] = files;
  if (data === undefined || more !== undefined) {
    const finding = data === undefined ? 'none' : `${data} and ${more}`;
    const hint = 'the spec is inferred from them; to train what a spec says, leave --target out';
    throw new UserError('usage', '--target', `needs the data alone, found ${finding}`, hint);
  }
  const { output, checkpoint } = planOutputs(data, [data], options);
  const table = await loadTable(data, options, { digests: true });
  const {
    spec: json,
    ignored,
    notes,
  } = inferSpec(table, {
    target: options.target!,
    data: dataSeenFrom('-', data),
    effort: effortOf(options),
  });
  if (!options.quiet) {
    const effort = effortOf(options);
    const flag = effort === 'usual' ? '' : ` --${effort}`;
    const command = `nn init ${shellWord(data)} --target ${shellWord(options.target!)}${flag}`;
    for (const some of [[`the spec is inferred; to see it: ${command}`], ignored, notes])
      tellNotes(some, options.color);
  }
  const place = 'the inferred spec';
  const spec = parseSpec(toJson(json), place, overridesOf(options));
  return { spec, table: without(table, spec.ignore), place, data, output, checkpoint };
}

/**
 * Settles what is written where, and refuses what cannot be.
 *
 * @param named  the file that the model is called after, if it is not named
 * @param inputs files that are read
 */
function planOutputs(
  named: string,
  inputs: readonly string[],
  paths: TrainPaths,
): Pick<TrainPlan, 'output' | 'checkpoint'> {
  const output = paths.output ?? paths.resume ?? defaultOutput(named);
  requireOneStdin('train', [...inputs, paths.validation]);
  const onStdout = [output === '-', paths.json === true, paths.log === '-'].filter(Boolean).length;
  if (onStdout > 1) {
    throw new UserError(
      'usage',
      'train',
      'only one of model, --json and --log can go to stdout',
      'name the model with -o',
    );
  }
  const checkpoint = planCheckpoint(output, paths);
  const resumed = paths.resume === undefined ? undefined : checkpointOf(paths.resume);
  const outputs = outputsOf(output, checkpoint, resumed, paths);
  requireOutputs(outputs, [...inputs, paths.validation, resumed], paths.force);
  return { output, checkpoint };
}

/** What is written, the most important first. @param resumed path of the checkpoint that is gone on from */
function outputsOf(
  output: string,
  checkpoint: string | undefined,
  resumed: string | undefined,
  { log, json }: TrainPaths,
): Output[] {
  const outputs: Output[] = [{ flag: '-o', path: output, kind: 'model' }];
  if (checkpoint !== undefined) {
    const continues = resumed === undefined ? {} : { continues: resumed };
    outputs.push({ flag: '-o', path: checkpoint, kind: 'checkpoint', ...continues });
  }
  if (log !== undefined) outputs.push({ flag: '--log', path: log, kind: 'log' });
  if (json) outputs.push({ flag: '--json', path: '-', kind: 'report' });
  return outputs;
}

/** A training that was gone on with goes on writing checkpoints. */
function planCheckpoint(output: string, { checkpoint, resume }: TrainPaths): string | undefined {
  if (checkpoint === undefined && resume === undefined) return undefined;
  if (output === '-') {
    const what = 'a model on stdout has no place beside it for a checkpoint';
    throw new UserError(
      'usage',
      checkpoint === undefined ? '--resume' : '--checkpoint',
      what,
      'name the model with -o',
    );
  }
  return checkpointOf(output);
}

/** @param path of the spec or the data */
function defaultOutput(path: string): string {
  if (path === '-') {
    throw new UserError(
      'usage',
      'train',
      'what comes from stdin has no name to call the model after',
      'name the model with -o',
    );
  }
  return `${basename(path)
    .replace(/\.json$/i, '')
    .replace(tableName, '')}.model.json`;
}

function overridesOf({ set = [], seed, epochs, learningRate, bag }: TrainPaths): Override[] {
  const validation = bag === undefined ? undefined : 0; // its folds hold every row out
  const flags = Object.entries({ seed, epochs, learningRate, validation }).filter(([, value]) => value !== undefined);
  const folds = bag === undefined ? [] : [{ path: ['bag', 'folds'], value: bag }];
  return [...set, ...flags.map(([key, value]) => ({ path: ['training', key], value })), ...folds];
}
