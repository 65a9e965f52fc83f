import { specOfLoss } from '../formulas/loss.ts';
import type { VariantKeys } from '../spec/bag-schema.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { BagPlan } from './plan.ts';

/** The spec as it was understood: inferred types and all that variants are made explicit. */
export function writeOutBag({ spec, bag, whole, variants }: BagPlan): ModelSpec {
  const portfolio = variants.map(({ name, prepared }, index): VariantKeys => {
    const { layers, output, loss, training } = prepared.spec;
    const { seed: _, validation: __, ...rest } = training;
    const { columns, scale } = bag.portfolio[index]!;
    return {
      name,
      ...(columns === undefined ? {} : { columns }),
      ...(scale === undefined ? {} : { scale }),
      layers: [...layers] as VariantKeys['layers'] & object,
      output,
      ...(loss === undefined ? {} : { loss: specOfLoss(loss) as VariantKeys['loss'] & object }),
      training: rest,
    };
  });
  return { ...spec, columns: whole.spec.columns, bag: { ...bag, portfolio } };
}
