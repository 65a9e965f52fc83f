import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Override } from '../../spec/override.ts';
import { parseSpec } from '../../spec/parse-spec.ts';
import type { ModelSpec } from '../../spec/spec.ts';
import { checkpointOf } from '../files/checkpoint.ts';
import { openInput, requireOneStdin } from '../files/input.ts';
import { type Output, requireOutputs } from '../files/replaceable.ts';
import { dataOf } from '../files/spec-data.ts';

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
  readonly set?: readonly Override[];
  readonly seed?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
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
  const spec = parseSpec(await text('usage'), place, overridesOf(paths));
  const data = dataPath ?? dataOf(spec, specPath, 'train');
  const output = paths.output ?? paths.resume ?? defaultOutput(specPath);
  requireOneStdin('train', [specPath, data, paths.validation]);
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
  requireOutputs(outputs, [specPath, data, paths.validation, resumed], paths.force);
  return { spec, place, data, output, checkpoint };
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

function defaultOutput(specPath: string): string {
  if (specPath === '-') {
    const what = 'a spec from stdin has no name to call the model after';
    throw new UserError('usage', 'train', what, 'name the model with -o');
  }
  return `${basename(specPath).replace(/\.json$/i, '')}.model.json`;
}

function overridesOf({ set = [], seed, epochs, learningRate }: TrainPaths): Override[] {
  const flags = Object.entries({ seed, epochs, learningRate }).filter(([, value]) => value !== undefined);
  return [...set, ...flags.map(([key, value]) => ({ path: ['training', key], value }))];
}
