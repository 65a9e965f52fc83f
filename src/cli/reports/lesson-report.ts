// What `nn lesson` says: a lesson as lines for a terminal.
import { stripVTControlCharacters } from 'node:util';
import { type Frame, type Paint, padShown, shownLength } from '../../draw/frame.ts';
import type { Concept } from '../../lessons/concepts.ts';
import type { Claim, Part, Taught } from '../../lessons/lesson.ts';

/** How things are shown. */
export interface Voice {
  readonly frame: Frame;
  readonly bold: Paint;
  readonly good: Paint;
  readonly bad: Paint;
}

/** A lesson in the list. */
export interface Listed {
  readonly name: string;
  readonly claim: string;
  readonly concepts: readonly Concept[];
}

/** Columns before what a claim says. */
const indent = 10;

/** All lessons, a claim each. */
export function listLessons(lessons: readonly Listed[], { frame, bold }: Voice): string[] {
  const names = Math.max(...lessons.map(({ name }) => name.length)) + 2;
  const lines = lessons.flatMap(({ name, claim }) => hang(claim, padShown(bold(name), names), names, frame.width));
  return [...lines, '', ...wrap('nn lesson NAME runs one, nn lesson all runs them all.', frame.width)];
}

/** A lesson that was run: what it did, and what became of every claim. */
export function showLesson(
  name: string,
  { claim, concepts }: Omit<Listed, 'name'>,
  { parts, claims }: Taught,
  voice: Voice,
): string[] {
  const { frame, bold } = voice;
  const title = wrap(`${name}: ${claim}`, frame.width);
  return [
    ...title.map((line) => bold(line)),
    ...wrap(aboutOf(concepts), frame.width).map((line) => frame.dim(line)),
    '',
    ...parts.flatMap((part) => [...showPart(part, frame), '']),
    ...claims.flatMap((one) => [...showClaim(one, voice), '']),
  ];
}

/** `docs/concepts.md: chain rule, computation graph`, where they are explained. */
function aboutOf(concepts: readonly Concept[]): string {
  return `docs/concepts.md: ${concepts.join(', ')}`;
}

/** How many claims hold. */
export function summaryOf(
  lessons: readonly { readonly name: string; readonly claims: readonly Claim[] }[],
  seconds: number,
  { frame, good, bad }: Voice,
): string[] {
  const all = lessons.flatMap(({ claims }) => claims);
  const holding = all.filter(({ holds }) => holds).length;
  const failed = lessons.filter(({ claims }) => claims.some(({ holds }) => !holds)).map(({ name }) => name);
  const count = `${lessons.length} lesson${lessons.length === 1 ? '' : 's'}`;
  const verdict = `${count}, ${holding} of ${all.length} claims hold (${seconds.toFixed(1)} s)`;
  const where = failed.length === 0 ? '' : `; look at: ${failed.join(', ')}`;
  const paint = failed.length === 0 ? good : bad;
  return wrap(verdict + where, frame.width).map((line) => paint(line));
}

function showPart(part: Part, frame: Frame): string[] {
  if ('text' in part) return wrap(part.text, frame.width);
  if ('formulas' in part) return part.formulas.flatMap((line) => hang(line, '  ', 6, frame.width));
  if ('table' in part) return alignLeft(part.table);
  return part.plot(frame);
}

/** `claim     what is said`, and below it what was measured and whether it holds. */
function showClaim({ claim, measured, holds }: Claim, { frame, good, bad, bold }: Voice): string[] {
  const { width } = frame;
  const [sign, word] = holds ? [frame.unicode ? '✓' : '+', 'holds'] : [frame.unicode ? '✗' : 'x', 'does not hold'];
  const verdict = (holds ? good : bad)(`${sign} ${word}`);
  return [
    ...hang(claim, padShown(frame.dim('claim'), indent), indent, width, bold),
    ...hang(measured, padShown(frame.dim('measured'), indent), indent, width),
    `${' '.repeat(Math.min(indent, Math.max(0, width - word.length - 2)))}${verdict}`,
  ];
}

/** Rows as columns that begin at the same place. */
function alignLeft(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('   ')
      .trimEnd(),
  );
}

/** Fewest columns in which words are set beside a head. */
const leastRoom = 8;

/** Text after a head, its lines below each other; below the head where there is no room beside it. */
function hang(text: string, head: string, columns: number, width: number, paint: Paint = (line) => line): string[] {
  const room = width - columns;
  if (room < leastRoom)
    return [head.trimEnd(), ...wrap(text, Math.max(1, width - 2)).map((line) => `  ${paint(line)}`)];
  const [first = '', ...more] = wrap(text, room);
  return [`${head}${paint(first)}`, ...more.map((line) => `${' '.repeat(columns)}${paint(line)}`)];
}

/** Words in lines of at most `width` characters; a longer word is broken. Spaces at the beginning stay. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)![0];
  let isEmpty = true;
  for (const word of text
    .trim()
    .split(' ')
    .flatMap((one) => pieces(one, width))) {
    if (!isEmpty && [...line].length + 1 + [...word].length > width) {
      lines.push(line);
      line = '';
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const characters = [...word];
  if (characters.length <= width) return [word];
  return Array.from({ length: Math.ceil(characters.length / width) }, (_, k) =>
    characters.slice(k * width, (k + 1) * width).join(''),
  );
}

/** A line no longer than `width` columns; one that must be cut loses its colours. */
export function cut(line: string, width: number): string {
  if (shownLength(line) <= width) return line;
  const characters = [...stripVTControlCharacters(line)];
  return `${characters.slice(0, width - 1).join('')}…`;
}
