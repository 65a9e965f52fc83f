import { exactNumber } from '../table/number.ts';

/** The category or class that a text is taken for. */
export interface Match {
  /** Its place among the names; −1 if there is none. */
  readonly code: number;
  /** Whether the text is written otherwise than the name. */
  readonly isAlike: boolean;
}

const unknown: Match = { code: -1, isAlike: false };

/**
 * Finds names by their texts: the name that is the same text, else the only one that is the same number, so that `1.0` and
 * `01` are taken for `1` where the names have `1` and no other way to write it. Spaces are a part of any other text.
 *
 * @param names all different
 */
export function matchNames(names: readonly string[]): (text: string) => Match {
  const exact = new Map(names.map((name, code) => [name, { code, isAlike: false }]));
  let alike: ReadonlyMap<number, Match> | undefined;
  return (text) => {
    const same = exact.get(text);
    if (same !== undefined) return same;
    alike ??= byNumber(names);
    return alike.get(exactNumber(text) ?? Number.NaN) ?? unknown;
  };
}

/** Names by the numbers they are; a number that several are tells none of them. */
function byNumber(names: readonly string[]): ReadonlyMap<number, Match> {
  const found = new Map<number, Match>();
  for (const [code, name] of names.entries()) {
    const number = exactNumber(name);
    if (number !== undefined) found.set(number, found.has(number) ? unknown : { code, isAlike: true });
  }
  return found;
}
