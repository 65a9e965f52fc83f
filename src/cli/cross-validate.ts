import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { type EngineChoice, engineChoices } from '../kernels/engine.ts';
import { type Estimate, estimates, type FoldPlan, planFolds } from '../model/cross-validation.ts';
import type { FoldResult } from '../model/fold.ts';
import { runFolds } from '../model/fold-team.ts';
import { type Override, parseSpec } from '../spec/parse-spec.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { Diverged } from '../training/train.ts';
import { dataOf, openInput, requireOneStdin } from './input.ts';
import { loadTable } from './load-table.ts';
import { figure, label } from './metric-names.ts';
import {
  type CsvOptions,
  collectSetting,
  type OutputOptions,
  oneOf,
  type SharedOptions,
  wholeNumber,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from './options.ts';
import { writeResult } from './output-file.ts';
import { requireReplaceable } from './replaceable.ts';
import { printable } from './terminal.ts';
import { layOutTable } from './text-table.ts';

interface CrossValidateOptions extends SharedOptions, OutputOptions, CsvOptions {
  readonly folds: number;
  readonly repeats: number;
  readonly groups?: string;
  readonly set?: readonly Override[];
  readonly seed?: number;
  readonly engine: EngineChoice;
  readonly threads?: number;
}

/** `cross-validate --json`. */
interface Report {
  readonly rows: number;
  readonly folds: readonly FoldResult[];
  readonly metrics: Record<string, Estimate | null>;
  readonly baseline: Record<string, Estimate | null>;
}

/** `nn cross-validate`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withSharedOptions(command), 'the report (default: stdout)'))
    .argument('<spec>')
    .argument('[data]')
    .option('--folds <k>', 'parts, each held out once', wholeNumber('--folds', 2), 5)
    .option('--repeats <n>', 'how often, divided anew', wholeNumber('--repeats', 1), 1)
    .option('--groups <column>', 'rows with the same cell here stay together; never an input')
    .option('--json', 'print the report as JSON')
    .option('--set <key=value>', 'a spec key, by dotted path; wins over the file; repeatable', collectSetting)
    .option('--seed <n>', 'decides the folds and everything drawn in them', wholeNumber('--seed', 0))
    .option('--engine <name>', 'auto, blas, wasm or js', oneOf('--engine', engineChoices), 'auto')
    .option('--threads <n>', 'most folds at a time (default: all cores)', wholeNumber('--threads', 1))
    .addHelpText('after', '\nExample:\n  nn cross-validate spec.json data.csv --folds 10 --repeats 3')
    .action(crossValidateCommand);
}

async function crossValidateCommand(
  specPath: string,
  dataPath: string | undefined,
  options: CrossValidateOptions,
): Promise<void> {
  const { place, text } = openInput(specPath);
  const seed = options.seed === undefined ? [] : [{ path: ['training', 'seed'], value: options.seed }];
  const given = parseSpec(await text('usage'), place, [...(options.set ?? []), ...seed]);
  const data = dataPath ?? dataOf(given, specPath, 'nn cross-validate');
  requireOneStdin('nn cross-validate', [specPath, data]);
  if (options.output !== undefined && options.output !== '-') {
    requireReplaceable(options.output, 'report', [specPath, data], options.force ?? false);
  }
  const spec = withoutGroups(given, options.groups);
  const table = await loadTable(
    data,
    options,
    given.ignore.filter((name) => name !== options.groups),
  );
  if (options.groups !== undefined && !table.columns.includes(options.groups)) {
    throw new UserError('usage', '--groups', `no column "${options.groups}" in ${table.place}`);
  }
  const plan: FoldPlan = { folds: options.folds, repeats: options.repeats, groups: options.groups };
  const splits = planFolds(table, spec, place, plan);
  const jobs = splits.map((split) => ({ work: 0, split }));
  const results: FoldResult[] = [];
  try {
    const work = { table, spec, place, engine: options.engine };
    for await (const { job, result } of runFolds([work], jobs, options.threads ?? availableParallelism())) {
      results[job] = result;
      if (!options.quiet) tellFold(results.filter(Boolean).length, jobs.length, result);
    }
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    const what = 'the cost is no longer a finite number in one of the folds';
    throw new UserError('training', `training stopped at epoch ${error.epoch}`, what, 'lower "learningRate"');
  }
  const rows = splits[0]!.training.length + splits[0]!.validation.length;
  const report: Report = {
    rows,
    folds: results,
    metrics: estimates(results, 'metrics'),
    baseline: estimates(results, 'baseline'),
  };
  const lines = options.json
    ? [JSON.stringify(report)]
    : describe(report, spec, plan).map((line) => printable(line, 4000));
  await writeResult(`${lines.join('\n')}\n`, options.output);
}

/** The groups tell rows apart; they are nothing to learn from. */
function withoutGroups(spec: ModelSpec, groups: string | undefined): ModelSpec {
  if (groups === undefined || groups === spec.target || spec.ignore.includes(groups)) return spec;
  return { ...spec, ignore: [...spec.ignore, groups] };
}

function tellFold(done: number, all: number, { metrics }: FoldResult): void {
  const [name, value] = 'accuracy' in metrics ? ['accuracy', metrics.accuracy] : ['R²', metrics.r2];
  process.stderr.write(`fold ${done}/${all} ${name} ${value === null ? '-' : value.toFixed(3)}\n`);
}

function describe({ rows, metrics, baseline }: Report, spec: ModelSpec, { folds, repeats }: FoldPlan): string[] {
  const times = repeats === 1 ? '' : `, ${repeats} times`;
  const always = 'accuracy' in metrics ? 'always the commonest' : 'always the mean';
  const lines = Object.entries(metrics).map(([name, found]) => [
    label(name),
    figure(found?.mean ?? null),
    figure(found?.standardError ?? null),
    figure(baseline[name]?.mean ?? null).replace(/^-$/, ''),
  ]);
  return [
    `${folds} folds of ${rows} rows${times}, target "${spec.target}", seed ${spec.training.seed}`,
    '',
    ...layOutTable([['', 'mean', 's.e.', always], ...lines]),
  ];
}
