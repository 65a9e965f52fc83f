import type { Command } from 'commander';
import { drawText } from '../../draw/draw-text.ts';
import { type Trace, traceRow } from '../../explain/trace.ts';
import { toDiagram } from '../../explain/trace-diagram.ts';
import { traceJson } from '../../explain/trace-json.ts';
import { openInput } from '../files/input.ts';
import { writeResult } from '../files/output-file.ts';
import {
  diagramIn,
  type Format,
  formatNames,
  formatOf,
  formats,
  requireRoom,
  screenOf,
} from '../reports/diagram-format.ts';
import { traceParts } from '../reports/trace-report.ts';
import { note } from '../terminal/notes.ts';
import {
  collectSetting,
  number,
  type OutputOptions,
  oneOf,
  settingHelp,
  wholeNumber,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { reportText } from '../terminal/report.ts';
import { unknownCells } from '../work/category-watch.ts';
import { readTraceInput, type TraceInputOptions } from '../work/trace-input.ts';

interface TraceOptions extends TraceInputOptions, OutputOptions {
  readonly format?: Format;
  readonly step?: boolean;
  readonly learningRate?: number;
}

const help = `
The row goes through the network as predict takes it, and its loss L comes back as in training, by itself: l1, l2,
dropout, weights of rows and classes, and smoothed labels do not enter. dq stands for dL/dq. The numbers are of double
precision, whatever engine trained the model. A spec begins with the weights that training would begin with.

Examples:
  nn trace iris.model.json iris.csv --row 51
  nn trace spec.json --step --json
  nn trace iris.model.json iris.csv --format svg -o row.svg`;

/** `nn trace`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withModelOptions(withSharedOptions(command)), 'the trace (default: stdout)'))
    .argument('<file>', 'a model or a spec')
    .argument('[data]', 'the CSV (default: the data that the file names)')
    .option('--row <n>', 'which data row, from 1', wholeNumber('--row', 1), 1)
    .option(
      '--member <n>',
      'of a model with members, or of the variants of a spec: which one, from 1 (default: 1)',
      wholeNumber('--member', 1),
    )
    .option('--step', 'also the weights after one step of gradient descent on the row')
    .option(
      '--learning-rate <rate>',
      "α of that step (default: the spec's)",
      number('--learning-rate', 'a number above 0', (rate) => rate > 0),
    )
    .option('--format <name>', formatNames, oneOf('--format', formats))
    .option('--json', 'the same as --format json')
    .option('--set <key=value>', settingHelp, collectSetting)
    .addHelpText('after', help)
    .action(traceCommand);
}

async function traceCommand(path: string, dataPath: string | undefined, options: TraceOptions): Promise<void> {
  const format = formatOf(options);
  const requirePlace = (inputs: readonly string[]) => requireRoom(format, inputs, options);
  const { subject, cells, learningRate } = await readTraceInput(path, dataPath, options, requirePlace);
  const rate = options.learningRate ?? (options.step ? learningRate : undefined);
  const trace = traceRow(subject, cells, rate);
  if (!options.quiet) {
    for (const { name, unknown } of trace.inputs) if (unknown) note(unknownCells(name, 1), options.color);
  }
  const place = openInput(path).place;
  await writeResult(formatted(trace, format, place, options), options.output);
}

function formatted(trace: Trace, format: Format, place: string, given: TraceOptions): string {
  if (format === 'json') return `${traceJson(trace)}\n`;
  const diagram = toDiagram(trace);
  if (format !== 'text') return diagramIn[format](diagram);
  const { width, options } = screenOf(given);
  const drawing = diagram.nodes.length > mostBoxes ? [] : [...drawText(diagram, width, options), ''];
  const title = reportText([`row ${trace.row} (line ${trace.line}) through ${place}`], given.output);
  const tables = reportText(traceParts(trace, width), given.output);
  return `${title}\n${drawing.map((line) => `${line}\n`).join('')}${tables}`;
}

/** Most boxes that are drawn above the tables. */
const mostBoxes = 12;
