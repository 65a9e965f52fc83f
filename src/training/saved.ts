import type { Vector } from '../kernels/kernels.ts';

/** What a part of the training must remember to go on as if it had never stopped; numbers may be infinite. */
export interface Saved {
  readonly numbers: Readonly<Record<string, number>>;
  readonly vectors: Readonly<Record<string, Vector>>;
}

/** A part of the training with a memory. `restore` takes what `save` gave, and checks nothing. */
export interface Remembering {
  /** Vectors are those in use, not copies. */
  save(): Saved;
  restore(saved: Saved): void;
}

/** The same with vectors of its own. */
export function copyOf({ numbers, vectors }: Saved): Saved {
  return {
    numbers,
    vectors: Object.fromEntries(Object.entries(vectors).map(([name, values]) => [name, values.slice()])),
  };
}

/** One record of several, with the part's name before each of its own. */
export function join(parts: Readonly<Record<string, Saved>>): Saved {
  const numbers: Record<string, number> = {};
  const vectors: Record<string, Vector> = {};
  for (const [part, saved] of Object.entries(parts)) {
    for (const [name, value] of Object.entries(saved.numbers)) numbers[`${part}.${name}`] = value;
    for (const [name, values] of Object.entries(saved.vectors)) vectors[`${part}.${name}`] = values;
  }
  return { numbers, vectors };
}

/** What `join` put under a part's name. */
export function partOf({ numbers, vectors }: Saved, part: string): Saved {
  const own = <T>(all: Readonly<Record<string, T>>): Record<string, T> => {
    const named = Object.entries(all).filter(([name]) => name.startsWith(`${part}.`));
    return Object.fromEntries(named.map(([name, value]) => [name.slice(part.length + 1), value]));
  };
  return { numbers: own(numbers), vectors: own(vectors) };
}
