import { cut, type Paint } from './canvas.ts';
import type { Diagram, DiagramNode } from './diagram.ts';
import { type TextOptions, textsOf } from './node-texts.ts';

/**
 * A diagram as a list from top to bottom, for a terminal too narrow for boxes:
 * each quantity, what it is worth, and what comes back to it from where it is used.
 */
export function drawList({ nodes, edges }: Diagram, width: number, options: TextOptions): string[] {
  const mark = options.ascii ? '...' : '…';
  const arrow = options.ascii ? '<-' : '←';
  const titles = new Map(nodes.map((node) => [node.id, titleOf(node)]));
  const ordered = [...nodes].sort((a, b) => a.column - b.column);
  return ordered.flatMap((node) => {
    const own = textsOf(node, options).map(({ text, paint }, k) => line(k === 0 ? '' : '  ', text, paint));
    const uses = edges
      .filter(({ from, back }) => from === node.id && back !== undefined)
      .map(({ to, back }) => line('    ', [`${arrow} ${titles.get(to)}: `, back!], options.back));
    return [...own, ...uses];
  });

  function line(indent: string, parts: readonly string[], paint: Paint | undefined): string {
    const head = indent + parts.slice(0, -1).join('');
    const whole = cut(head + parts.at(-1)!, width, mark);
    const [plain, colored] = [whole.slice(0, head.length), whole.slice(head.length)];
    return colored === '' ? plain : plain + (paint?.(colored) ?? colored);
  }
}

/** What a quantity is called: its first line up to the sign of equality. */
function titleOf({ lines }: DiagramNode): string {
  return lines[0]!.split(' = ')[0]!;
}
