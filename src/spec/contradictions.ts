import { activationRows, rowOf } from '../formulas/activation.ts';
import { type LossSpec, lossRows, mayFollow } from '../formulas/loss.ts';
import { namesWhere } from '../formulas/names.ts';
import { bagMistakes, variantsOf } from './bag.ts';
import { isDense } from './layers.ts';
import type { Mistake } from './mistake.ts';
import type { ModelSpec } from './spec.ts';
import { trainingContradictions } from './training-contradictions.ts';
import { wiringContradictions } from './wiring-mistakes.ts';

/** Mistakes that no single key makes: two keys, each right alone, that do not go together. */
export function contradictions(spec: ModelSpec): Mistake[] {
  const own = ofNetwork(spec);
  return [...own, ...ofBag(spec, own)];
}

/** Of a bag, what it says itself and what its variants are. @param known what is said already */
function ofBag(spec: ModelSpec, known: readonly Mistake[]): Mistake[] {
  const { bag } = spec;
  if (bag === undefined) return [];
  const isKnown = ({ path, what }: Mistake) => known.some((one) => one.what === what && `${one.path}` === `${path}`);
  const ofVariants = variantsOf(spec, bag).flatMap((variant, index) =>
    [...misplacedSettings(bag.portfolio[index]!.loss), ...ofNetwork(variant.spec)]
      .filter((mistake) => !isKnown(mistake))
      .map(({ path, ...rest }) => ({ path: ['bag', 'portfolio', index, ...path], ...rest })),
  );
  return [...bagMistakes(spec, bag), ...ofVariants];
}

function ofNetwork(spec: ModelSpec): Mistake[] {
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

/** Settings of a loss that another loss has. @param loss as the spec says it */
export function misplacedSettings(loss: LossSpec | undefined): Mistake[] {
  if (loss === undefined || typeof loss === 'string') return [];
  const own = lossRows[loss.name].setting?.key;
  return Object.keys(loss)
    .filter((key) => key !== 'name' && key !== own)
    .map((key) => {
      const owners = namesWhere(lossRows, ({ setting }) => setting?.key === key).map((name) => `"${name}"`);
      return { path: ['loss', key], what: `is for the loss ${owners.join(', ')} only, found "${loss.name}"` };
    });
}

function ofOutput({ loss, output: { activation } }: ModelSpec): Mistake[] {
  if (loss === undefined || activation === undefined || mayFollow(loss.name, activation)) return [];
  if (activation === 'softmax') {
    return [{ path: ['loss'], what: `must be "cross-entropy" after a "softmax" output, found "${loss.name}"` }];
  }
  const outputs = lossRows[loss.name].outputs!.map((name) => `"${name}"`).join(' or ');
  const what = `"${loss.name}" must follow the output ${outputs}, found "${activation}"`;
  return [{ path: ['loss'], what }];
}

function ofLoss({ loss, training }: ModelSpec): Mistake[] {
  if (loss === undefined) return [];
  const { shares, kink } = lossRows[loss.name];
  const mistakes: Mistake[] = [];
  if (!shares && (training.labelSmoothing ?? 0) > 0) {
    mistakes.push({ path: ['training', 'labelSmoothing'], what: 'is for the loss "cross-entropy" only' });
  }
  if (kink && training.optimizer === 'lbfgs') {
    const what = `"${loss.name}" has a kink, and the optimizer "lbfgs" wants a smooth cost; use another optimizer, or "huber"`;
    mistakes.push({ path: ['loss'], what });
  }
  return mistakes;
}

function ofTarget({ target, ignore, columns, weights, split }: ModelSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  if (split !== undefined && Object.keys(split).length !== 1) {
    const found = Object.keys(split).length === 0 ? 'none' : 'both';
    mistakes.push({ path: ['split'], what: `must name one column, by "groups" or by "time", found ${found}` });
  }
  for (const [key, name] of Object.entries(split ?? {})) {
    const whose = name === target ? 'the target' : name === weights ? 'the column of "weights"' : undefined;
    if (whose !== undefined) mistakes.push({ path: ['split', key], what: `must not name ${whose}, found "${name}"` });
    if (ignore.includes(name)) {
      mistakes.push({ path: ['ignore'], what: `must not name the column of "split", found "${name}"` });
    }
  }
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
  const owners = namesWhere(activationRows, ({ slope }) => slope).map((name) => `"${name}"`);
  const all = [
    ...layers.flatMap((layer, index) => (isDense(layer) ? [{ path: ['layers', index], layer }] : [])),
    { path: ['output'], layer: output },
  ];
  return all
    .filter(
      ({ layer }) => layer.slope !== undefined && !(layer.activation !== undefined && rowOf(layer.activation).slope),
    )
    .map(({ path }) => ({ path: [...path, 'slope'], what: `is for the activation ${owners.join(', ')} only` }));
}
