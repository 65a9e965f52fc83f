import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { readBump, readValues } from '../explain/assignments.ts';
import type { Diagram } from '../explain/diagram.ts';
import { toDot } from '../explain/dot.ts';
import { drawText } from '../explain/draw-text.ts';
import { type Bump, bumpNode, type Derivative, differentiate, evaluate, type Graph } from '../explain/graph.ts';
import { graphDiagram } from '../explain/graph-diagram.ts';
import { graphJson } from '../explain/graph-json.ts';
import { bumpLines, derivativeLines } from '../explain/graph-lines.ts';
import { toMermaid } from '../explain/mermaid.ts';
import type { TextOptions } from '../explain/node-texts.ts';
import { parseExpression } from '../explain/parse-expression.ts';
import { toSvg } from '../explain/svg.ts';
import { type OutputOptions, oneOf, type SharedOptions, withOutputOptions, withSharedOptions } from './options.ts';
import { writeResult } from './output-file.ts';
import { requireReplaceable } from './replaceable.ts';
import { colorsFor, showsUnicode } from './terminal.ts';

const formats = ['text', 'json', 'dot', 'mermaid', 'svg'] as const;

type Format = (typeof formats)[number];

type GraphOptions = SharedOptions & OutputOptions & { readonly format?: Format; readonly bump?: readonly string[] };

/** `nn graph`. */
export function define(command: Command): void {
  const parseFlags = command.parseOptions.bind(command);
  command.parseOptions = (words) => parseFlags(words.map(leadingMinus));
  withOutputOptions(withSharedOptions(command), 'the graph (default: stdout)')
    .argument('<expression>', '+ - * / ^, parentheses, exp, log, sigmoid, tanh, relu, max(a, b), numbers and names')
    .argument('[values...]', 'the value of each name: a=5')
    .option('--bump <name=change>', 'show what a nudge does beside the derivative; repeatable', collect)
    .option('--format <name>', formats.join(', ').replace(/, (?=\w+$)/, ' or '), oneOf('--format', formats))
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\nExamples:\n  nn graph "3*(a+b*c)" a=5 b=3 c=2 --bump a=0.001\n  nn graph "sigmoid(w*x+b)" w=0.5 x=2 b=-1 --format svg -o graph.svg',
    )
    .action(graphCommand);
}

/** A word such as `-(a+b)` or `-a`, which is no flag: its minus is written as the sign of mathematics. */
function leadingMinus(word: string): string {
  return /^-[^-hoq]/.test(word) ? `−${word.slice(1)}` : word;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

async function graphCommand(expression: string, assignments: readonly string[], options: GraphOptions): Promise<void> {
  const format = formatOf(options);
  const { output, force = false } = options;
  const kind = format === 'text' || format === 'json' ? 'report' : 'diagram';
  if (output !== undefined && output !== '-') requireReplaceable(output, kind, [], force);
  const graph = parseExpression(expression);
  const inputs = readValues(graph, assignments);
  const nudges = (options.bump ?? []).map((text) => readBump(graph, text));
  const values = evaluate(graph, inputs);
  const derivatives = differentiate(graph, values);
  const bumps = nudges.map(({ node, by }) => bumpNode(graph, inputs, values, node, by));
  const solved = { graph, values, derivatives, bumps, diagram: graphDiagram(graph, values, derivatives) };
  await writeResult(formatted[format](solved, options), output);
}

function formatOf({ json = false, format }: GraphOptions): Format {
  if (!json || format === undefined || format === 'json') return json ? 'json' : (format ?? 'text');
  throw new UserError('usage', '--json', `must be the only format, found --format ${format}`, 'leave one of them out');
}

interface Solved {
  readonly graph: Graph;
  readonly values: readonly number[];
  readonly derivatives: readonly Derivative[];
  readonly bumps: readonly Bump[];
  readonly diagram: Diagram;
}

const formatted: Record<Format, (solved: Solved, options: GraphOptions) => string> = {
  text: screen,
  json: ({ graph, values, derivatives, bumps }) => `${JSON.stringify(graphJson(graph, values, derivatives, bumps))}\n`,
  dot: ({ diagram }) => toDot(diagram),
  mermaid: ({ diagram }) => toMermaid(diagram),
  svg: ({ diagram }) => toSvg(diagram),
};

/** The drawing, how each derivative comes about, and what the nudges do. */
function screen({ graph, values, derivatives, bumps, diagram }: Solved, { output = '-', color }: GraphOptions): string {
  const width = (output === '-' && process.stdout.columns) || 80;
  const paint = colorsFor(process.stdout, output === '-' ? color : 'never');
  const ascii = output === '-' && process.stdout.isTTY === true && !showsUnicode();
  const options: TextOptions = { ascii, value: paint.cyan, back: paint.yellow };
  const parts = [
    drawText(diagram, width, options),
    derivativeLines(graph, derivatives, width, options),
    ...bumps.map((bump) => bumpLines(graph, values, derivatives, bump, width, options)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
