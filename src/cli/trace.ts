import type { Command } from 'commander';
import { traceRow } from '../explain/trace.ts';
import { openInput } from './input.ts';
import {
  collectSetting,
  number,
  type OutputOptions,
  oneOf,
  wholeNumber,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from './options.ts';
import { writeResult } from './output-file.ts';
import { requireReplaceable } from './replaceable.ts';
import { printable } from './terminal.ts';
import { readTraceInput, type TraceInputOptions } from './trace-input.ts';
import { traceLines } from './trace-report.ts';

const formats = ['text', 'json'] as const;

interface TraceOptions extends TraceInputOptions, OutputOptions {
  readonly format: (typeof formats)[number];
  readonly step?: boolean;
  readonly learningRate?: number;
}

const help = `
The row goes through the network as predict takes it, and its loss L comes back as in training, by itself: l1, l2,
dropout, weights of rows and classes, and smoothed labels do not enter. dq stands for dL/dq. The numbers are of double
precision, whatever engine trained the model. A spec begins with the weights that training would begin with.

Examples:
  nn trace iris.model.json iris.csv --row 51
  nn trace spec.json --step --json`;

/** `nn trace`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withSharedOptions(command), 'the trace (default: stdout)'))
    .argument('<file>', 'a model or a spec')
    .argument('[data]', 'the CSV (default: the data that the file names)')
    .option('--row <n>', 'which data row, from 1', wholeNumber('--row', 1), 1)
    .option('--step', 'also the weights after one step of gradient descent on the row')
    .option(
      '--learning-rate <rate>',
      "α of that step (default: the spec's)",
      number('--learning-rate', 'a number above 0', (rate) => rate > 0),
    )
    .option('--format <name>', formats.join(', '), oneOf('--format', formats), 'text')
    .option('--json', 'the same as --format json')
    .option('--set <key=value>', 'a spec key, by dotted path; wins over the file; repeatable', collectSetting)
    .addHelpText('after', help)
    .action(traceCommand);
}

async function traceCommand(path: string, dataPath: string | undefined, options: TraceOptions): Promise<void> {
  if (options.output !== undefined && options.output !== '-') {
    const inputs = dataPath === undefined ? [path] : [path, dataPath];
    requireReplaceable(options.output, 'report', inputs, options.force ?? false);
  }
  const { subject, cells, learningRate } = await readTraceInput(path, dataPath, options);
  const rate = options.learningRate ?? (options.step ? learningRate : undefined);
  const trace = traceRow(subject, cells, rate);
  const width = process.stdout.columns ?? 100;
  const text =
    options.json || options.format === 'json'
      ? JSON.stringify(trace)
      : traceLines(trace, openInput(path).place, width)
          .map((line) => printable(line, 4000))
          .join('\n');
  await writeResult(`${text}\n`, options.output);
}
