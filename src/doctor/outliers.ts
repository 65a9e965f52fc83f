import { missingIn } from '../encode/infer.ts';
import type { InputColumn } from '../encode/inputs.ts';
import type { Prepared } from '../fit/prepare.ts';
import { type Cells, textAt } from '../table/cells.ts';
import { trimAscii } from '../table/number.ts';
import { column } from '../table/table.ts';
import { spread } from '../training/rows.ts';
import type { Diagnosis, Settings } from './diagnosis.ts';

/** Rows from which quartiles are taken: enough to have each within 1.4 % of the rows, by its standard error. */
const sampled = 1000;
/** Widths of the middle half of the values from which a cell may be a slip: of normal numbers one in 10^300 lies there … */
const far = 30;
/** … if it is also this many times as far away as the next: heavy tails have others on the way. */
const apart = 10;
/** Share of the rows that may be slips, and most of them: what is more common is meant. */
const share = 0.001;
const most = 5;
/** Cells that are named. */
const mostShown = 3;

/** A cell far from the others of its column. */
interface Outlier {
  readonly row: number;
  /** From the middle half of the values, in widths of that half. */
  readonly distance: number;
}

/** Cells that lie so far out that nothing but they decides how their column is scaled, or, among the rows held out, what the model costs. */
export function outlyingCells(prepared: Prepared): readonly Diagnosis[] {
  const { encoder, training, validation, target, spec } = prepared;
  const missing = new Set(spec.missing);
  const heldOut = validation.table === training.table ? validation.rows : new Int32Array();
  const rows = new Int32Array(training.rows.length + heldOut.length);
  rows.set(training.rows);
  rows.set(heldOut, training.rows.length);
  const suspects = encoder.inputs.filter((input, index) => mayHave(input, index, heldOut, prepared));
  const names = [...suspects, ...(target.type === 'number' ? [target] : [])].map(({ name }) => name);
  const found = names.flatMap((name) => {
    const cells = column(training.table, name);
    const [low, high] = quartiles(cells, training.rows, missing);
    if (!(high > low)) return [];
    const outliers = find(cells, rows, missing, (value) => Math.max(value - high, low - value) / (high - low));
    return outliers.map((outlier) => ({ name, text: textOf(cells, outlier), ...outlier }));
  });
  return found.length === 0 ? [] : [diagnosis(found, prepared)];
}

/** Whether a cell may lie so far out: each of a few slips has its share of nearly all the variance there is. */
function mayHave(input: InputColumn, index: number, heldOut: Int32Array, { ranges, training }: Prepared): boolean {
  const range = ranges[index]!;
  if (input.type !== 'number' || range === null) return false;
  const { mean, std, name } = input;
  if (mean === 0 && std === 1) return true; // it is taken as it is, and nothing is known of its variance
  const least = Math.sqrt(training.rows.length / (2 * most)) * std;
  const isFar = (value: number) => Math.abs(value - mean) > least;
  if (range.some(isFar)) return true;
  const { values } = column(training.table, name);
  for (let place = 0; place < heldOut.length; place++) if (isFar(values![heldOut[place]!]!)) return true;
  return false;
}

type Named = Outlier & { readonly name: string; readonly text: string };

function diagnosis(found: readonly Named[], prepared: Prepared): Diagnosis {
  const { lines } = prepared.training.table;
  const cells = found.slice(0, mostShown).map(({ name, text, row, distance }) => {
    return `${text} in column "${name}", line ${lines[row]}, lies ${times(distance)} times as far from the middle half of the values as that is wide`;
  });
  const more = found.length > mostShown ? `; ${found.length - mostShown} more` : '';
  const settings = asMissing(found, prepared);
  const or = Object.hasOwn(settings, 'missing') ? ', or take it for no value' : '';
  const finding = `${cells.join('; ')}${more}: mend what is a slip${or}`;
  return { name: 'outlying-cells', finding, settings };
}

/** Takes cells for no value, which leaves their rows in; nothing where that would take away the target, or other cells too. */
function asMissing(found: readonly Named[], { spec, encoder, training, target }: Prepared): Settings {
  const names = [...encoder.inputs, target].map(({ name }) => name);
  const isSafe = found.every(({ name, text }) => {
    if (name === target.name || spec.columns.get(name)?.missing === 'error') return false;
    return names.every((other) => other === name || !holds(column(training.table, other), text));
  });
  return isSafe ? { missing: [...spec.missing, ...new Set(found.map(({ text }) => text))] } : {};
}

function holds(cells: Cells, text: string): boolean {
  const number = Number(text);
  return cells.texts.some((one) => trimAscii(one) === text) || (cells.values?.includes(number) ?? false);
}

function textOf(cells: Cells, { row }: Outlier): string {
  return trimAscii(textAt(cells, row));
}

/** The middle half of the numbers in some rows; NaN where there is none. */
function quartiles(cells: Cells, rows: Int32Array, missing: ReadonlySet<string>): [number, number] {
  const { values } = cells;
  if (values === undefined) return [Number.NaN, Number.NaN];
  const isAbsent = missingIn(cells, missing);
  const known = spread(Math.min(sampled, rows.length), rows.length).filter((place) => !isAbsent(rows[place]!));
  const sorted = Float64Array.from(known, (place) => values[rows[place]!]!).sort();
  return [0.25, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? Number.NaN) as [number, number];
}

/** The cells that lie far out, the farthest first; none where many do. */
function find(
  cells: Cells,
  rows: Int32Array,
  missing: ReadonlySet<string>,
  distanceOf: (value: number) => number,
): readonly Outlier[] {
  const { values } = cells;
  const isAbsent = missingIn(cells, missing);
  const limit = Math.max(1, Math.min(most, Math.floor(share * rows.length)));
  const farthest: Outlier[] = [];
  for (const row of rows) {
    const distance = distanceOf(values![row]!);
    if (!(distance > (farthest[limit]?.distance ?? 0)) || isAbsent(row)) continue;
    farthest.push({ row, distance });
    farthest.sort((a, b) => b.distance - a.distance).splice(limit + 1);
  }
  const isLast = ({ distance }: Outlier, at: number) =>
    at < limit && distance > far && distance > apart * (farthest[at + 1]?.distance ?? 0);
  return farthest.slice(0, farthest.findLastIndex(isLast) + 1);
}

function times(distance: number): string {
  return String(Number(distance.toPrecision(2)));
}
