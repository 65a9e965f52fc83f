import { missingIn } from '../encode/infer.ts';
import { quoteCell } from '../encode/quote-cell.ts';
import type { CategoryTarget } from '../encode/target.ts';
import { textAt } from '../table/cells.ts';
import { exactNumber, trimAscii } from '../table/number.ts';
import { column, type Table } from '../table/table.ts';
import type { Prepared } from './prepare.ts';

/** Groups that are told of for one list of texts, and texts of a group. */
const most = 3;

/** What is odd in the data although it can be learned from, in sentences without their full stops: more often a mistake than meant. */
export function oddities(prepared: Prepared): string[] {
  const { training, target, encoder } = prepared;
  const { table } = training;
  const missing = new Set(encoder.missing);
  const found = lookAlikes(table.columns).map((names) => `columns ${names} look alike: each is a column of its own`);
  found.push(
    ...(target.type === 'category' ? oddClasses(target, prepared) : roundedIntegers(target.name, table, missing)),
  );
  for (const input of encoder.inputs) {
    if (input.type === 'number') found.push(...roundedIntegers(input.name, table, missing));
    else {
      const groups = lookAlikes(input.categories);
      const what = `of "${input.name}" look alike: each has a column of its own`;
      found.push(...groups.map((names) => `categories ${names} ${what}`));
    }
  }
  return found;
}

function oddClasses({ name, classes }: CategoryTarget, { training, validation }: Prepared): string[] {
  const alike = lookAlikes(classes).map(
    (names) => `classes ${names} of "${name}" look alike: each is a class of its own`,
  );
  const counts = new Int32Array(classes.length);
  for (const { labels } of [training, validation]) for (const label of labels) counts[label]!++;
  const lonely = classes.filter((_, label) => counts[label] === 1);
  if (lonely.length === 0) return alike;
  const which =
    lonely.length === 1 ? `class ${listed(lonely)} of "${name}" has` : `classes ${listed(lonely)} of "${name}" have`;
  const so =
    validation.rows.length === 0
      ? ''
      : lonely.length === 1
        ? ', which cannot be held out'
        : ' each, which cannot be held out';
  return [...alike, `${which} a single row${so}`];
}

/** Texts that are the same number, or the same but for spaces around them and Unicode's ways to write a character. */
function lookAlikes(texts: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const look = String(exactNumber(text) ?? text.normalize('NFC').trim());
    const group = groups.get(look);
    if (group === undefined) groups.set(look, [text]);
    else group.push(text);
  }
  const several = [...groups.values()].filter((group) => group.length > 1).slice(0, most);
  return several.map(listed);
}

function listed(texts: readonly string[]): string {
  const more = texts.length > most ? ` and ${texts.length - most} more` : '';
  return texts.slice(0, most).map(quoteExactly).join(', ') + more;
}

/** A text in quotes; what is not ASCII as `\uXXXX` if Unicode has another way to write it. */
function quoteExactly(text: string): string {
  if (text.normalize('NFC') === text) return quoteCell(text);
  return quoteCell(text).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The first whole number of a column that a double does not hold, if there is one, and what it becomes, both with all their digits. */
function roundedIntegers(name: string, table: Table, missing: ReadonlySet<string>): string[] {
  const cells = column(table, name);
  if (cells.values === undefined || (cells.long === undefined && cells.codes === undefined)) return [];
  const isAbsent = missingIn(cells, missing);
  for (let row = 0; row < cells.length; row++) {
    if (!(Math.abs(cells.values[row]!) > Number.MAX_SAFE_INTEGER) || isAbsent(row)) continue;
    const [text, whole] = [trimAscii(textAt(cells, row)), BigInt(cells.values[row]!)];
    if (!/^[+-]?\d+$/.test(text) || BigInt(text.replace('+', '')) === whole) continue;
    const example = `${text} (line ${table.lines[row]}) is taken for ${whole}`;
    return [`column "${name}" has whole numbers beyond 2^53, which are rounded: ${example}`];
  }
  return [];
}
