import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { delimiterFor, knownSize, requireOneStdin } from '../files/input.ts';
import { loadModel } from '../files/load-model.ts';
import { openCsvFile } from '../files/load-table.ts';
import { openOutput } from '../files/output-file.ts';
import { type Output, requireOutputs } from '../files/replaceable.ts';
import { Unwritten } from '../files/unwritten.ts';
import { type ByteProgress, openByteProgress } from '../terminal/byte-progress.ts';
import {
  type CsvOptions,
  type ModelOptions,
  number,
  type OutputOptions,
  oneOf,
  percent,
  type SharedOptions,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { writeOut } from '../terminal/stdout.ts';
import { onUnknownChoices, onUnknownHelp } from '../work/category-watch.ts';
import { PredictionColumns } from '../work/prediction-columns.ts';
import { PredictionStream, type StreamOptions } from '../work/prediction-stream.ts';

interface PredictOptions extends SharedOptions, ModelOptions, OutputOptions, CsvOptions, StreamOptions {
  readonly probabilities?: boolean;
  readonly as: string;
  readonly threshold?: number;
  readonly interval?: number;
}

/** `nn predict`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withModelOptions(withSharedOptions(command)), 'the predictions (default: stdout)'))
    .argument('<model>')
    .argument('[rows]')
    .option('--probabilities', 'also one column probability_<class> for each class')
    .option(
      '--interval <percent>',
      'of numbers also lower and upper, of classes the set of labels, that hold the truth in so many percent of rows',
      percent('--interval'),
    )
    .option('--only', 'the prediction columns alone')
    .option('--as <name>', 'name of the prediction column', 'prediction')
    .option(
      '--threshold <p>',
      'with two classes, the probability from which the second is predicted (default: 0.5)',
      number('--threshold', 'a probability from 0 to 1', (p) => p >= 0 && p <= 1),
    )
    .option('--on-unknown <what>', onUnknownHelp, oneOf('--on-unknown', onUnknownChoices))
    .option(
      '--bad-rows <what>',
      'a row that cannot be read: error, or skip (counted)',
      oneOf('--bad-rows', ['error', 'skip']),
      'error',
    )
    .option('--rejects <file>', 'with --bad-rows skip: the rows skipped, with line and reason')
    .addHelpText('after', '\nExample:\n  cat new.csv | nn predict iris.model.json | cut -d, -f6 | sort | uniq -c')
    .action(predictCommand);
}

async function predictCommand(modelPath: string, rowsPath: string | undefined, options: PredictOptions): Promise<void> {
  const path = rowsPath ?? '-';
  if (path === '-' && process.stdin.isTTY) {
    throw new UserError(
      'usage',
      'predict',
      'no rows: stdin is a terminal',
      'name a CSV file, or pipe one in: nn predict model.json < rows.csv',
    );
  }
  requireOneStdin('predict', [modelPath, path]);
  const model = await loadModel(modelPath, options);
  requirePlaces(options, [modelPath, path]);
  const progress = openByteProgress('predicting', progressSize(path, options), options);
  const stream = await predictRows(model, modelPath, path, options, progress).finally(() => progress.close());
  if (!options.quiet) stream.reportOddities();
}

/** Predicts every row, to where the predictions go. Rows that were skipped are saved also when one cannot be predicted. */
async function predictRows(
  model: Model,
  modelPath: string,
  path: string,
  options: PredictOptions,
  progress: ByteProgress,
): Promise<PredictionStream> {
  const delimiter = delimiterFor(path, options.delimiter);
  const columns = new PredictionColumns(model, { ...options, delimiter });
  const file = await openCsvFile(path, options, progress.show, true, options.badRows === 'skip');
  const stream = new PredictionStream(model, modelPath, file, columns, options, async (text) => {
    if (sink === undefined) await writeOut(text);
    else await sink.write(text);
  });
  const sink = options.output === undefined || options.output === '-' ? undefined : await openOutput(options.output);
  try {
    await stream.run().finally(() => progress.close());
  } catch (error) {
    sink?.abandon();
    await stream.saveRejects().catch(() => {}); // what was told first is why there are no predictions
    throw error;
  }
  const unwritten = new Unwritten();
  await unwritten.attempt(() => sink?.commit());
  await unwritten.attempt(() => stream.saveRejects());
  await unwritten.tell();
  return stream;
}

/** Size of the rows, unless the predictions would come between the bar and its terminal. */
function progressSize(path: string, { output = '-' }: PredictOptions): number | undefined {
  return output === '-' && process.stdout.isTTY ? undefined : knownSize(path);
}

/** Refuses outputs that could not be written, or not both. */
function requirePlaces({ output, rejects, force }: PredictOptions, inputs: readonly string[]): void {
  if (rejects !== undefined && (output ?? '-') === rejects) {
    throw new UserError('usage', '--rejects', 'must go elsewhere than the predictions');
  }
  const outputs: Output[] = [{ flag: '-o', path: output ?? '-', kind: 'predictions' }];
  if (rejects !== undefined) outputs.push({ flag: '--rejects', path: rejects, kind: 'rejects' });
  requireOutputs(outputs, inputs, force);
}
