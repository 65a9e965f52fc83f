import * as v from 'valibot';
import { UserError, UserErrors } from '../errors.ts';
import { parseJson } from './json-text.ts';
import { didYouMean } from './nearest.ts';
import { type ColumnSpec, columnSchema, specSchema } from './schema.ts';
import { defaults, type ModelSpec } from './spec.ts';

/** A spec key set from the command line: `--set training.epochs=50`. */
export interface Override {
  /** Keys and list positions from the top of the spec. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Reads a model spec.
 *
 * @param text  the JSON
 * @param place name of the file, for messages
 * @param overrides keys that win over the file, later ones over earlier ones
 * @throws UserErrors (fault `usage`) naming every mistake by its JSON path
 */
export function parseSpec(text: string, place: string, overrides: readonly Override[] = []): ModelSpec {
  const raw = parseJson(text, place, 'usage');
  for (const override of overrides) setPath(raw, override);
  return checkSpec(raw, place, 'usage');
}

/**
 * Checks a spec that is already parsed JSON, as the one inside a model file is.
 *
 * @throws UserErrors naming every mistake by its JSON path
 */
export function checkSpec(raw: unknown, place: string, fault: 'usage' | 'model'): ModelSpec {
  const result = v.safeParse(specSchema, raw);
  const mistakes = [
    ...unknownKeys(specSchema, raw, []),
    ...(result.issues ?? []).filter((issue) => issue.expected !== 'never').map(describeIssue),
  ];
  if (mistakes.length === 0) {
    const spec = withDefaults(result.output as v.InferOutput<typeof specSchema>, columnsOf(raw));
    mistakes.push(...contradictions(spec));
    if (mistakes.length === 0) return spec;
  }
  throw new UserErrors(
    mistakes.map(({ path, what }) => {
      const where = path.length === 0 ? place : `${place}: ${formatPath(path)}`;
      return new UserError(fault, where, what);
    }),
  );
}

interface Mistake {
  readonly path: readonly (string | number)[];
  readonly what: string;
}

function withDefaults(given: v.InferOutput<typeof specSchema>, columns: Map<string, ColumnSpec>): ModelSpec {
  return {
    data: given.data,
    target: given.target,
    ignore: given.ignore ?? [],
    columns,
    missing: given.missing ?? defaults.missing,
    maxClasses: given.maxClasses ?? defaults.maxClasses,
    layers: given.layers ?? [],
    output: given.output ?? {},
    loss: given.loss,
    precision: given.precision ?? defaults.precision,
    training: { ...defaults.training, ...given.training },
  };
}

/** A Map, because a column may be called `__proto__` (which validators of plain objects leave out). */
function columnsOf(raw: unknown): Map<string, ColumnSpec> {
  const columns = (raw as { columns?: object }).columns ?? {};
  return new Map(Object.entries(columns) as [string, ColumnSpec][]);
}

/** Mistakes that no single key makes. */
function contradictions(spec: ModelSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  const { activation } = spec.output;
  if (
    spec.loss === 'cross-entropy' &&
    activation !== undefined &&
    activation !== 'sigmoid' &&
    activation !== 'softmax'
  ) {
    mistakes.push({
      path: ['loss'],
      what: `"cross-entropy" must follow a "sigmoid" or "softmax" output, found "${activation}"`,
    });
  }
  if (spec.loss === 'squared-error' && activation === 'softmax') {
    mistakes.push({ path: ['loss'], what: 'must be "cross-entropy" after a "softmax" output, found "squared-error"' });
  }
  if (spec.ignore.includes(spec.target)) {
    mistakes.push({ path: ['ignore'], what: `must not name the target, found "${spec.target}"` });
  }
  const asInput = spec.columns.get(spec.target);
  for (const key of ['scale', 'missing'] as const) {
    if (asInput?.[key] !== undefined) {
      mistakes.push({
        path: ['columns', spec.target, key],
        what: 'is for inputs, and this column is the target: a target that is also an input leaks into the features',
      });
    }
  }
  for (const [name, column] of spec.columns) {
    if (column.type === 'category' && column.scale !== undefined) {
      mistakes.push({ path: ['columns', name, 'scale'], what: 'is for numbers, and this column is a category' });
    }
    const forNumbers = column.missing === 'mean' || typeof column.missing === 'number';
    if ((column.type === 'category' && forNumbers) || (column.type === 'number' && column.missing === 'category')) {
      mistakes.push({
        path: ['columns', name, 'missing'],
        what: `must suit the type "${column.type}", found ${JSON.stringify(column.missing)}`,
      });
    }
  }
  for (const [index, layer] of spec.layers.entries()) {
    if (layer.slope !== undefined && layer.activation !== 'leaky-relu') {
      mistakes.push({ path: ['layers', index, 'slope'], what: 'is for the activation "leaky-relu" only' });
    }
  }
  return mistakes;
}

/** Every own key that the schema does not know, at any depth the schema knows. */
function unknownKeys(schema: unknown, value: unknown, path: readonly (string | number)[]): Mistake[] {
  const node = schema as { type: string; wrapped?: unknown; item?: unknown; value?: unknown; entries?: object };
  if (node.type === 'exact_optional') return unknownKeys(node.wrapped, value, path);
  if (typeof value !== 'object' || value === null) return [];
  if (node.type === 'array' && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownKeys(node.item, item, [...path, index]));
  }
  if (node.type === 'record') {
    return Object.entries(value).flatMap(([key, item]) => [
      ...unknownKeys(node.value, item, [...path, key]),
      ...(['__proto__', 'prototype', 'constructor'].includes(key) ? skippedByRecord(item, [...path, key]) : []),
    ]);
  }
  if (node.type !== 'strict_object' || Array.isArray(value)) return [];
  const known = node.entries as Record<string, unknown>;
  return Object.entries(value).flatMap(([key, item]) => {
    if (Object.hasOwn(known, key)) return unknownKeys(known[key], item, [...path, key]);
    return [{ path, what: `unknown key "${key}"${didYouMean(key, Object.keys(known))}` }];
  });
}

/** valibot's `record` leaves these names unchecked; a column may bear them. */
function skippedByRecord(column: unknown, path: readonly (string | number)[]): Mistake[] {
  const issues = v.safeParse(columnSchema, column).issues ?? [];
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
    issue.type === 'picklist' && typeof issue.input === 'string'
      ? didYouMean(issue.input, (issue as unknown as { requirement: string[] }).requirement)
      : '';
  return { path, what: `${issue.message}, found ${showValue(issue.input)}${guess}` };
}

/** A JSON value in a message: scalars as typed (at most 60 characters), the rest by kind. */
function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length <= 60 ? json : `${json.slice(0, 59)}…`;
}

/** `layers[0].units`, `columns["zip code"].type`. */
function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[$A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Sets one key of parsed JSON, making the objects on the way; an impossible path is left for the check to name. */
function setPath(root: unknown, { path, value }: Override): void {
  let node = root;
  for (const [depth, key] of path.entries()) {
    if (typeof node !== 'object' || node === null) return;
    const holder = node as Record<string, unknown>;
    const next = depth === path.length - 1 ? value : Object.hasOwn(holder, key) ? holder[key] : {};
    Object.defineProperty(holder, key, { value: next, enumerable: true, configurable: true, writable: true });
    node = next;
  }
}
