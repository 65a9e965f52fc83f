// Variants of a spec that are trained beside each other.
import { lossOf } from '../formulas/loss.ts';
import type { VariantKeys } from './bag-schema.ts';
import { defaults } from './defaults.ts';
import type { Mistake } from './mistake.ts';
import type { BagSpec, ModelSpec } from './spec.ts';

/** A variant of a spec, as a spec of its own. */
export interface Variant {
  readonly name: string;
  /** Without `bag`, and with `validation` 0: each fold says which rows are held out. */
  readonly spec: ModelSpec;
}

/** Seeds are whole numbers below this. */
const seeds = 2 ** 31;

/** The variants of a spec, in the order of its portfolio. */
export function variantsOf(spec: ModelSpec, { portfolio }: BagSpec): readonly Variant[] {
  return portfolio.map((variant) => ({ name: variant.name, spec: variantOf(spec, variant) }));
}

function variantOf(spec: ModelSpec, { name: _, columns, loss, training, ...keys }: VariantKeys): ModelSpec {
  const { bag: __, ...rest } = spec;
  const { seed } = spec.training;
  const said = Object.entries(columns ?? {}).map(
    ([name, one]) => [name, { ...spec.columns.get(name), ...one }] as const,
  );
  return {
    ...rest,
    ...keys,
    columns: new Map([...spec.columns, ...said]),
    ...(loss === undefined ? {} : { loss: lossOf(loss) }),
    training: {
      ...(training === undefined ? spec.training : { ...defaults.training, ...training }),
      seed,
      validation: 0,
    },
  };
}

/** A variant as it is trained on a fold: each fold draws numbers of its own. @param fold from 0 */
export function specOfFold(spec: ModelSpec, fold: number): ModelSpec {
  return { ...spec, training: { ...spec.training, seed: (spec.training.seed + fold) % seeds } };
}

/** What is wrong with a bag apart from its variants as specs of their own. */
export function bagMistakes({ target, training }: ModelSpec, { portfolio }: BagSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  if (training.validation > 0) {
    const what = `must be 0, or left out, beside "bag", whose folds hold every row out once, found ${training.validation}`;
    mistakes.push({ path: ['training', 'validation'], what });
  }
  for (const [index, { name, columns = {}, training: own = {} }] of portfolio.entries()) {
    const path = ['bag', 'portfolio', index];
    if (portfolio.findIndex((one) => one.name === name) < index) {
      mistakes.push({ path: [...path, 'name'], what: `must differ from the names before it, found "${name}" again` });
    }
    for (const [column, { type }] of Object.entries(columns)) {
      const what = 'is for the "columns" of the spec: what a column is, it is in all variants';
      if (type !== undefined) mistakes.push({ path: [...path, 'columns', column, 'type'], what });
      if (column === target) {
        mistakes.push({ path: [...path, 'columns', column], what: 'must not name the target, which is no input' });
      }
    }
    for (const key of ['seed', 'validation'] as const) {
      const what = 'is for the "training" of the spec: it is the same for all variants';
      if (own[key] !== undefined) mistakes.push({ path: [...path, 'training', key], what });
    }
  }
  return mistakes;
}
