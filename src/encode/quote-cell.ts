/** Longest part of a cell that a message repeats. */
const mostShown = 60;

/** Blanks, dashes, minus signs and digits that look like ASCII and are not. */
const lookAlikes = /[\u00a0\u1680\u2000-\u200b\u2010-\u2015\u202f\u205f\u2212\u3000]|(?![0-9])\p{Nd}/gu;

/** A cell as messages show it: in quotes, its end cut off, and what could be taken for another character as `\uXXXX`. */
export function quoteCell(cell: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const text = JSON.stringify(cell.slice(0, mostShown));
  return text.replace(lookAlikes, (character) => character.split('').map(escaped).join(''));
}
