// One entry of `columns` of a model spec, as a validator.
import * as v from 'valibot';
import { transformNames } from '../formulas/transform.ts';
import { key } from './key.ts';
import { number, oneOf } from './values.ts';

/** One entry of `columns`. */
export const columnSchema = v.strictObject(
  {
    type: key(oneOf(['number', 'category']), {
      means:
        'What its cells are: numbers, or names of categories, each of which becomes an input of its own. Of the target: whether numbers or classes are predicted',
      otherwise: 'inferred on the training rows; a numeric target with at most ten different whole numbers is classes',
      example: 'category',
    }),
    missing: key(
      v.union(
        [v.picklist(['mean', 'category', 'error']), number('')],
        'must be "mean" or a number (for numbers), "category" (for categories) or "error"',
      ),
      {
        means:
          'What stands in for a missing cell. Of numbers: `mean` of the training rows, or a number; of categories: `category`, a code of its own; `error` refuses it',
        otherwise: '`mean` of numbers, `category` of categories',
        example: 0,
      },
    ),
    scale: key(oneOf(transformNames), {
      means: 'How numbers become inputs, fitted on the training rows',
      usual: 'standard',
      example: 'robust',
    }),
  },
  'must be an object such as { "type": "number" }',
);

/** What a spec says of a column. */
export type ColumnSpec = v.InferOutput<typeof columnSchema>;
