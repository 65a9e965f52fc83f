import type { Command } from 'commander';
import { lossOf } from '../../formulas/loss.ts';
import type { MetricName } from '../../formulas/metric.ts';
import { toJson } from '../../json/json-text.ts';
import { type Estimate, estimates } from '../../search/cross-validation.ts';
import type { FoldResult } from '../../search/fold.ts';
import { writeResult } from '../files/output-file.ts';
import type { Output } from '../files/replaceable.ts';
import { constantNumber } from '../reports/constant-answer.ts';
import { headline } from '../reports/summary.ts';
import { figure, label } from '../terminal/metric-names.ts';
import { type Part, reportText } from '../terminal/report.ts';
import { tellWhenEnded } from '../terminal/signals.ts';
import { tell } from '../terminal/stderr.ts';
import { textTable } from '../terminal/text-table.ts';
import {
  describeFolds,
  type FoldOptions,
  type FoldsInput,
  labelledIn,
  readFoldsInput,
  trainFolds,
  withFoldOptions,
} from '../work/folds-input.ts';

/** `cross-validate --json`. */
interface Report {
  readonly rows: number;
  readonly folds: readonly FoldResult[];
  readonly metrics: Record<string, Estimate | null>;
  readonly baseline: Record<string, Estimate | null>;
}

/** `nn cross-validate`. */
export function define(command: Command): void {
  withFoldOptions(command, 'the report (default: stdout)')
    .addHelpText('after', '\nExample:\n  nn cross-validate spec.json data.csv --folds 10 --repeats 3')
    .action(crossValidateCommand);
}

async function crossValidateCommand(
  specPath: string,
  dataPath: string | undefined,
  options: FoldOptions,
): Promise<void> {
  const output: Output = { flag: '-o', path: options.output ?? '-', kind: 'report' };
  const input = await readFoldsInput([specPath, dataPath], options, 'cross-validate', [output]);
  const { spec, place, table, splits } = input;
  const work = { table, spec, place, engine: options.engine };
  let trained = 0;
  const ended = tellWhenEnded(
    () => `${trained} of ${splits.length} folds were done; nothing was written`,
    options.quiet ?? false,
  );
  const results = await trainFolds(work, splits, options.threads, (done, all, result) => {
    trained = done;
    if (!options.quiet) tellFold(done, all, result);
  });
  ended();
  const report: Report = {
    rows: labelledIn(splits),
    folds: results,
    metrics: estimates(results, 'metrics'),
    baseline: estimates(results, 'baseline'),
  };
  const text = options.json ? `${toJson(report)}\n` : reportText(describe(report, input), options.output);
  await writeResult(text, options.output);
}

function tellFold(done: number, all: number, { metrics }: FoldResult): void {
  const [[name, value]] = headline(metrics) as [[string, string]];
  tell([`fold ${done}/${all} ${name} ${value}`]);
}

function describe({ rows, metrics, baseline }: Report, { spec, plan, classes }: FoldsInput): Part[] {
  const always = 'accuracy' in metrics ? 'always the commonest' : constantNumber(spec.loss ?? lossOf('squared-error'));
  const lines = (Object.keys(metrics) as MetricName[]).map((name) => [
    label(name, classes),
    figure(metrics[name]?.mean ?? null),
    figure(metrics[name]?.standardError ?? null),
    figure(baseline[name]?.mean ?? null).replace(/^-$/, ''),
  ]);
  return [describeFolds(rows, spec, plan), '', textTable([['', 'mean', 's.e.', always], ...lines])];
}
