// `nn train` of a spec with a bag.
import { type CutShort, finishBag } from '../../bag/finish.ts';
import { type BagPlan, membersOf, planBag } from '../../bag/plan.ts';
import { TrainedMembers, trainMembers } from '../../bag/train.ts';
import { UserError } from '../../errors.ts';
import { oddities } from '../../fit/oddities.ts';
import type { Prepared } from '../../fit/prepare.ts';
import { usualMemory } from '../../fit/rows-on-disk.ts';
import { usualThreads } from '../../fit/work.ts';
import { toJson } from '../../json/json-text.ts';
import { version } from '../../model/program-version.ts';
import { formatPath } from '../../spec/override.ts';
import type { BagSpec } from '../../spec/spec.ts';
import { loadTable } from '../files/load-table.ts';
import { Unwritten } from '../files/unwritten.ts';
import { Clock } from '../terminal/clock.ts';
import { tellNotes } from '../terminal/notes.ts';
import { openPartProgress } from '../terminal/part-progress.ts';
import { Interruption } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { consultOnData } from './consultation.ts';
import { type DeliveryOptions, deliver } from './deliver-model.ts';
import type { OpeningOptions } from './open-training.ts';
import type { TrainPaths, TrainPlan } from './train-plan.ts';
import type { RunOptions } from './training-run.ts';

type BagOptions = TrainPaths & OpeningOptions & RunOptions & DeliveryOptions;

/** Trains all members, and saves and tells of what came of them. @throws UserError */
export async function trainBag(plan: TrainPlan, bag: BagSpec, options: BagOptions): Promise<void> {
  requireNoFlags(options);
  const table = plan.table ?? (await loadTable(plan.data, options, { leaveOut: plan.spec.ignore, digests: true }));
  const planned = planBag(table, plan.spec, bag, plan.place);
  requireComparable(planned, options);
  const notes = [...oddities(planned.whole), ...lonelyNote(planned), ...ownTrainingNotes(bag, options)];
  if (!options.quiet) tellNotes(notes, options.color);
  const diagnoses = consultOnData(dataOf(planned), (lines) => options.quiet || tell(lines), options.color);
  const interruption = new Interruption(options.quiet ?? false);
  const began = performance.now();
  const trained = new TrainedMembers(planned);
  const cut = await trainInTime(planned, trained, options, interruption);
  const model = await finishBag(planned, trained, version(), cut);
  if (model === undefined) return refuse(planned, trained, cut, options, interruption);
  const seconds = (performance.now() - began) / 1000;
  const outcome = { model, diagnoses, isCut: cut === 'interrupted', unwritten: new Unwritten() };
  await deliver(outcome, { plan, seconds, fromDisk: false }, options, interruption, undefined);
}

/** What all variants are trained on; units that take single columns are those of the first. */
function dataOf({ whole, variants }: BagPlan): Prepared {
  return { ...whole, network: variants[0]!.prepared.network };
}

/** Trains until the end, a signal or the time is up. @returns what ended it before its end, if anything did */
async function trainInTime(
  planned: BagPlan,
  trained: TrainedMembers,
  { threads, maxTime, engine, memory = usualMemory(), quiet, progress, color }: BagOptions,
  interruption: Interruption,
): Promise<CutShort | undefined> {
  const { variants, folds } = planned;
  const networks = variants.length * folds.length;
  const work = variants.reduce((sum, variant) => sum + variant.work, 0) * folds.length;
  const together = Math.min(networks, threads ?? usualThreads(work));
  const members = membersOf(planned, { engine, memory, threads: together }, maxTime !== undefined);
  const bar = openPartProgress(quiet && progress === 'auto' ? 'never' : progress, color);
  const clock = new Clock(maxTime);
  const signal = AbortSignal.any([interruption.signal, clock.signal]);
  try {
    await trainMembers(trained, members, together, signal, () => {
      bar.show(trained.part, [`${trained.done}/${networks} networks`]);
    });
    if (trained.done === networks) return undefined;
    return interruption.received === undefined ? 'time' : 'interrupted';
  } finally {
    clock.stop();
    bar.close();
  }
}

/** Ends without a model. @throws UserError (training) */
async function refuse(
  { variants }: BagPlan,
  trained: TrainedMembers,
  cut: CutShort | undefined,
  { quiet, output }: BagOptions,
  interruption: Interruption,
): Promise<void> {
  const shown = output === undefined || output === '-' ? 'the model' : output;
  if (cut === 'interrupted') {
    if (!quiet) tell(['stopped before all networks of a variant were trained: nothing was written']);
    return interruption.finish(true);
  }
  if (cut === 'time') {
    const what = 'the time was up before all networks of a variant were trained';
    throw new UserError(
      'training',
      '--max-time',
      what,
      `give it more time, or use fewer folds; ${shown} was not written`,
    );
  }
  const epochs = variants.map(({ name }, index) => `"${name}" at epoch ${trained.divergedIn(index)!.epoch}`);
  const what = `the cost is no longer a finite number in every variant: ${epochs.join(', ')}`;
  throw new UserError('training', 'training stopped', what, `lower "learningRate"; ${shown} was not written`);
}

/** Flags that are about one training. @throws UserError (usage) */
function requireNoFlags(options: BagOptions): void {
  const given = (['validation', 'log', 'checkpoint', 'resume', 'scratch'] as const).find(
    (flag) => options[flag] !== undefined,
  );
  if (given === undefined) return;
  const what =
    given === 'validation'
      ? 'every row is held out by a fold of the "bag"'
      : 'is for one network, and the spec has a "bag"';
  const hint =
    options.bag !== undefined
      ? 'leave --bag out'
      : options.target !== undefined
        ? 'to train one network: --quick'
        : 'to train the network of the spec alone: --set bag=null --set training.validation=0.1';
  throw new UserError('usage', `--${given}`, what, hint);
}

/** Flags about keys of the spec that not all variants heed. */
function ownTrainingNotes({ portfolio }: BagSpec, { epochs, learningRate, set = [] }: BagOptions): string[] {
  const flags = [
    ...(epochs === undefined ? [] : [{ flag: '--epochs', key: 'training' }]),
    ...(learningRate === undefined ? [] : [{ flag: '--learning-rate', key: 'training' }]),
    ...set
      .filter(({ path }) => !['seed', 'validation'].includes(String(path[1])))
      .map(({ path }) => ({
        flag: `--set ${formatPath(path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)))}`,
        key: String(path[0]),
      })),
  ];
  return flags.flatMap(({ flag, key }) => {
    if (!isOfVariant(key)) return [];
    const own = portfolio.filter((variant) => variant[key] !== undefined).map(({ name }) => toJson(name));
    return own.length === 0 ? [] : [`${flag} is for the spec; what ${own.join(', ')} say of theirs stays`];
  });
}

/** Whether a variant can say a key in place of the spec; of columns it says single ones. */
function isOfVariant(key: string): key is 'layers' | 'output' | 'loss' | 'scale' | 'training' {
  return ['layers', 'output', 'loss', 'scale', 'training'].includes(key);
}

/** @throws UserError (usage) */
function requireComparable({ besides }: BagPlan, { requireBetterThan }: BagOptions): void {
  if (requireBetterThan !== 'linear' || besides !== undefined) return;
  const what = 'no variant has a hidden layer: all are linear themselves';
  throw new UserError('usage', '--require-better-than', what, 'require it to be better than "baseline"');
}

function lonelyNote({ lonely }: BagPlan): string[] {
  return lonely.length === 0
    ? []
    : [
        `${lonely.length === 1 ? 'a class with a single row is' : 'classes with a single row are'} trained on in every fold, and judged in none`,
      ];
}
