import type { Command } from 'commander';
import { estimate, estimates } from '../model/cross-validation.ts';
import type { FoldResult } from '../model/fold.ts';
import { layOutJson } from '../model/json-layout.ts';
import { climb, lossesOf, type Rung, rungSpec, saysHow } from '../model/ladder.ts';
import { prepare } from '../model/prepare.ts';
import { toJson } from '../spec/json-text.ts';
import { checkSpec, type SpecJson } from '../spec/parse-spec.ts';
import { freeParameterCount } from '../spec/wiring.ts';
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
} from './folds-input.ts';
import { countLayers, type LadderReport, tableOfRungs, verdictOf } from './ladder-report.ts';
import type { Output } from './replaceable.ts';
import { linesOf, type Part, reportText } from './report.ts';
import { saveSpec } from './rescue.ts';
import { shellWord } from './shell-word.ts';
import { tell } from './stderr.ts';
import { writeOut } from './stdout.ts';
import { Unwritten } from './unwritten.ts';

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
    tell(['every rung is trained as "training" says; leave that out, and each is trained to its end']);
  }
  const rungs = await climbRungs(input, options);
  const report = reportOf(rungs, input, options.output ?? '-');
  const unwritten = new Unwritten();
  if (options.output !== undefined) await unwritten.attempt(() => saveSpec(layOutJson(report.spec), options.output));
  const parts = describe(report, input, [specPath, dataPath], options.output);
  if (options.output !== '-') {
    await unwritten.attempt(() => writeOut(options.json ? `${toJson(report)}\n` : reportText(parts)));
  } else if (!options.quiet) tell(linesOf(parts, process.stderr.columns || Number.POSITIVE_INFINITY));
  unwritten.tell();
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
  readonly written: SpecJson;
  readonly parameters: number;
}

/** Trains rung after rung, while it pays. */
async function climbRungs({ written, place, table, splits, spec }: FoldsInput, options: FoldOptions) {
  const size = { rows: labelledIn(splits), inputs: prepare(table, undefined, spec, place).encoder.width };
  const climbed: Climbed[] = [];
  const train = (depth: number): Promise<FoldResult[]> => {
    const rung = checkSpec(rungSpec(written, depth, size), place, 'usage');
    const work = { table, spec: rung, place, engine: options.engine };
    return trainFolds(work, splits, options.threads, (done, all) => {
      if (!options.quiet) tell([`${countLayers(depth)}: fold ${done}/${all}`]);
    });
  };
  for await (const rung of climb(train)) {
    const json = rungSpec(written, climbed.length, size);
    const { network } = prepare(table, undefined, checkSpec(json, place, 'usage'), place);
    climbed.push({ ...rung, written: json, parameters: freeParameterCount(network.layers, size.inputs) });
  }
  return climbed;
}

function reportOf(rungs: readonly Climbed[], { plan, splits, data }: FoldsInput, output: string): LadderReport {
  const last = rungs.at(-1)!;
  const chosen = last.gain?.pays === false ? rungs.length - 2 : rungs.length - 1;
  return {
    rows: labelledIn(splits),
    folds: plan.folds,
    repeats: plan.repeats,
    baseline: estimates(last.results, 'baseline'),
    baselineLoss: estimate(lossesOf(last.results, 'baseline'))!,
    rungs: rungs.map(({ written, parameters, results, gain, overBaseline }) => ({
      layers: written.layers ?? [],
      parameters,
      loss: estimate(lossesOf(results))!,
      metrics: estimates(results, 'metrics'),
      gain,
      overBaseline,
    })),
    chosen,
    spec: specFor(rungs[chosen]!.written, output, data),
  };
}

function describe(report: LadderReport, input: FoldsInput, paths: Paths, output: string | undefined): Part[] {
  return [
    describeFolds(report.rows, input.spec, input.plan),
    '',
    tableOfRungs(report),
    '',
    `${verdictOf(report)}; ${adviceFor(report.spec, input.written, paths, output)}`,
  ];
}

/** How to train what was chosen. */
function adviceFor(spec: SpecJson, written: SpecJson, paths: Paths, output: string | undefined): string {
  if (output === '-') return 'its spec is on stdout';
  if (output !== undefined) return `train it by: nn train ${shellWord(output)}`;
  const keys = saysHow(written) ? (['layers'] as const) : (['layers', 'training'] as const);
  const settings = keys.map((key) => `--set ${shellWord(`${key}=${toJson(spec[key])}`)}`);
  const named = paths.filter((path) => path !== undefined).map(shellWord);
  return `train it by: ${['nn train', ...named, ...settings].join(' ')}`;
}
