import { basename, dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../errors.ts';
import { type Override, parseSpec } from '../spec/parse-spec.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { openInput } from './input.ts';
import { requireReplaceable } from './output-file.ts';

/** What `nn train` reads and writes, found out and checked before any work is done. */
export interface TrainPlan {
  readonly spec: ModelSpec;
  /** Name of the spec, for messages. */
  readonly place: string;
  /** Path of the CSV. */
  readonly data: string;
  /** Path of the model; `-` is stdout. */
  readonly output: string;
}

/** The flags of `nn train` that a plan depends on. */
export interface TrainPaths {
  readonly overrides: readonly Override[];
  readonly output?: string;
  readonly validation?: string;
  readonly log?: string;
  readonly json?: boolean;
  readonly force?: boolean;
}

/**
 * Reads the spec, and settles every path.
 *
 * @throws UserError (usage) if a path is missing or wanted twice, (io) if an output could not be written or must not be replaced
 */
export async function planTraining(
  specPath: string,
  dataPath: string | undefined,
  paths: TrainPaths,
): Promise<TrainPlan> {
  const { place, text } = openInput(specPath);
  const spec = parseSpec(await text('usage'), place, paths.overrides);
  const data = dataPath ?? dataOf(spec, specPath, place);
  const output = paths.output ?? defaultOutput(specPath);
  if (data === '-' && specPath === '-') {
    throw new UserError('usage', 'nn train', 'only one of spec and data can come from stdin');
  }
  if (output === '-' && paths.json) {
    throw new UserError(
      'usage',
      'nn train',
      'the model and the report of --json cannot both go to stdout',
      'name the model with -o',
    );
  }
  const inputs = [specPath, data, ...(paths.validation === undefined ? [] : [paths.validation])];
  if (output !== '-') requireReplaceable(output, inputs, paths.force ?? false);
  if (paths.log !== undefined) requireReplaceable(paths.log, [...inputs, output], paths.force ?? false);
  return { spec, place, data, output };
}

/** The data a spec names, relative to the folder it lies in. */
function dataOf(spec: ModelSpec, specPath: string, place: string): string {
  if (spec.data === undefined) {
    const hint = 'name the CSV file after the spec, or as "data" in it';
    throw new UserError('usage', 'nn train', `no data: ${place} names none`, hint);
  }
  if (spec.data === '-' || specPath === '-' || isAbsolute(spec.data)) return spec.data;
  return join(dirname(specPath), spec.data);
}

function defaultOutput(specPath: string): string {
  if (specPath === '-') {
    const what = 'a spec from stdin has no name to call the model after';
    throw new UserError('usage', 'nn train', what, 'name the model with -o');
  }
  return `${basename(specPath).replace(/\.json$/i, '')}.model.json`;
}
