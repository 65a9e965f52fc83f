// Which file a path means, however it is spelled: through links of either kind, other folders, other case.
import { fstatSync, lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Of what a path leads to; undefined if nothing stands there. */
export function statOrUndefined(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** The file a path means: the end of a chain of links, also when nothing stands there yet. */
export function followLink(path: string): string {
  if (statOrUndefined(path) !== undefined) return realpathSync(path);
  const link = lstatSync(path, { throwIfNoEntry: false });
  return link?.isSymbolicLink() ? followLink(resolve(dirname(path), readlinkSync(path))) : path;
}

/**
 * A text that is the same for two paths if and only if they mean one file, whether it is there yet or not.
 *
 * @param path   `-` is a stream of the program
 * @param stream which one: 0 is standard input, 1 standard output
 * @returns undefined for what is no file: pipes, terminals and devices, which many may use; and for what cannot be asked about
 */
export function identityOf(path: string, stream: 0 | 1): string | undefined {
  try {
    const standing =
      path === '-' ? fstatSync(stream, { bigint: true }) : statSync(path, { bigint: true, throwIfNoEntry: false });
    if (standing !== undefined) return standing.isFile() ? `${standing.dev}:${standing.ino}` : undefined;
    const target = followLink(path);
    const folder = realpathSync(dirname(target));
    const name = basename(target);
    return join(folder, ignoresCase(folder) ? name.toLowerCase() : name);
  } catch {
    return undefined; // whoever opens it says what is wrong
  }
}

/** Whether a folder takes `A` and `a` for one name, as far as what lies in it tells. */
function ignoresCase(folder: string): boolean {
  const name = readdirSync(folder).find((one) => one !== otherCase(one));
  if (name === undefined) return false;
  const other = statSync(join(folder, otherCase(name)), { throwIfNoEntry: false });
  return other !== undefined && other.ino === statSync(join(folder, name)).ino;
}

function otherCase(name: string): string {
  const lower = name.toLowerCase();
  return name === lower ? name.toUpperCase() : lower;
}
