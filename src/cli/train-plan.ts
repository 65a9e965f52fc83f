import { basename, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Override } from '../spec/override.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { checkpointOf } from './checkpoint.ts';
import { dataOf, openInput, requireOneStdin } from './input.ts';
import { requireReplaceable } from './replaceable.ts';

/** What `nn train` reads and writes, found out and checked before any work is done. */
export interface TrainPlan {
  readonly spec: ModelSpec;
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
export interface TrainPaths {
  readonly overrides: readonly Override[];
  readonly output?: string;
  readonly validation?: string;
  readonly log?: string;
  readonly checkpoint?: number;
  readonly resume?: string;
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
  const data = dataPath ?? dataOf(spec, specPath, 'nn train');
  const output = paths.output ?? paths.resume ?? defaultOutput(specPath);
  requireOneStdin('nn train', [specPath, data, paths.validation]);
  const onStdout = [output === '-', paths.json === true, paths.log === '-'].filter(Boolean).length;
  if (onStdout > 1) {
    throw new UserError(
      'usage',
      'nn train',
      'only one of model, --json and --log can go to stdout',
      'name the model with -o',
    );
  }
  const inputs = [specPath, data, ...(paths.validation === undefined ? [] : [paths.validation])];
  if (output !== '-') requireReplaceable(output, 'model', inputs, paths.force ?? false);
  if (paths.log !== undefined && paths.log !== '-') {
    if (resolve(paths.log) === resolve(output))
      throw new UserError('usage', '--log', 'must be another file than the model');
    requireReplaceable(paths.log, 'log', [...inputs, output], paths.force ?? false);
  }
  return { spec, place, data, output, checkpoint: planCheckpoint(output, paths, inputs) };
}

/** A training that was gone on with goes on writing checkpoints. */
function planCheckpoint(output: string, { checkpoint, resume, force }: TrainPaths, inputs: readonly string[]) {
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
  const path = checkpointOf(output);
  requireReplaceable(path, 'checkpoint', inputs, force ?? false);
  return path;
}

function defaultOutput(specPath: string): string {
  if (specPath === '-') {
    const what = 'a spec from stdin has no name to call the model after';
    throw new UserError('usage', 'nn train', what, 'name the model with -o');
  }
  return `${basename(specPath).replace(/\.json$/i, '')}.model.json`;
}
