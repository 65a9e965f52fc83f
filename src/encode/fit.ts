import { UserError } from '../errors.ts';
import { type Sorted, transformRows } from '../formulas/transform.ts';
import { formatPath } from '../spec/override.ts';
import { type ModelSpec, setAside } from '../spec/spec.ts';
import { type Cells, numberAt, textAt, textsIn } from '../table/cells.ts';
import { column, type Table } from '../table/table.ts';
import { type LocatedCell, refuseCells } from './bad-cells.ts';
import { momentsOfCells, type WeighedRows } from './column-moments.ts';
import {
  type ColumnType,
  countDistinct,
  inferInputType,
  isFreeText,
  missingIn,
  neverMissing,
  profileColumn,
} from './infer.ts';
import { badNumber, type CategoryInput, type InputColumn, type NumberInput } from './inputs.ts';
import { type Moments, requireFiniteScale } from './moments.ts';

/** What was learned of the inputs from the training rows. */
export interface FittedInputs {
  readonly inputs: readonly InputColumn[];
  /** Least and greatest value of each; null of categories, and of columns without a number. */
  readonly ranges: readonly (readonly [number, number] | null)[];
}

/**
 * Fits the encoding of every input column on the training rows.
 *
 * @param training the training rows
 * @param place    name of the spec, for hints
 * @throws UserError (data) grouping every cell of the table that its column cannot read
 */
export function fitInputs(table: Table, training: WeighedRows, spec: ModelSpec, place: string): FittedInputs {
  const { rows } = training;
  const missing = new Set(spec.missing);
  const aside = setAside(spec);
  const names = table.columns.filter((name) => !aside.has(name));
  if (names.length === 0) throw new UserError('data', table.place, 'must have a column besides the target, found none');
  const badCells: LocatedCell[] = [];
  const categories = new Map<string, CategoryInput>();
  for (const name of names) {
    const cells = column(table, name);
    const type = spec.columns.get(name)?.type ?? inferType(name, cells, rows, missing, table.place, place);
    if (type === 'category') categories.set(name, fitCategory(name, cells, rows, missing, spec, table, badCells));
    else collectBadNumbers(name, cells, missing, spec, badCells, table.lines);
  }
  if (badCells.length > 0) throw refuseCells(badCells, table.place, place);
  const fitted = names.map((name): { input: InputColumn; range: readonly [number, number] | null } => {
    const category = categories.get(name);
    if (category !== undefined) return { input: category, range: null };
    const cells = column(table, name);
    const found = momentsOfCells(cells, training, missing);
    const range = found.least <= found.greatest ? ([found.least, found.greatest] as const) : null;
    return {
      input: fitNumber(name, found, () => sortedNumbers(cells, training, missing), spec, table.place),
      range,
    };
  });
  return { inputs: fitted.map(({ input }) => input), ranges: fitted.map(({ range }) => range) };
}

function inferType(
  name: string,
  cells: Cells,
  rows: Int32Array,
  missing: ReadonlySet<string>,
  data: string,
  spec: string,
): ColumnType {
  if (cells.codes === undefined && missingIn(cells, missing) === neverMissing) return 'number'; // every cell is one
  const profile = profileColumn(cells, missing, rows);
  if (isFreeText(profile, () => countDistinct(cells, missing, rows))) {
    const distinct = countDistinct(cells, missing, rows);
    const found = `column "${name}" must repeat its texts to be learned from, found ${distinct} different ones in ${profile.present} rows`;
    throw new UserError(
      'data',
      data,
      found,
      `add "${name}" to ${spec} "ignore", or set ${formatPath(['columns', name, 'type'])} to "category"`,
    );
  }
  return inferInputType(profile);
}

/** @param sorted the numbers in order, asked for by transforms that look at them */
function fitNumber(
  name: string,
  { mean, std }: Moments,
  sorted: () => Sorted,
  spec: ModelSpec,
  place: string,
): NumberInput {
  requireFiniteScale(name, std, place);
  const { missing: policy = 'mean', scale = spec.scale ?? 'standard' } = spec.columns.get(name) ?? {};
  const fill = policy === 'error' ? null : typeof policy === 'number' ? policy : mean;
  const row = transformRows[scale];
  const numbers = { mean, std, sorted: row.sorts ? sorted() : { values: new Float64Array() } };
  const { center, spread, ...more } = row.fit(numbers);
  const straight = { name, type: 'number', fill, mean: center, std: spread } as const;
  // What mean and std say of themselves is not said again.
  if (scale === 'standard' || scale === 'none') return straight;
  return { ...straight, transform: scale, ...more };
}

/** The numbers of a column in some rows, in order, without missing cells and rows that weigh nothing. */
function sortedNumbers(cells: Cells, { rows, weights }: WeighedRows, missing: ReadonlySet<string>): Sorted {
  const isAbsent = missingIn(cells, missing);
  const counts = (place: number) => !isAbsent(rows[place]!) && weights?.[place] !== 0;
  const places = rows.map((_, place) => place).filter(counts);
  const valueAt = (place: number) => numberAt(cells, rows[place]!);
  if (weights === undefined) return { values: Float64Array.from(places, valueAt).sort() };
  places.sort((a, b) => valueAt(a) - valueAt(b));
  let total = 0;
  const passed = Float64Array.from(places, (place) => {
    total += weights[place]!;
    return total;
  });
  return { values: Float64Array.from(places, valueAt), passed };
}

function fitCategory(
  name: string,
  cells: Cells,
  rows: Int32Array,
  missing: ReadonlySet<string>,
  spec: ModelSpec,
  table: Table,
  badCells: LocatedCell[],
): CategoryInput {
  const isAbsent = missingIn(cells, missing);
  const anyMissing = rows.some(isAbsent);
  const categories = textsIn(
    cells,
    rows.filter((row) => !isAbsent(row)),
  );
  if (spec.columns.get(name)?.missing === 'error') {
    for (let row = 0; row < cells.length; row++) {
      if (!isAbsent(row)) continue;
      badCells.push({
        column: name,
        cell: textAt(cells, row),
        requirement: 'must not be missing',
        line: table.lines[row]!,
      });
    }
  }
  // No other cell can be this word: it is in the vocabulary of missing cells.
  const fill = anyMissing ? (spec.missing[0] ?? '') : null;
  if (fill !== null) categories.add(fill);
  return { name, type: 'category', categories: [...categories].sort(), fill };
}

function collectBadNumbers(
  name: string,
  cells: Cells,
  missing: ReadonlySet<string>,
  spec: ModelSpec,
  badCells: LocatedCell[],
  lines: ArrayLike<number>,
): void {
  const mayMiss = spec.columns.get(name)?.missing !== 'error';
  const isAbsent = missingIn(cells, missing);
  if (cells.codes === undefined && isAbsent === neverMissing) return; // all are numbers
  for (let row = 0; row < cells.length; row++) {
    const absent = isAbsent(row);
    if (absent && mayMiss) continue;
    const value = numberAt(cells, row);
    if (absent || !Number.isFinite(value))
      badCells.push({ ...badNumber(name, textAt(cells, row), value, absent), line: lines[row]! });
  }
}
