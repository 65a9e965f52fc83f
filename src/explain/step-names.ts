import type { GraphNode } from './graph.ts';

/** A node that has no name yet, or the user's. */
export type Draft = { -readonly [Key in keyof GraphNode]: GraphNode[Key] };

/** Gives every step its name; one is in use if the user has it, or has what its derivative would be called. */
export function nameSteps(nodes: readonly Draft[]): void {
  const used = new Set(nodes.map(({ name }) => name));
  const isFree = (name: string) => !used.has(name) && !used.has(`d${name}`);
  const names = candidates('uvwxyz');
  const steps = nodes.filter(({ operation }) => operation !== undefined);
  const result = first(candidates('JLC'), isFree);
  steps.at(-1)!.name = result;
  used.add(result);
  for (const step of steps.slice(0, -1)) step.name = first(names, isFree);
}

function first(names: Iterator<string, never>, isFree: (name: string) => boolean): string {
  for (;;) {
    const { value } = names.next();
    if (isFree(value)) return value;
  }
}

/** Each letter, then each with 1, 2, … */
function* candidates(letters: string): Generator<string, never> {
  for (let round = 0; ; round++) {
    for (const letter of letters) yield round === 0 ? letter : `${letter}${round}`;
  }
}
