import { visible } from '../json/visible.ts';
import type { Diagram } from './diagram.ts';
import { fills, inks } from './palette.ts';

/** A diagram in the language of Mermaid, which GitHub and many editors draw in Markdown. */
export function toMermaid({ title, nodes, edges }: Diagram): string {
  return [
    '---',
    `title: ${JSON.stringify(visible(title))}`,
    '---',
    '%% nn-diagram',
    'flowchart LR',
    ...nodes.map(({ id, kind, lines, back }) => {
      const texts = [...lines, ...(back === undefined ? [] : [back])];
      return `  n_${id}["${texts.map(escaped).join('<br/>')}"]:::${kind}`;
    }),
    ...edges.map(({ from, to, back }) => `  n_${from} -->${back === undefined ? '' : `|"${escaped(back)}"|`} n_${to}`),
    ...Object.entries(fills).map(
      ([kind, fill]) => `  classDef ${kind} fill:${fill},stroke:${inks.line},color:${inks.text}`,
    ),
    '',
  ].join('\n');
}

/** Everything that Mermaid or Markdown would read as more than itself, as entities of Mermaid's own. */
function escaped(text: string): string {
  return visible(text).replace(/[#&<>"`\\*_~[\]{}|;%]/g, (character) => `#${character.charCodeAt(0)};`);
}
