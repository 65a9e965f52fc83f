// Data made for lessons, from a seed, as tables such as a CSV would give.

import { Random } from '../../random.ts';
import { type Cells, cellsOf } from '../../table/cells.ts';
import type { Table } from '../../table/table.ts';

/** Numbers are kept as a CSV with so many decimals would have them. */
const decimals = 6;

/** A table of columns: numbers, or texts. */
export function madeTable(columns: Readonly<Record<string, readonly number[] | readonly string[]>>): Table {
  const names = Object.keys(columns);
  const rows = columns[names[0]!]!.length;
  const cells = new Map(names.map((name) => [name, cellsFrom(columns[name]!)] as const));
  const lines = Array.from({ length: rows }, (_, row) => row + 2);
  return { place: 'made data', columns: names, rows, cells, lines, digests: new Map() };
}

function cellsFrom(column: readonly number[] | readonly string[]): Cells {
  if (typeof column[0] === 'string') return cellsOf(column as readonly string[]);
  const values = Float64Array.from(column as readonly number[], written);
  const spelling = new Uint8Array(values.length).fill(decimals);
  return { length: values.length, values, spelling, long: undefined, forms: undefined, codes: undefined, texts: [] };
}

/** A number as it is after it was written into a CSV. */
function written(value: number): number {
  return Number(value.toFixed(decimals));
}

/** Two numbers, as a table gives them back, and a class. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly second: boolean;
}

/** Four clouds, opposite ones of one class: no straight line tells the classes apart. @param blur standard deviation of a cloud; their centres are 2 apart */
export function xor(seed: number, rows: number, blur: number): Point[] {
  const random = new Random(seed, 'lessons');
  return Array.from({ length: rows }, (_, row) => {
    const [right, up] = [row % 2 === 1, row % 4 > 1];
    const [x, y] = [(right ? 1 : -1) + blur * random.normal(), (up ? 1 : -1) + blur * random.normal()];
    return { x: written(x), y: written(y), second: right !== up };
  });
}

/** Two arms of one and a half turns, 1 apart, blurred by a tenth of that. */
export function spirals(seed: number, rows: number): Point[] {
  const random = new Random(seed, 'lessons');
  return Array.from({ length: rows }, (_, row) => {
    const turn = 3 * Math.PI * Math.sqrt(random.uniform());
    const angle = turn + (row % 2) * Math.PI;
    const radius = turn / Math.PI;
    const x = radius * Math.cos(angle) + 0.1 * random.normal();
    const y = radius * Math.sin(angle) + 0.1 * random.normal();
    return { x: written(x), y: written(y), second: row % 2 === 1 };
  });
}

/** Points on both sides of a line, blurred: the log-odds are 2x − y. */
export function halves(seed: number, rows: number): Point[] {
  const random = new Random(seed, 'lessons');
  return Array.from({ length: rows }, () => {
    const [x, y] = [random.normal(), random.normal()];
    return { x: written(x), y: written(y), second: random.uniform() < 1 / (1 + Math.exp(y - 2 * x)) };
  });
}

/** Points above and below a parabola, blurred. */
export function parabola(seed: number, rows: number): Point[] {
  const random = new Random(seed, 'lessons');
  return Array.from({ length: rows }, () => {
    const [x, y] = [random.normal(), random.normal()];
    return { x: written(x), y: written(y), second: y + 0.15 * random.normal() > x * x - 0.5 };
  });
}

/** Points as rows of numbers, and their classes. */
export function rowsOf(points: readonly Point[]): { rows: [number, number][]; second: boolean[] } {
  return { rows: points.map(({ x, y }) => [x, y]), second: points.map(({ second }) => second) };
}

/** Points as a map shows them. */
export function mapped(points: readonly Point[]): { x: number; y: number; of: number }[] {
  return points.map(({ x, y, second }) => ({ x, y, of: second ? 1 : 0 }));
}

/** Points as a table with the columns x1, x2 and y, which is 0 or 1. */
export function tableOfPoints(points: readonly Point[]): Table {
  return madeTable({
    x1: points.map(({ x }) => x),
    x2: points.map(({ y }) => y),
    y: points.map(({ second }) => (second ? '1' : '0')),
  });
}
