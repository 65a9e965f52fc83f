// The published JSON Schemas, made of the validators the program itself uses.
import { toJsonSchema } from '@valibot/to-json-schema';

/** @returns the JSON Schema of a validator, with what is told of each key (`src/spec/key.ts`) in it as it stands there */
export function withNotes(schema) {
  return toJsonSchema(schema, { errorMode: 'ignore' });
}

/** @returns the JSON Schema of a validator, with what is told of each key in the words of JSON Schema */
export function published(schema, title) {
  return { ...inItsWords(withNotes(schema)), title };
}

function inItsWords(node) {
  if (Array.isArray(node)) return node.map(inItsWords);
  if (typeof node !== 'object' || node === null) return node;
  const { means, unit, usual, otherwise, example, ...rest } = node;
  const inner = (part) => Object.fromEntries(Object.entries(part).map(([key, item]) => [key, inItsWords(item)]));
  // A key that is called so has a schema there, not a text.
  if (typeof means !== 'string') return inner(node);
  const counted = unit === undefined ? '' : ` Unit: ${unit}.`;
  const absent = usual === undefined ? ` Left out: ${otherwise}.` : ` Default: ${JSON.stringify(usual)}.`;
  return {
    description: `${means}.${counted}${otherwise === 'required' ? ' Required.' : absent}`.replaceAll('`', ''),
    ...(usual === undefined ? {} : { default: usual }),
    examples: [example],
    ...inner(rest),
  };
}
