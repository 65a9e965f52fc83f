// The formats in which `graph` and `trace` answer.
import { extname } from 'node:path';
import type { Diagram } from '../../draw/diagram.ts';
import { toDot } from '../../draw/dot.ts';
import { toMermaid } from '../../draw/mermaid.ts';
import type { TextOptions } from '../../draw/node-texts.ts';
import { toSvg } from '../../draw/svg.ts';
import { UserError } from '../../errors.ts';
import { requireOutputs } from '../files/replaceable.ts';
import type { OutputOptions, SharedOptions } from '../terminal/options.ts';
import { colorsFor, showsUnicode } from '../terminal/terminal.ts';

/** What `--format` may say. */
export const formats = ['text', 'json', 'dot', 'mermaid', 'svg'] as const;

/** One of `formats`. */
export type Format = (typeof formats)[number];

/** Flags of commands that draw. */
export type FormatOptions = SharedOptions & OutputOptions & { readonly format?: Format };

/** `formats` in words. */
export const formatNames = formats.join(', ').replace(/, (?=\w+$)/, ' or ');

/** Of diagrams in a language of their own. */
export const diagramIn: Record<'dot' | 'mermaid' | 'svg', (diagram: Diagram) => string> = {
  dot: toDot,
  mermaid: toMermaid,
  svg: toSvg,
};

/** Formats by the endings of the files that are for them. */
const formatByEnding: ReadonlyMap<string, Format> = new Map([
  ['.svg', 'svg'],
  ['.dot', 'dot'],
  ['.mmd', 'mermaid'],
  ['.json', 'json'],
]);

/** The format that is asked for, or else that of the ending of what `-o` names. @throws UserError (usage) for two of them */
export function formatOf({ json = false, format, output = '' }: FormatOptions): Format {
  if (!json) return format ?? formatByEnding.get(extname(output).toLowerCase()) ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new UserError('usage', '--json', `must be the only format, found --format ${format}`, 'leave one of them out');
}

/** Refuses an output that could not be written, or must not be replaced. @param inputs paths that are read */
export function requireRoom(format: Format, inputs: readonly string[], { output, force }: OutputOptions): void {
  const kind = format === 'text' || format === 'json' ? 'report' : 'diagram';
  requireOutputs([{ flag: '-o', path: output ?? '-', kind }], inputs, force);
}

/** How texts are to be drawn on what `-o` names, and how wide. */
export function screenOf({ output = '-', color }: FormatOptions): { width: number; options: TextOptions } {
  const width = (output === '-' && process.stdout.columns) || 80;
  const paint = colorsFor(process.stdout, output === '-' ? color : 'never');
  const ascii = output === '-' && process.stdout.isTTY === true && !showsUnicode();
  return { width, options: { ascii, value: paint.cyan, back: paint.yellow } };
}
