// `loss` of a model spec, as a validator.
import * as v from 'valibot';
import { type LossName, lossNames, lossRows } from '../formulas/loss.ts';
import type { LossSetting } from '../formulas/loss-row.ts';
import { key, told } from './key.ts';
import { number, oneOf } from './values.ts';

const lossSettings = lossNames.flatMap((loss) => {
  const { setting } = lossRows[loss];
  return setting === null ? [] : [{ loss, ...setting }];
});
const inside = ({ loss, means, usual, above, below }: LossSetting & { readonly loss: LossName }) => {
  const requirement =
    below === Number.POSITIVE_INFINITY
      ? `must be a number above ${above}`
      : `must be a number above ${above} and below ${below}`;
  return key(v.pipe(number(requirement), v.gtValue(above, requirement), v.ltValue(below, requirement)), {
    means: `${means}; of the loss \`${loss}\` only`,
    usual,
    example: usual / 2,
  });
};

/** `loss`: a name, or a name with its setting. */
export const lossSchema = v.union(
  [
    oneOf(lossNames),
    v.strictObject({
      name: told(oneOf(lossNames), { means: 'Name of the loss', otherwise: 'required', example: 'huber' }),
      ...(Object.fromEntries(lossSettings.map((one) => [one.key, inside(one)])) as Record<
        LossSetting['key'],
        ReturnType<typeof inside>
      >),
    }),
  ],
  `must be one of ${lossNames.map((name) => `"${name}"`).join(', ')}, or an object such as { "name": "huber", "delta": 1 }`,
);
