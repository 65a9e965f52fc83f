import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { beginFingerprint } from '../../data/table.ts';
import { UserError } from '../../errors.ts';
import { ModelFitting } from '../../fit/fit-model.ts';
import { oddities } from '../../fit/oddities.ts';
import { type Prepared, prepare } from '../../fit/prepare.ts';
import { type EngineChoice, engineChoices, openEngine } from '../../kernels/engine.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { Model } from '../../model/model.ts';
import { formatModel } from '../../model/write-model.ts';
import { usualThreads, workOf } from '../../search/fold.ts';
import { toJson } from '../../spec/json-text.ts';
import type { Override } from '../../spec/override.ts';
import { removeStale } from '../../training/scratch-file.ts';
import { resume } from '../files/checkpoint.ts';
import { EpochLog } from '../files/epoch-log.ts';
import { loadTable } from '../files/load-table.ts';
import { saveOrRescue } from '../files/rescue.ts';
import { trainingReport, trainingSummary } from '../reports/summary.ts';
import { planTraining } from '../reports/train-plan.ts';
import { judgedInTraining, type Rival, requireBetter, rivals } from '../reports/verdict.ts';
import { tellNotes } from '../terminal/notes.ts';
import {
  type CsvOptions,
  collectSetting,
  duration,
  number,
  type OutputOptions,
  oneOf,
  type SharedOptions,
  settingHelp,
  size,
  wholeNumber,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { Interruption } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { writeOut } from '../terminal/stdout.ts';
import { printable } from '../terminal/terminal.ts';
import { type Outcome, trainToEnd } from '../work/training-run.ts';

interface TrainOptions extends SharedOptions, OutputOptions, CsvOptions {
  readonly set?: readonly Override[];
  readonly seed?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly validation?: string;
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly log?: string;
  readonly checkpoint?: number;
  readonly resume?: string;
  readonly maxTime?: number;
  readonly memory?: number;
  readonly scratch?: string;
  readonly requireBetterThan?: Rival;
}

/** `nn train`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withSharedOptions(command), 'the model (default: <spec>.model.json here)'))
    .argument('<spec>')
    .argument('[data]')
    .option('--json', 'print a report of the run on stdout')
    .option('--set <key=value>', settingHelp, collectSetting)
    .option('--seed <n>', 'decides split and initial weights', wholeNumber('--seed', 0))
    .option('--epochs <n>', 'passes over the training rows', wholeNumber('--epochs', 1))
    .option(
      '--learning-rate <x>',
      'step size',
      number('--learning-rate', 'a number above 0', (x) => x > 0),
    )
    .option('--validation <file>', 'labelled rows to validate on, instead of a share of the data')
    .option('--engine <name>', 'auto, blas, wasm or js', oneOf('--engine', engineChoices), 'auto')
    .option('--threads <n>', 'most threads to read and train with (default: all cores)', wholeNumber('--threads', 1))
    .option('--log <file>', 'one JSON line an epoch')
    .option(
      '--require-better-than <rival>',
      'exit 5 unless the rows held out show that the model is better: baseline or linear',
      oneOf('--require-better-than', rivals),
    )
    .option('--max-time <time>', 'stop after 30s, 10m, 2h …, and keep the best so far', duration('--max-time'))
    .option(
      '--checkpoint <time>',
      'write <model>.checkpoint every 30s, 10m …, and at the end',
      duration('--checkpoint'),
    )
    .option(
      '--memory <size>',
      'rows that take more than 512M, 8G … train from a temporary file (default: 60 % of memory)',
      size('--memory'),
    )
    .option('--scratch <folder>', 'where that file goes (default: the folder for temporary files)')
    .option('--resume <model>', 'go on from the checkpoint of a model, to the same bytes as without a stop')
    .addHelpText('after', '\nExample:\n  nn train spec.json data.csv -o model.json --set training.epochs=500')
    .action(trainCommand);
}

async function trainCommand(specPath: string, dataPath: string | undefined, options: TrainOptions): Promise<void> {
  const plan = await planTraining(specPath, dataPath, { ...options, overrides: overridesOf(options) });
  const { ignore } = plan.spec;
  const table = await loadTable(plan.data, options, ignore);
  const heldOut = options.validation === undefined ? undefined : await loadTable(options.validation, options, ignore);
  if (options.threads !== 1) beginFingerprint(table);
  const prepared = prepare(table, heldOut, plan.spec, plan.place);
  requireComparable(prepared, options.requireBetterThan);
  if (!options.quiet) tellNotes(oddities(prepared), options.color);
  const began = performance.now();
  const kernels = openEngine(options.engine, plan.spec.precision, workOf(prepared));
  const fitting = openFitting(prepared, kernels, options);
  if (options.resume !== undefined) await resume(fitting, options.resume);
  const interruption = new Interruption(options.quiet ?? false);
  const log = options.log === undefined ? undefined : await EpochLog.open(options.log);
  const outcome = await trainToEnd(fitting, plan, options, interruption, log);
  const { model, unwritten } = outcome;
  const seconds = (performance.now() - began) / 1000;
  fitting.close();
  const text = formatModel(model);
  const run = { output: plan.output, bytes: Buffer.byteLength(text), seconds, fromDisk: fitting.fromDisk };
  const isSaved = hasLearnt(model) && (await unwritten.attempt(() => save(text, plan.output)));
  await unwritten.attempt(() => log?.close());
  if (isSaved) await unwritten.attempt(() => report(outcome, run, options));
  else if (!hasLearnt(model) && !options.quiet) tell(['stopped before the first epoch was done: nothing was written']);
  await unwritten.tell(async () => {
    await interruption.finish(outcome.isCut);
    const hint = 'more rows, or a larger share of them: training.validation';
    requireBetter(options.requireBetterThan, judgedInTraining(model), prepared.target, hint);
  });
}

/** Gives the rows memory, or a temporary file. Those of killed runs are removed, whether this one needs one or not. */
function openFitting(prepared: Prepared, kernels: Kernels, { threads, memory, scratch }: TrainOptions): ModelFitting {
  const folder = scratch ?? tmpdir();
  removeStale(folder);
  const room = { folder, ...(memory === undefined ? {} : { memory }) };
  return new ModelFitting(prepared, kernels, threads ?? usualThreads(prepared), room);
}

/** Refuses, before any work is done, to compare with nothing. @throws UserError (usage) */
function requireComparable({ validation, network }: Prepared, rival: Rival | undefined): void {
  if (rival === undefined) return;
  const refuse = (what: string, hint: string) => {
    throw new UserError('usage', '--require-better-than', what, hint);
  };
  if (validation.rows.length === 0) refuse('needs rows held out, found none', 'set training.validation above 0');
  if (rival === 'linear' && network.layers.length === 1) {
    refuse('the network has no hidden layer: it is linear itself', 'require it to be better than "baseline"');
  }
}

/** Whether there is more to a model than the weights that it began with. */
function hasLearnt({ training: { epochs, stopped } }: Model): boolean {
  return epochs > 0 || stopped === 'converged';
}

/** Writes the model, before anything else: a finished training must not be lost to a late mistake. @throws UserError (io) */
async function save(text: string, output: string): Promise<void> {
  if (output === '-') await writeOut(text);
  else await saveOrRescue(output, text, 'the model');
}

/** Tells of a model that is saved. @throws UserError (io) */
async function report(
  { model, diagnoses }: Outcome,
  run: { output: string; bytes: number; seconds: number; fromDisk: boolean },
  options: TrainOptions,
): Promise<void> {
  if (!options.quiet) {
    const summary = trainingSummary(model, { ...run, diagnoses });
    tell(summary.map((line) => printable(line, 1000)));
  }
  if (options.json) await writeOut(`${toJson(trainingReport(model, diagnoses, run.output, run.seconds))}\n`);
}

function overridesOf({ set = [], seed, epochs, learningRate }: TrainOptions): Override[] {
  const flags = Object.entries({ seed, epochs, learningRate }).filter(([, value]) => value !== undefined);
  return [...set, ...flags.map(([key, value]) => ({ path: ['training', key], value }))];
}
