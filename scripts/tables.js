// The tables of the pages in `docs/`, made of the rows and validators the program itself uses.
import { withNotes } from './json-schema.js';

/** @returns every table by the name that stands in the mark where it belongs */
export function tables({
  specSchema,
  modelSchema,
  activations,
  losses,
  initialisers,
  transforms,
  optimizers,
  schedules,
}) {
  return {
    keys: keyTables(withNotes(specSchema)),
    model: modelTable(withNotes(modelSchema)),
    activations: table(
      ['activation', 'is', 'hidden layers', 'outputs', 'initial weights'],
      Object.entries(activations).map(([name, row]) => [
        code(name),
        row.formula,
        row.hidden ? 'yes' : '–',
        row.output ? 'yes' : '–',
        row.hidden ? code(row.initialiser) : '–',
      ]),
      [code('softmax'), 'e^zₖ / Σ e^z over the classes', '–', 'more classes than two', '–'],
    ),
    losses: table(
      ['loss', 'of a row is', 'best constant', 'setting', 'outputs'],
      Object.entries(losses).map(([name, row]) => [
        code(name),
        row.formula,
        row.constant,
        row.setting === null ? '–' : `${code(row.setting.key)} ${row.setting.usual}`,
        row.outputs === null ? 'all but `softmax`' : row.outputs.map(code).join(', '),
      ]),
    ),
    initialisers: ofFormulas(['initial weights', 'have the standard deviation'], initialisers),
    transforms: ofFormulas(['scale', 'an input is'], transforms),
    optimisers: withSettings(['optimiser', 'a step is', 'settings'], optimizers),
    schedules: withSettings(['schedule', 'the learning rate of an epoch is', 'settings'], schedules),
  };
}

/** @returns a page with its tables as they are now, each between its marks. @throws Error if it has one that is not known */
export function fill(page, known) {
  return page.replace(/(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- \/table -->)/g, (_, open, name, close) => {
    if (known[name] === undefined) throw new Error(`there is no table "${name}"`);
    return `${open}\n${known[name]}\n\n${close}`;
  });
}

function ofFormulas(head, rows) {
  return table(
    head,
    Object.entries(rows).map(([name, { formula }]) => [code(name), formula]),
  );
}

function withSettings(head, rows) {
  return table(
    head,
    Object.entries(rows).map(([name, { formula, settings }]) => [
      code(name),
      formula,
      Object.entries(settings)
        .map(([key, usual]) => `${code(key)} ${usual ?? 'all that are left'}`)
        .join(', ') || '–',
    ]),
  );
}

/** A table for every object of a schema, under a heading that says where it stands. What has the same keys as something before refers to that. */
function keyTables(schema) {
  const shown = new Map();
  return sections(schema, '', shown)
    .flatMap(({ path, keys }) => {
      const rows = keys.map(([key, node]) => [
        code(`${path}${key}`),
        `${means(node)}${sameAs(objectsIn(node, `${path}${key}`), shown)}`,
        takes(node),
        left(node),
        example(node),
      ]);
      return [
        ...(path === '' ? [] : [`### ${code(path.slice(0, -1))}${kindIn(keys)}\n`]),
        table(['key', 'means', 'takes', 'left out', 'example'], rows),
      ];
    })
    .join('\n\n')
    .replaceAll('\n\n\n', '\n\n');
}

/** What kind of thing keys are of, where they must say it. */
function kindIn(keys) {
  const type = keys.find(([key]) => key === 'type')?.[1];
  return type?.const === undefined || type.usual !== undefined ? '' : ` of the type ${code(type.const)}`;
}

/** Where the keys of objects stand, if that is not below these. */
function sameAs(objects, shown) {
  const others = objects
    .map(([object, path]) => [shown.get(JSON.stringify(object.properties)), path])
    .filter(([first, path]) => first !== path);
  return others.length === 0 ? '' : ` Its keys are those of ${others.map(([first]) => code(first)).join(', ')}.`;
}

/** A row for every key of a model, but for those of its spec. What has the same keys as something before refers to that. */
function modelTable(schema) {
  const rows = [];
  const shown = new Map();
  const add = (object, path) => {
    for (const [key, { description, ...node }] of Object.entries(object.properties)) {
      const at = `${path}${key}`;
      const inner = at === 'spec' ? [] : objectsIn(node, at);
      const content = JSON.stringify(inner.map(([one]) => one));
      const same = inner.length === 0 ? undefined : shown.get(content);
      rows.push([code(at), same === undefined ? description : `${description} Its keys are those of ${code(same)}.`]);
      if (same === undefined) for (const [one, where] of inner) add(one, `${where}.`);
      shown.set(content, same ?? at);
    }
  };
  add(schema, '');
  return table(['key', 'holds'], rows);
}

/**
 * The objects in a schema with the keys that have something told of them, each once.
 *
 * @param path  of the object, with the dot that follows it
 * @param shown where the keys of each were first seen
 */
function sections(object, path, shown) {
  const keys = Object.entries(object.properties);
  const inner = keys
    .flatMap(([key, node]) => objectsIn(node, `${path}${key}`))
    .filter(([one, at]) => {
      const content = JSON.stringify(one.properties);
      if (!shown.has(content)) shown.set(content, at);
      return shown.get(content) === at;
    });
  return [{ path, keys }, ...inner.flatMap(([one, at]) => sections(one, `${at}.`, shown))];
}

/** The objects with keys that a key may be, or hold in a list or by name, each with its path. */
function objectsIn(node, path) {
  if (node.properties !== undefined) return [[node, path]];
  return [
    ...(node.anyOf ?? node.oneOf ?? []).flatMap((one) => objectsIn(one, path)),
    ...(typeof node.items === 'object' ? objectsIn(node.items, `${path}[]`) : []),
    ...(typeof node.additionalProperties === 'object' ? objectsIn(node.additionalProperties, `${path}.NAME`) : []),
  ];
}

const means = ({ means }) => `${means}.`;
const left = ({ usual, otherwise }) => (usual === undefined ? otherwise : code(JSON.stringify(usual)));
const example = ({ example }) => code(JSON.stringify(example));

function takes(node) {
  const kinds = kind(node);
  return node.unit === undefined ? kinds : `${kinds}; in ${node.unit}`;
}

/** What a value may be, in words. */
function kind(node) {
  if (node.anyOf !== undefined) return node.anyOf.map(kind).join(', or ');
  if (node.const !== undefined) return code(JSON.stringify(node.const));
  if (node.enum !== undefined) return node.enum.map((name) => code(name)).join(', ');
  if (node.type === 'array') return node.items.type === 'string' ? 'list of texts' : 'list of objects';
  if (node.type === 'boolean') return '`true` or `false`';
  if (node.type === 'string') return 'text';
  if (node.type === 'object') return 'object';
  return `${node.type === 'integer' ? 'whole number' : 'number'}${range(node)}`;
}

/** The bounds of a number, but for those that every number has. */
function range({ minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE, exclusiveMinimum, exclusiveMaximum }) {
  const bounds = [
    ...(exclusiveMinimum === undefined ? [] : [` above ${exclusiveMinimum}`]),
    ...(minimum === -Number.MAX_VALUE ? [] : [` from ${minimum}`]),
    ...(exclusiveMaximum === undefined ? [] : [` below ${exclusiveMaximum}`]),
    ...(maximum >= Number.MAX_SAFE_INTEGER ? [] : [` to ${maximum}`]),
  ];
  return bounds.join(exclusiveMaximum === undefined ? '' : ',');
}

function code(text) {
  return `\`${text}\``;
}

function table(head, ...groups) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(head),
    `|${'---|'.repeat(head.length)}`,
    ...groups.flatMap((rows) => (Array.isArray(rows[0]) ? rows : [rows])).map(line),
  ].join('\n');
}
