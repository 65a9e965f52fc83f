// Validators of single values that several parts of a model file share.
import * as v from 'valibot';

export const number = v.pipe(v.number('must be a number'), v.finite('must be a finite number'));
export const positive = v.pipe(number, v.gtValue(0, 'must be above 0'));
export const count = v.pipe(number, v.integer('must be a whole number'), v.minValue(0, 'must be 0 or more'));
export const text = v.string('must be a text');
export const texts = v.array(text, 'must be a list of texts');
export const numbers = v.array(number, 'must be a list of numbers');

/** A validator with what a reader is told of its key: by an editor, through the published JSON Schema, and in `docs/model.md`. */
export function holds<Schema extends v.GenericSchema>(schema: Schema, what: string) {
  return v.pipe(schema, v.description(what));
}
