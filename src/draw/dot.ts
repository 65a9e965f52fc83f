import { visible } from '../json/visible.ts';
import type { Diagram, DiagramNode } from './diagram.ts';
import { textsOf } from './node-texts.ts';
import { fills, inks } from './palette.ts';
import { xmlText } from './xml-text.ts';

/** A diagram in the language of Graphviz, for `dot -Tsvg`. */
export function toDot({ title, nodes, edges }: Diagram): string {
  const columns = new Map<number, string[]>();
  for (const { id, column } of nodes) columns.set(column, [...(columns.get(column) ?? []), `"${id}"`]);
  return [
    '// nn-diagram',
    'digraph nn {',
    `  graph [rankdir=LR, label="${quoted(title)}", labelloc=t, fontname="Helvetica", bgcolor="${inks.ground}"]`,
    `  node [shape=box, style="rounded,filled", fontname="Helvetica", color="${inks.line}", fontcolor="${inks.text}"]`,
    `  edge [fontname="Helvetica", fontsize=11, color="${inks.line}", fontcolor="${inks.back}"]`,
    ...nodes.map((node) => `  "${node.id}" [label=<${labelOf(node)}>, fillcolor="${fills[node.kind]}"]`),
    ...edges.map(
      ({ from, to, back }) => `  "${from}" -> "${to}"${back === undefined ? '' : ` [label="${quoted(back)}"]`}`,
    ),
    ...[...columns.values()].map((ids) => `  { rank=same; ${ids.join('; ')} }`),
    '}',
    '',
  ].join('\n');
}

/** Graphviz's own markup, in which a text must not be empty. */
function labelOf(node: DiagramNode): string {
  const paint = (ink: string) => (text: string) => `<font color="${ink}">${text}</font>`;
  const lines = textsOf(node, { value: paint(inks.value), back: paint(inks.back) });
  return lines
    .map(({ text, paint: color }) => {
      const parts = text.map((part) => xmlText(part === '' ? ' ' : part));
      const last = parts.pop()!;
      return parts.join('') + (color?.(last) ?? last);
    })
    .join('<br/>');
}

/** Text between quotation marks, in which a backslash begins an escape. */
function quoted(text: string): string {
  return visible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
