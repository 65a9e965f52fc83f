// What commands that make a model of a model have in common: their paths, the scores before and after, and saving.
import { basename } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { type Harm, harmsOf } from '../../fit/harm.ts';
import { toJson } from '../../json/json-text.ts';
import type { Metrics, Model } from '../../model/model.ts';
import { openInput, requireOneStdin } from '../files/input.ts';
import { loadSizedModel } from '../files/load-model.ts';
import { writeResult } from '../files/output-file.ts';
import { type OwnData, ownData } from '../files/own-data.ts';
import { type Output, requireOutputs } from '../files/replaceable.ts';
import { scoresApart } from '../reports/change-lines.ts';
import { scoreName, sizeOf } from '../reports/summary.ts';
import { sayTrainedOn, type TrainedOn, trainedOnOf } from '../reports/trained-on.ts';
import {
  type CsvOptions,
  type ModelOptions,
  type OutputOptions,
  type SharedOptions,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { tell } from '../terminal/stderr.ts';
import { writeOut } from '../terminal/stdout.ts';
import { printable } from '../terminal/terminal.ts';
import { noteRows, type ScoredRows, scoreRows } from './score-rows.ts';

/** The flags of such a command. */
export type DeriveOptions = SharedOptions & ModelOptions & CsvOptions & OutputOptions;

/** A model of which another is to be made, with everything settled and checked before any work is done. */
export interface Derivation {
  readonly model: Model;
  /** Of the file it was read from. */
  readonly bytes: number;
  readonly modelPath: string;
  /** Labelled rows, given or the model's own; or why there are none. */
  readonly data: OwnData;
  /** Whether the user named the rows, rather than the model. */
  readonly dataGiven: boolean;
  /** Path of the new model; `-` is stdout. */
  readonly output: string;
}

/** Scores of the old and the new model on the same rows. */
export interface Change {
  /** Labelled rows; 0 if nothing was measured, and then there are no metrics. */
  readonly rows: number;
  /** How many of them the model was trained on, if any. */
  readonly trainedOn?: TrainedOn;
  readonly before: Metrics | null;
  readonly after: Metrics | null;
  /** What the rows show to have become worse. */
  readonly worse: readonly Harm[];
  /** The change in words, or why there is none. */
  readonly line: string;
}

/** Adds the arguments and flags of such a command. @param done what was done to the model, `pruned` */
export function withDeriveOptions(command: Command, done: string): Command {
  return withCsvOptions(
    withOutputOptions(
      withModelOptions(withSharedOptions(command)),
      `the new model (default: <model>.${done}.model.json here)`,
    ),
  )
    .argument('<model>')
    .argument('[data]', 'labelled rows to measure the change on (default: the data the model names, if it is there)')
    .option('--json', 'print a report on stdout');
}

/**
 * Reads the model, and settles every path.
 *
 * @param name of the command, `prune`
 * @param done what will have been done to the model, `pruned`
 * @throws UserError (usage, model), or (io) if the output could not be written or must not be replaced
 */
export async function planDerivation(
  name: string,
  done: string,
  [modelPath, given]: readonly [string, string | undefined],
  { output: chosen, json, force, allowEdited = false }: DeriveOptions,
): Promise<Derivation> {
  requireOneStdin(name, [modelPath, given]);
  const output = chosen ?? defaultOutput(modelPath, name, done);
  if (output === '-' && json) {
    const what = 'only one of model and --json can go to stdout';
    throw new UserError('usage', name, what, 'name the model with -o');
  }
  const { model, bytes } = await loadSizedModel(modelPath, { allowEdited });
  const data = given === undefined ? ownData(model, modelPath) : { path: given };
  const outputs: Output[] = [{ flag: '-o', path: output, kind: 'model' }];
  if (json) outputs.push({ flag: '--json', path: '-', kind: 'report' });
  requireOutputs(outputs, [modelPath, data.path], force);
  return { model, bytes, modelPath, data, dataGiven: given !== undefined, output };
}

/**
 * Scores the old and the new model on the rows, if there are any.
 *
 * @throws UserError if rows that the user named cannot be used; if those that the model names cannot, the line says so
 */
export async function measureChange(
  { model, modelPath, data, dataGiven }: Derivation,
  changed: Model,
  options: DeriveOptions,
): Promise<Change> {
  if (data.path === undefined) return unmeasured(model, `no rows were given, and ${data.why}`);
  let scored: ScoredRows;
  try {
    scored = await scoreRows([model, changed], modelPath, data.path, { ...options, onUnknown: 'zero' });
  } catch (error) {
    if (dataGiven || !(error instanceof UserError)) throw error;
    return unmeasured(model, `no rows were given, and those that the model names do not fit it: ${error.message}`);
  }
  noteRows(scored, model, options);
  const { rows } = scored.scorers[0]!;
  const [before, after] = scored.scorers.map((scorer) => scorer.metrics()) as [Metrics, Metrics];
  const worse = harmsOf(model.target, scored.scorers[0]!, scored.scorers[1]!);
  const [old, now] = scoresApart(before, after);
  const trainedOn = scored.recognised && trainedOnOf(scored.recognised);
  const known = trainedOn === undefined ? '' : `, ${sayTrainedOn(trainedOn)} of them trained on`;
  const line = `${scoreName(model)} ${old} -> ${now} on ${rows} rows of ${openInput(data.path).place}${known}`;
  return { rows, ...(trainedOn === undefined ? {} : { trainedOn }), before, after, worse, line };
}

/**
 * Writes the new model, then tells of it.
 *
 * @param text   the model's file
 * @param report for `--json`
 * @param lines  for stderr
 */
export async function saveDerived(
  { output }: Derivation,
  text: string,
  report: object,
  lines: readonly string[],
  { json, quiet }: DeriveOptions,
): Promise<void> {
  await writeResult(text, output);
  if (json) await writeOut(`${toJson({ model: output, ...report })}\n`);
  if (quiet) return;
  const wrote = output === '-' ? 'wrote the model to stdout' : `wrote ${output} (${sizeOf(Buffer.byteLength(text))})`;
  tell([...lines, wrote].map((line) => printable(line, 1000)));
}

function defaultOutput(modelPath: string, name: string, done: string): string {
  if (modelPath === '-') {
    const what = 'a model from stdin has no name to call the new one after';
    throw new UserError('usage', name, what, 'name the new model with -o');
  }
  return `${basename(modelPath).replace(/(\.model)?\.json$/i, '')}.${done}.model.json`;
}

function unmeasured(model: Model, why: string): Change {
  return { rows: 0, before: null, after: null, worse: [], line: `${scoreName(model)} was not measured: ${why}` };
}
