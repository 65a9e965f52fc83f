import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { lossOf } from '../formulas/loss.ts';
import { looksLikeTable } from '../json/file-kind.ts';
import { parseJson } from '../json/json-text.ts';
import type { BagKeys } from './bag-schema.ts';
import { contradictions, misplacedSettings } from './contradictions.ts';
import { defaults } from './defaults.ts';
import { errorsOf, type Mistake } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import { type Override, setPath } from './override.ts';
import { specSchema } from './schema.ts';
import type { BagSpec, ModelSpec } from './spec.ts';

/**
 * Reads a model spec.
 *
 * @param text  the JSON
 * @param place name of the file, for messages
 * @param overrides keys that win over the file, later ones over earlier ones
 * @throws UserErrors (fault `usage`) naming every mistake by its JSON path
 */
export function parseSpec(text: string, place: string, overrides: readonly Override[] = []): ModelSpec {
  return readSpec(text, place, overrides).spec;
}

/** A spec beside the JSON it was read from, which tells what the user wrote and what he left to the defaults. */
export interface WrittenSpec {
  readonly written: SpecJson;
  readonly spec: ModelSpec;
}

/** A spec as JSON data that was checked. */
export type SpecJson = v.InferOutput<typeof specSchema>;

/** Reads a model spec as `parseSpec` does, and keeps what was written, overrides included. @throws UserErrors, UserError (usage) for a table or a model */
export function readSpec(text: string, place: string, overrides: readonly Override[] = []): WrittenSpec {
  if (looksLikeTable(text)) {
    const hint = `infer one from it: nn init ${place === 'stdin' ? 'data.csv' : place} --target COLUMN -o spec.json`;
    throw new UserError('usage', place, 'must be a spec, found a table', hint);
  }
  const raw = parseJson(text, place, 'usage');
  if ((raw as { format?: unknown } | null)?.format === 'nn-model') {
    const hint = 'what it was trained by is its key "spec": put that alone into a file';
    throw new UserError('usage', place, 'must be a spec, found a model', hint);
  }
  for (const override of overrides) setPath(raw, override, place);
  return { spec: checkSpec(raw, place, 'usage'), written: raw as SpecJson };
}

/** Most values in a spec of which every mistake is told: of a larger one, which no hand wrote, the first ends it. */
const mostValues = 100_000;

/**
 * Checks a spec that is already parsed JSON, as the one inside a model file is.
 *
 * @throws UserErrors naming every mistake by its JSON path; of a spec without end, the first
 */
export function checkSpec(raw: unknown, place: string, fault: 'usage' | 'model'): ModelSpec {
  const abortEarly = holdsMore(raw, mostValues);
  const result = v.safeParse(specSchema, raw, { abortPipeEarly: true, abortEarly });
  const told = (mistakes: Iterable<Mistake>) => (abortEarly ? firstOf(mistakes) : [...mistakes]);
  const mistakes = told(mistakesOf(result.issues ?? [], raw));
  if (mistakes.length === 0) {
    const spec = withDefaults(result.output as SpecJson, raw as SpecJson);
    mistakes.push(...told([...misplacedSettings((raw as SpecJson).loss), ...contradictions(spec)]));
    if (mistakes.length === 0) return spec;
  }
  throw errorsOf(mistakes, place, fault);
}

function* mistakesOf(issues: readonly v.BaseIssue<unknown>[], raw: unknown): Generator<Mistake> {
  yield* unknownKeys(specSchema, raw, []);
  for (const issue of issues.flatMap(ofElements)) if (!isSaidByUnknownKeys(issue)) yield describeIssue(issue);
}

function firstOf<T>(items: Iterable<T>): T[] {
  for (const item of items) return [item];
  return [];
}

/** Whether JSON data hold more values than so many, lists and objects included. */
function holdsMore(value: unknown, most: number): boolean {
  const open = [value];
  for (let one = open.pop(), count = 1; one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    for (const item of Array.isArray(one) ? one : Object.values(one)) {
      if (++count > most) return true;
      open.push(item);
    }
  }
  return false;
}

/** @param raw what was given: validators leave out a column, or a class, called `__proto__` or `constructor` */
function withDefaults(given: SpecJson, raw: SpecJson): ModelSpec {
  const classWeights = raw.training?.classWeights;
  const validation = raw.bag === undefined ? defaults.training.validation : 0;
  return {
    data: given.data,
    target: given.target,
    ignore: given.ignore ?? [],
    weights: given.weights,
    ...(given.split === undefined ? {} : { split: given.split }),
    columns: new Map(Object.entries(raw.columns ?? {})),
    ...(given.scale === undefined ? {} : { scale: given.scale }),
    missing: given.missing?.map((word) => word.replace(/^[ \t]+|[ \t]+$/g, '')) ?? defaults.missing,
    maxClasses: given.maxClasses ?? defaults.maxClasses,
    layers: given.layers ?? [],
    output: given.output ?? {},
    loss: given.loss === undefined ? undefined : lossOf(given.loss),
    precision: given.precision ?? defaults.precision,
    training: {
      ...defaults.training,
      validation,
      ...given.training,
      ...(classWeights === undefined ? {} : { classWeights }),
    },
    ...(raw.bag === undefined ? {} : { bag: bagWithDefaults(raw.bag) }),
  };
}

/** One variant, the spec as it is, where no portfolio is given. */
function bagWithDefaults({ folds, portfolio, steps }: BagKeys): BagSpec {
  return {
    folds: folds ?? defaults.bag.folds,
    portfolio: portfolio ?? [{ name: 'network' }],
    steps: steps ?? defaults.bag.steps,
  };
}

/** Every own key that the schema does not know, and every list where it wants an object, at any depth the schema knows. */
function* unknownKeys(schema: unknown, value: unknown, path: readonly (string | number)[]): Generator<Mistake> {
  const node = (schema ?? { type: 'none' }) as {
    type: string;
    message?: string;
    wrapped?: unknown;
    value?: unknown;
    options?: readonly { type: string }[];
    entries?: object;
  };
  if (node.type === 'exact_optional') return yield* unknownKeys(node.wrapped, value, path);
  if (typeof value !== 'object' || value === null) return;
  const asList = node.type === 'array' ? node : node.options?.find(({ type }) => type === 'array');
  if (asList !== undefined && Array.isArray(value)) {
    const { item } = asList as { item?: unknown };
    for (const [index, one] of value.entries()) {
      if (typeof one === 'object') yield* unknownKeys(item, one, [...path, index]);
    }
    return;
  }
  if (node.type === 'variant') return yield* unknownKeys(optionFor(node.options, value), value, path);
  if (Array.isArray(value) && ['record', 'strict_object', 'union'].includes(node.type)) {
    return yield { path, what: `${node.message}, found a list` };
  }
  if (node.type === 'union') {
    const asObject = node.options?.find(({ type }) => type === 'record' || type === 'strict_object');
    return yield* unknownKeys(asObject, value, path);
  }
  if (node.type === 'record') {
    for (const [key, item] of Object.entries(value)) {
      yield* unknownKeys(node.value, item, [...path, key]);
      if (['__proto__', 'prototype', 'constructor'].includes(key)) {
        yield* skippedByRecord(node.value, item, [...path, key]);
      }
    }
  }
  if (node.type !== 'strict_object') return;
  const known = node.entries as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(known, key)) yield* unknownKeys(known[key], item, [...path, key]);
    else yield { path, what: `unknown key "${key}"${didYouMean(key, Object.keys(known))}` };
  }
}

/** The validator among some that is for a value, by the `type` it says; of a value that says none, the first. */
function optionFor(options: readonly unknown[] = [], value: object): unknown {
  if (!('type' in value)) return options[0];
  return options.find((one) => v.is((one as { entries: { type: v.GenericSchema } }).entries.type, value.type));
}

/** Of a list where a list or something else may stand: what is wrong with its elements. */
function ofElements(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  if (issue.type !== 'union' || !Array.isArray(issue.input)) return [issue];
  const inner = (issue.issues ?? []).flatMap(({ path, ...one }) => {
    if (path?.[0].type !== 'array') return [];
    const [first, ...rest] = [...(issue.path ?? []), ...path];
    return first === undefined ? [] : [{ ...one, path: [first, ...rest] } satisfies v.BaseIssue<unknown>];
  });
  return inner.length === 0 ? [issue] : inner;
}

/** valibot takes a list for an object with the keys 0, 1, … */
function isSaidByUnknownKeys(issue: v.BaseIssue<unknown>): boolean {
  const insideList = issue.path?.some(({ type, input }) => type === 'object' && Array.isArray(input)) ?? false;
  const isList = ['union', 'variant'].includes(issue.type) && Array.isArray(issue.input);
  return issue.expected === 'never' || insideList || isList;
}

/** valibot's `record` leaves these names unchecked; a column or a class may bear them. */
function skippedByRecord(schema: unknown, value: unknown, path: readonly (string | number)[]): Mistake[] {
  const issues = v.safeParse(schema as v.GenericSchema, value, { abortPipeEarly: true }).issues ?? [];
  return issues
    .filter((issue) => issue.expected !== 'never')
    .map(describeIssue)
    .map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] }));
}

function describeIssue(issue: v.BaseIssue<unknown>): Mistake {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const missing = issue.input === undefined && issue.path !== undefined;
  if (missing) return { path: path.slice(0, -1), what: `must have the key "${String(path.at(-1))}"` };
  const guess =
    issue.message.startsWith('must be one of ') && typeof issue.input === 'string'
      ? didYouMean(issue.input, quotedWords(issue.message))
      : '';
  return { path, what: `${issue.message}, found ${showValue(issue.input)}${guess}` };
}

/** The options of a picklist, which valibot keeps out of its issues, from our message: `must be one of "a", "b"`. */
function quotedWords(message: string): string[] {
  return [...message.matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
}

/** A JSON value in a message: scalars as typed (at most 60 characters), the rest by kind. */
function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length <= 60 ? json : `${json.slice(0, 59)}…`;
}
