import type { ModelSpec } from './spec.ts';

/** Something wrong with a spec, and where. */
export interface Mistake {
  /** Keys and list positions from the top of the spec. */
  readonly path: readonly (string | number)[];
  readonly what: string;
}

/** Mistakes that no single key makes: two keys, each right alone, that do not go together. */
export function contradictions(spec: ModelSpec): Mistake[] {
  return [...ofOutput(spec), ...ofTarget(spec), ...ofColumns(spec), ...ofSlopes(spec)];
}

function ofOutput({ loss, output: { activation } }: ModelSpec): Mistake[] {
  if (loss === 'squared-error' && activation === 'softmax') {
    return [{ path: ['loss'], what: 'must be "cross-entropy" after a "softmax" output, found "squared-error"' }];
  }
  const gives = activation === undefined || activation === 'sigmoid' || activation === 'softmax';
  if (loss !== 'cross-entropy' || gives) return [];
  const what = `"cross-entropy" must follow a "sigmoid" or "softmax" output, found "${activation}"`;
  return [{ path: ['loss'], what }];
}

function ofTarget({ target, ignore, columns }: ModelSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  if (ignore.includes(target)) mistakes.push({ path: ['ignore'], what: `must not name the target, found "${target}"` });
  const asInput = columns.get(target);
  const what = 'is for inputs, and this column is the target: a target that is also an input leaks into the features';
  for (const key of ['scale', 'missing'] as const) {
    if (asInput?.[key] !== undefined) mistakes.push({ path: ['columns', target, key], what });
  }
  return mistakes;
}

function ofColumns({ columns }: ModelSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [name, { type, scale, missing }] of columns) {
    if (type === 'category' && scale !== undefined) {
      mistakes.push({ path: ['columns', name, 'scale'], what: 'is for numbers, and this column is a category' });
    }
    const forNumbers = missing === 'mean' || typeof missing === 'number';
    if ((type === 'category' && forNumbers) || (type === 'number' && missing === 'category')) {
      const what = `must suit the type "${type}", found ${JSON.stringify(missing)}`;
      mistakes.push({ path: ['columns', name, 'missing'], what });
    }
  }
  return mistakes;
}

function ofSlopes({ layers, output }: ModelSpec): Mistake[] {
  const all = [
    ...layers.map((layer, index) => ({ path: ['layers', index], layer })),
    { path: ['output'], layer: output },
  ];
  return all
    .filter(({ layer }) => layer.slope !== undefined && layer.activation !== 'leaky-relu')
    .map(({ path }) => ({ path: [...path, 'slope'], what: 'is for the activation "leaky-relu" only' }));
}
