/** A JSON Schema document, as far as the published ones go. */
export type Schema = Record<string, unknown>;

/** What is for the reader. */
const notChecked = ['$schema', 'title', 'description', 'default', 'examples'];

/**
 * What is wrong with a value, by the rules of JSON Schema (draft 7). It knows only the keywords that the published
 * schemas use, and throws at any other, so that nothing is accepted because it was not looked at.
 *
 * @returns one line a mistake
 */
export function schemaMistakes(schema: Schema, value: unknown, path = '$'): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (notChecked.includes(keyword)) return [];
    const check = keywords[keyword];
    if (check === undefined) throw new Error(`keyword ${keyword} at ${path} is not known`);
    return check(rule as never, value, path, schema);
  });
}

type Check = (rule: never, value: unknown, path: string, schema: Schema) => string[];

const keywords: Record<string, Check> = {
  type: (rule: string, value, path) => (isOfType(rule, value) ? [] : [`${path}: must be of type ${rule}`]),
  enum: (rule: unknown[], value, path) => (rule.includes(value) ? [] : [`${path}: must be one of ${rule.join(', ')}`]),
  const: (rule: unknown, value, path) => (value === rule ? [] : [`${path}: must be ${rule}`]),
  anyOf: (rule: Schema[], value, path) =>
    rule.some((one) => schemaMistakes(one, value, path).length === 0) ? [] : [`${path}: must fit one of the choices`],
  oneOf: (rule: Schema[], value, path) => {
    const mistakes = rule.map((one) => schemaMistakes(one, value, path));
    if (mistakes.filter((found) => found.length === 0).length === 1) return [];
    const own = rule.findIndex((one) => isOfKind(one, value));
    return own >= 0 ? mistakes[own]! : [`${path}: must fit exactly one of the choices`];
  },
  minimum: (rule: number, value, path) => compare(value, (x) => x >= rule, `${path}: must be ${rule} or more`),
  maximum: (rule: number, value, path) => compare(value, (x) => x <= rule, `${path}: must be ${rule} or less`),
  exclusiveMinimum: (rule: number, value, path) => compare(value, (x) => x > rule, `${path}: must be above ${rule}`),
  exclusiveMaximum: (rule: number, value, path) => compare(value, (x) => x < rule, `${path}: must be below ${rule}`),
  pattern: (rule: string, value, path) =>
    typeof value !== 'string' || new RegExp(rule, 'u').test(value) ? [] : [`${path}: must match ${rule}`],
  minLength: (rule: number, value, path) =>
    typeof value === 'string' && value.length < rule ? [`${path}: must have at least ${rule} characters`] : [],
  minItems: (rule: number, value, path) =>
    Array.isArray(value) && value.length < rule ? [`${path}: must have at least ${rule} items`] : [],
  items: (rule: Schema | Schema[], value, path) => {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) => {
      const schema = Array.isArray(rule) ? rule[index] : rule;
      return schema === undefined ? [] : schemaMistakes(schema, item, `${path}[${index}]`);
    });
  },
  properties: (rule: Record<string, Schema>, value, path) =>
    members(value).flatMap(([key, item]) => {
      return Object.hasOwn(rule, key) ? schemaMistakes(rule[key]!, item, `${path}.${key}`) : [];
    }),
  required: (rule: string[], value, path) =>
    isOfType('object', value)
      ? rule.filter((key) => !Object.hasOwn(value as object, key)).map((key) => `${path}: must have ${key}`)
      : [],
  additionalProperties: (rule: Schema | false, value, path, schema) =>
    members(value)
      .filter(([key]) => !Object.hasOwn((schema.properties ?? {}) as object, key))
      .flatMap(([key, item]) =>
        rule === false ? [`${path}: must not have ${key}`] : schemaMistakes(rule, item, `${path}.${key}`),
      ),
  propertyNames: (rule: Schema, value, path) =>
    members(value).flatMap(([key]) => schemaMistakes(rule, key, `${path}: name ${key}`)),
};

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function members(value: unknown): [string, unknown][] {
  return isOfType('object', value) ? Object.entries(value as object) : [];
}

function compare(value: unknown, holds: (x: number) => boolean, mistake: string): string[] {
  return typeof value !== 'number' || holds(value) ? [] : [mistake];
}

/** Whether an object says, by its `type`, that it is for this choice: then the mistakes of this one are told. */
function isOfKind({ properties, required }: Schema, value: unknown): boolean {
  const type = (properties as Record<string, Schema> | undefined)?.type;
  if (type?.const === undefined || typeof value !== 'object' || value === null) return false;
  if ('type' in value) return value.type === type.const;
  return !((required ?? []) as string[]).includes('type');
}
