import type { Mistake } from './mistake.ts';
import type { ModelSpec } from './spec.ts';
import { trainingContradictions } from './training-contradictions.ts';
import { wiringContradictions } from './wiring-mistakes.ts';

/** Mistakes that no single key makes: two keys, each right alone, that do not go together. */
export function contradictions(spec: ModelSpec): Mistake[] {
  return [
    ...ofOutput(spec),
    ...ofTarget(spec),
    ...ofColumns(spec),
    ...ofSlopes(spec),
    ...wiringContradictions(spec),
    ...ofLoss(spec),
    ...trainingContradictions(spec),
  ];
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

function ofLoss({ loss, training }: ModelSpec): Mistake[] {
  if (loss !== 'squared-error' || (training.labelSmoothing ?? 0) === 0) return [];
  return [{ path: ['training', 'labelSmoothing'], what: 'is for the loss "cross-entropy" only' }];
}

function ofTarget({ target, ignore, columns, weights }: ModelSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  if (weights !== undefined && ignore.includes(weights)) {
    mistakes.push({ path: ['ignore'], what: `must not name the column of "weights", found "${weights}"` });
  }
  if (weights === target) {
    mistakes.push({ path: ['weights'], what: `must name another column than the target, found "${target}"` });
  }
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
