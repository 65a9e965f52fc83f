import type { Command } from 'commander';
import type { Diagram } from '../../draw/diagram.ts';
import { drawText } from '../../draw/draw-text.ts';
import { readBump, readValues } from '../../explain/assignments.ts';
import { type Bump, bumpNode, type Derivative, differentiate, evaluate, type Graph } from '../../explain/graph.ts';
import { graphDiagram } from '../../explain/graph-diagram.ts';
import { graphJson } from '../../explain/graph-json.ts';
import { bumpLines, derivativeLines } from '../../explain/graph-lines.ts';
import { parseExpression } from '../../explain/parse-expression.ts';
import { toJson } from '../../json/json-text.ts';
import { writeResult } from '../files/output-file.ts';
import {
  diagramIn,
  type Format,
  type FormatOptions,
  formatNames,
  formatOf,
  formats,
  requireRoom,
  screenOf,
} from '../reports/diagram-format.ts';
import { oneOf, withOutputOptions, withSharedOptions } from '../terminal/options.ts';

type GraphOptions = FormatOptions & { readonly bump?: readonly string[] };

/** `nn graph`. */
export function define(command: Command): void {
  const parseFlags = command.parseOptions.bind(command);
  command.parseOptions = (words) => parseFlags(words.map(markExpression));
  withOutputOptions(withSharedOptions(command), 'the graph (default: stdout)')
    .argument('<expression>', '+ - * / ^, parentheses, exp, log, sigmoid, tanh, relu, max(a, b), numbers and names')
    .argument('[values...]', 'the value of each name: a=5')
    .option('--bump <name=change>', 'show what a nudge does beside the derivative; repeatable', collect)
    .option('--format <name>', formatNames, oneOf('--format', formats))
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\nExamples:\n  nn graph "3*(a+b*c)" a=5 b=3 c=2 --bump a=0.001\n  nn graph "sigmoid(w*x+b)" w=0.5 x=2 b=-1 --format svg -o graph.svg',
    )
    .action(graphCommand);
}

/** What no argument can hold: it stands before a word that begins with a minus and is no flag. */
const mark = '\0';

/** Flags with a value of their own, which is left as it is. */
const withValue = ['-o', '--output', '--bump', '--format', '--color', '--progress'];

/**
 * Words such as `-(a+b)`, `-a` or `-h*2`, which are no flags: nothing may follow on -h and -q, but on -o the name of a
 * file, which is - for stdout and often begins with a slash.
 */
const expressions = [/^-[^-hoq]/, /^-[hq]\s*[-−+*×·⋅/÷^(]/, /^-o\s*(?:[−+*×·⋅÷^(]|-.|\/[\d(])/];

function markExpression(word: string, place: number, words: readonly string[]): string {
  if (withValue.includes(words[place - 1] ?? '')) return word;
  return expressions.some((pattern) => pattern.test(word)) ? mark + word : word;
}

/** A word as the user wrote it. */
function unmarked(word: string): string {
  return word.startsWith(mark) ? word.slice(mark.length) : word;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

async function graphCommand(marked: string, values: readonly string[], options: GraphOptions): Promise<void> {
  const [expression, ...assignments] = [marked, ...values].map(unmarked) as [string, ...string[]];
  const format = formatOf(options);
  requireRoom(format, [], options);
  const graph = parseExpression(expression);
  const inputs = readValues(graph, assignments);
  const nudges = (options.bump ?? []).map((text) => readBump(graph, text));
  const results = evaluate(graph, inputs);
  const derivatives = differentiate(graph, results);
  const bumps = nudges.map(({ node, by }) => bumpNode(graph, inputs, results, node, by));
  const solved = { graph, values: results, derivatives, bumps, diagram: graphDiagram(graph, results, derivatives) };
  await writeResult(formatted[format](solved, options), options.output);
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
  json: ({ graph, values, derivatives, bumps }) => `${toJson(graphJson(graph, values, derivatives, bumps))}\n`,
  dot: ({ diagram }) => diagramIn.dot(diagram),
  mermaid: ({ diagram }) => diagramIn.mermaid(diagram),
  svg: ({ diagram }) => diagramIn.svg(diagram),
};

/** The drawing, how each derivative comes about, and what the nudges do. */
function screen({ graph, values, derivatives, bumps, diagram }: Solved, given: GraphOptions): string {
  const { width, options } = screenOf(given);
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
