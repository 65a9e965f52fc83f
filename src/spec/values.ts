// Validators of single values that several parts of a spec share; every message states the requirement.
import * as v from 'valibot';

export function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, `must be one of ${names.map((name) => `"${name}"`).join(', ')}`);
}

/** A whole number from `least` to `most`. @param given the requirement, for messages, where it is more than that */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER, given?: string) {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
  const requirement = given ?? `must be a whole number ${range}`;
  return v.pipe(
    v.number(requirement),
    v.integer(requirement),
    v.minValue(least, requirement),
    v.maxValue(most, requirement),
  );
}

/** A finite number. */
export function number(requirement: string) {
  return v.pipe(
    v.number(requirement),
    v.minValue(-Number.MAX_VALUE, requirement),
    v.maxValue(Number.MAX_VALUE, requirement),
  );
}

/** A finite number above 0. */
export const positive = v.pipe(
  v.number('must be a number above 0'),
  v.gtValue(0, 'must be a number above 0'),
  v.maxValue(Number.MAX_VALUE, 'must be a number above 0, and finite'),
);

/** A finite number, 0 or more. */
export const notNegative = v.pipe(
  v.number('must be a number, 0 or more'),
  v.minValue(0, 'must be a number, 0 or more'),
  v.maxValue(Number.MAX_VALUE, 'must be a number, 0 or more, and finite'),
);

/** A share: 0 or more, below 1. @param what the requirement, for messages */
export function share(what: string) {
  return v.pipe(v.number(what), v.minValue(0, what), v.ltValue(1, what));
}

/** A number above 0 and below 1. */
export const between = v.pipe(
  v.number('must be a number above 0 and below 1'),
  v.gtValue(0, 'must be a number above 0 and below 1'),
  v.ltValue(1, 'must be a number above 0 and below 1'),
);

export const text = v.string('must be a text');
export const texts = v.array(text, 'must be a list of texts');
