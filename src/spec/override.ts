import { UserError } from '../errors.ts';

/** A spec key set from the command line: `--set training.epochs=50`. */
export interface Override {
  /** Keys and list positions from the top of the spec. */
  readonly path: readonly string[];
  /** null takes a key of an object away. */
  readonly value: unknown;
}

/** A name in brackets, a JSON text: `["a.b"]`. */
const quotedName = /\[("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")\](?=[.[=]|$)/;

/**
 * Keys and list positions of a dotted path: `training.epochs`, `layers[0].units`, `layers.0.units`. A name with a dot in it
 * stands in brackets: `columns["a.b"].type`.
 */
export function parsePath(dotted: string): string[] {
  const parts = dotted.split(quotedName); // plain, quoted, plain, quoted, …, plain
  return parts.flatMap((part, index) => {
    if (index % 2 === 1) return [JSON.parse(part) as string];
    if (part === '' && parts.length > 1) return [];
    const plain = part.replace(/\[(\d+)\]/g, '.$1');
    return (index === 0 ? plain : plain.replace(/^\./, '')).split('.');
  });
}

/** Cuts `key=value` after the key; undefined if there is none. A quoted name may hold an =. */
export function cutSetting(setting: string): { readonly key: string; readonly value: string } | undefined {
  const masked = setting.replace(new RegExp(quotedName, 'g'), (name) => '-'.repeat(name.length));
  const at = masked.indexOf('=');
  return at <= 0 ? undefined : { key: setting.slice(0, at), value: setting.slice(at + 1) };
}

/**
 * Sets one key of parsed JSON, making the objects on the way, or takes it away. A scalar on the way gives way to an object, for
 * the check to name.
 *
 * @throws UserError (usage) if the path names no position of a list
 */
export function setPath(root: unknown, { path, value }: Override, place: string): void {
  let node = root;
  for (const [depth, key] of path.entries()) {
    if (!isObject(node)) return;
    if (Array.isArray(node)) requirePosition(node, path.slice(0, depth), key, place);
    else if (value === null && depth === path.length - 1) {
      delete node[key];
      return;
    } else if (value === null && !Object.hasOwn(node, key)) return;
    const inner = Object.hasOwn(node, key) ? node[key] : undefined;
    const next = depth === path.length - 1 ? value : isObject(inner) ? inner : {};
    Object.defineProperty(node, key, { value: next, enumerable: true, configurable: true, writable: true });
    node = next;
  }
}

function requirePosition(list: readonly unknown[], path: readonly string[], key: string, place: string): void {
  if (/^(?:0|[1-9]\d*)$/.test(key) && Number(key) <= list.length) return;
  const what = `must be set at a list position from 0 to ${list.length}, found ${JSON.stringify(key)}`;
  throw new UserError('usage', `${place}: ${formatPath(path)}`, what);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A path as `parsePath` reads it: `layers[0].units`, `columns["zip code"].type`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[$A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
}
