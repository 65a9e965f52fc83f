import { type Cells, textAt } from '../data/cells.ts';
import { parseNumber, trimAscii } from '../data/number.ts';
import { quoteCell } from '../data/quote-cell.ts';
import { column, type Table } from '../data/table.ts';
import type { Prepared } from './prepare.ts';

/** Groups of texts that are told for one list. */
const mostGroups = 3;

/** What is odd in the data although it can be learned from, in sentences without their full stops: more often a mistake than meant. */
export function oddities({ training, validation, target, encoder }: Prepared): string[] {
  const { table } = training;
  const found = lookAlikes(table.columns).map((names) => `columns ${names} look alike: each is a column of its own`);
  if (target.type === 'category') {
    const { classes, name } = target;
    for (const names of lookAlikes(classes))
      found.push(`classes ${names} of "${name}" look alike: each is a class of its own`);
    const counts = new Int32Array(classes.length);
    for (const { labels } of [training, validation]) for (const label of labels) counts[label]!++;
    const lonely = classes.filter((_, label) => counts[label] === 1);
    if (lonely.length > 0) found.push(singleRows(lonely, name));
  }
  for (const input of encoder.inputs) {
    if (input.type === 'number') found.push(...roundedIntegers(input.name, table));
    else {
      const groups = lookAlikes(input.categories);
      found.push(
        ...groups.map((names) => `categories ${names} of "${input.name}" look alike: each has a column of its own`),
      );
    }
  }
  return found;
}

function singleRows(classes: readonly string[], target: string): string {
  const [first] = classes as [string];
  const which =
    classes.length === 1 ? `class ${quoteCell(first)}` : `${classes.length} classes (${quoteCell(first)}, …)`;
  return `${which} of "${target}" ${classes.length === 1 ? 'has' : 'have'} a single row: it is learned from, and never judged by`;
}

/** Texts that are the same number, or the same but for spaces around them and Unicode's ways to write a character. */
function lookAlikes(texts: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const number = parseNumber(text);
    const look = Number.isFinite(number) ? String(number) : text.normalize('NFC').trim();
    const group = groups.get(look);
    if (group === undefined) groups.set(look, [text]);
    else group.push(text);
  }
  const several = [...groups.values()].filter((group) => group.length > 1).slice(0, mostGroups);
  return several.map((group) => group.map(quoteExactly).join(', '));
}

/** A text in quotes with what joins other characters, such as an accent of its own, as `\uXXXX`. */
function quoteExactly(text: string): string {
  return quoteCell(text).replace(/\p{Mn}/gu, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The first whole number of a column that a double does not hold, if there is one. */
function roundedIntegers(name: string, table: Table): string[] {
  const cells = column(table, name);
  if (cells.values === undefined || (cells.long === undefined && cells.codes === undefined)) return [];
  for (let row = 0; row < cells.length; row++) {
    if (!(Math.abs(cells.values[row]!) > Number.MAX_SAFE_INTEGER) || !isRounded(cells, row)) continue;
    const [text, value] = [trimAscii(textAt(cells, row)), cells.values[row]!];
    return [
      `column "${name}" has whole numbers beyond 2^53, which are rounded: ${text} (line ${table.lines[row]}) is taken for ${value}`,
    ];
  }
  return [];
}

function isRounded(cells: Cells, row: number): boolean {
  const text = trimAscii(textAt(cells, row));
  return /^[+-]?\d+$/.test(text) && BigInt(text.replace('+', '')) !== BigInt(cells.values![row]!);
}
