import type { Command } from 'commander';
import { mainLoss } from '../../fit/number-scores.ts';
import { prepare } from '../../fit/prepare.ts';
import { lossOf } from '../../formulas/loss.ts';
import { toJson } from '../../json/json-text.ts';
import { layOutJson } from '../../model/json-layout.ts';
import { estimate, estimates } from '../../search/cross-validation.ts';
import type { FoldResult } from '../../search/fold.ts';
import { climb, lossesOf, type Rung, saysHow } from '../../search/ladder.ts';
import { freeParameterCount } from '../../spec/layers.ts';
import { checkSpec, type SpecJson } from '../../spec/parse-spec.ts';
import type { Output } from '../files/replaceable.ts';
import { saveSpec } from '../files/rescue.ts';
import { Unwritten } from '../files/unwritten.ts';
import { constantNumber } from '../reports/constant-answer.ts';
import { countLayers, type LadderReport, tableOfRungs, verdictOf } from '../reports/ladder-report.ts';
import { figure, label } from '../terminal/metric-names.ts';
import { linesOf, type Part, reportText } from '../terminal/report.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { tellWhenEnded } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { writeOut } from '../terminal/stdout.ts';
import {
  describeFolds,
  type FoldOptions,
  type FoldsInput,
  labelledIn,
  readFoldsInput,
  requireOneOnStdout,
  specFor,
  trainFolds,
  withFoldOptions,
} from '../work/folds-input.ts';

/** `nn ladder`. */
export function define(command: Command): void {
  withFoldOptions(command, 'the spec of the rung that was chosen')
    .addHelpText('after', '\nExample:\n  nn ladder spec.json data.csv -o chosen.json && nn train chosen.json')
    .action(ladderCommand);
}

async function ladderCommand(specPath: string, dataPath: string | undefined, options: FoldOptions): Promise<void> {
  requireOneOnStdout(options, 'ladder');
  const input = await readFoldsInput([specPath, dataPath], options, 'ladder', outputsOf(options));
  if (!options.quiet && saysHow(input.written)) {
    tell(['hidden layers are trained as "training" says; leave that out, and they are trained to their end']);
  }
  const rungs = await climbRungs(input, options);
  const report = reportOf(rungs, input, options.output ?? '-');
  const unwritten = new Unwritten();
  if (options.output !== undefined) await unwritten.attempt(() => saveSpec(layOutJson(report.spec), options.output));
  const parts = describe(report, input, [specPath, dataPath], options.output);
  if (options.output !== '-') {
    await unwritten.attempt(() => writeOut(options.json ? `${toJson(report)}\n` : reportText(parts)));
  } else if (!options.quiet) tell(linesOf(parts, process.stderr.columns || Number.POSITIVE_INFINITY));
  await unwritten.tell();
}

/** The spec if it is asked for, and the report, which goes to stderr where the spec goes to stdout. */
function outputsOf({ output }: FoldOptions): Output[] {
  const report: Output = { flag: 'the report', path: '-', kind: 'report' };
  if (output === undefined) return [report];
  const spec: Output = { flag: '-o', path: output, kind: 'spec' };
  return output === '-' ? [spec] : [report, spec];
}

/** Spec and data as the user named them. */
type Paths = readonly [string, string | undefined];

/** A rung with what was trained on it. */
interface Climbed extends Rung {
  readonly parameters: number;
}

/** Trains rung after rung, while it pays. */
async function climbRungs({ written, place, table, splits, spec }: FoldsInput, options: FoldOptions) {
  const size = { rows: labelledIn(splits), inputs: prepare(table, undefined, spec, place).encoder.width };
  const climbed: Climbed[] = [];
  const ended = tellWhenEnded(() => describeClimbed(climbed), options.quiet ?? false);
  const train = (rung: SpecJson, depth: number): Promise<FoldResult[]> => {
    const work = { table, spec: checkSpec(rung, place, 'usage'), place, engine: options.engine };
    const name = `${countLayers(depth)}${rung.training?.l2 === undefined ? '' : `, l2 ${rung.training.l2}`}`;
    return trainFolds(work, splits, options.threads, (done, all) => {
      if (!options.quiet) tell([`${name}: fold ${done}/${all}`]);
    });
  };
  for await (const rung of climb(written, size, train)) {
    const { network } = prepare(table, undefined, checkSpec(rung.spec, place, 'usage'), place);
    climbed.push({ ...rung, parameters: freeParameterCount(network.layers, size.inputs) });
  }
  ended();
  return climbed;
}

/** What a climb that is ended by a signal leaves. */
function describeClimbed(climbed: readonly Climbed[]): string {
  const rungs = climbed.map(
    ({ results }, depth) =>
      `${countLayers(depth)} ${label(mainLoss(results[0]!.metrics).name)} ${figure(estimate(lossesOf(results))!.mean)}`,
  );
  return `${rungs.length === 0 ? 'no rung was done' : rungs.join(', ')}; nothing was written`;
}

function reportOf(
  rungs: readonly Climbed[],
  { plan, splits, data, written, spec }: FoldsInput,
  output: string,
): LadderReport {
  const last = rungs.at(-1)!;
  const isNumber = !('accuracy' in last.results[0]!.metrics);
  const always = isNumber ? constantNumber(spec.loss ?? lossOf('squared-error')) : 'always the commonest';
  const chosen = last.gain?.pays === false ? rungs.length - 2 : rungs.length - 1;
  return {
    rows: labelledIn(splits),
    folds: plan.folds,
    repeats: plan.repeats,
    baseline: estimates(last.results, 'baseline'),
    baselineLoss: estimate(lossesOf(last.results, 'baseline'))!,
    measure: mainLoss(last.results[0]!.metrics).name,
    always,
    rungs: rungs.map(({ spec, parameters, results, gain, overBaseline }) => ({
      layers: spec.layers ?? [],
      parameters,
      loss: estimate(lossesOf(results))!,
      metrics: estimates(results, 'metrics'),
      gain,
      overBaseline,
    })),
    chosen,
    asWritten: saysHow(written),
    spec: specFor(rungs[chosen]!.spec, output, data),
  };
}

function describe(report: LadderReport, input: FoldsInput, paths: Paths, output: string | undefined): Part[] {
  return [
    describeFolds(report.rows, input.spec, input.plan),
    '',
    tableOfRungs(report),
    '',
    `${verdictOf(report)}; ${adviceFor(report, paths, output)}`,
  ];
}

/** How to train what was chosen. */
function adviceFor({ spec }: LadderReport, paths: Paths, output: string | undefined): string {
  if (output === '-') return 'its spec is on stdout';
  if (output !== undefined) return `train it by: nn train ${shellWord(output)}`;
  const settings = (['layers', 'training'] as const).map((key) => `--set ${shellWord(`${key}=${toJson(spec[key])}`)}`);
  const named = paths.filter((path) => path !== undefined).map(shellWord);
  return `train it by: ${['nn train', ...named, ...settings].join(' ')}`;
}
