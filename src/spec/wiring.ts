// Hidden units that a spec names and wires by hand. n0 is how many numbers reach a layer: the columns of X, or the units before it.
import type { DenseSpec, UnitSpec } from './dense-schema.ts';

/** Numbers that stand side by side: from the first of them to before the second. */
export type Span = readonly [from: number, to: number];

/** A unit that the spec names. */
export interface WiredUnit {
  readonly name: string;
  /** What it takes, by name; left out of a unit that takes all. */
  readonly from?: readonly string[];
  /** Where that stands among the n0 numbers that reach its layer, in order and with gaps between; goes with `from`. */
  readonly spans?: readonly Span[];
}

/** A layer of `units` units, of which `wired` tells if the spec names them. */
export interface Wirable {
  readonly units: number;
  readonly wired?: readonly WiredUnit[] | undefined;
}

/** Units of a layer, counted or named. */
export function unitCount({ units }: DenseSpec): number {
  return typeof units === 'number' ? units : units.length;
}

/**
 * Tells where a unit stands in its layer by the name that the next layer calls it: its own, or its number from 1 in a
 * layer that names none. Undefined if there is no such unit.
 */
export function unitPlaces({ units }: DenseSpec): (name: string) => Span | undefined {
  const placeOf = (unit: number): Span | undefined => (unit < 0 ? undefined : [unit, unit + 1]);
  if (typeof units === 'number') return (name) => placeOf(numberIn(name, units) - 1);
  const known = new Map(units.map(({ name }, unit) => [name, unit]));
  return (name) => placeOf(known.get(name) ?? -1);
}

/** A whole number from 1 to `most` that a text is; 0 if it is none. */
function numberIn(text: string, most: number): number {
  const number = Number(text);
  return /^[1-9][0-9]*$/.test(text) && number <= most ? number : 0;
}

/** The units of a layer with what they take in its place. @param placeOf where a name stands; knows all that are taken */
export function wire(units: readonly UnitSpec[], placeOf: (name: string) => Span | undefined): readonly WiredUnit[] {
  return units.map(({ name, from }) => {
    return from === undefined ? { name } : { name, from, spans: joined(from.map((one) => placeOf(one)!)) };
  });
}

/** The units of a layer as the spec has them: with their names if it names them, else how many there are. */
export function unitsInSpec({ units, wired }: Wirable): DenseSpec['units'] {
  return wired?.map(({ name, from }) => (from === undefined ? { name } : { name, from: [...from] })) ?? units;
}

/** The same numbers in order, and in as few spans as can be. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (from === to) continue;
    if (last !== undefined && last[1] === from) found[found.length - 1] = [last[0], to];
    else found.push([from, to]);
  }
  return found;
}

/** Where among n0 numbers those stand that a unit does not take: its weights there are 0 and stay so. */
export function masked(unit: WiredUnit | undefined, n0: number): Span[] {
  if (unit?.spans === undefined) return [];
  const ends = unit.spans.flat();
  const gaps: Span[] = [];
  for (let at = 0; at <= ends.length; at += 2) {
    const [from, to] = [at === 0 ? 0 : ends[at - 1]!, ends[at] ?? n0];
    if (from < to) gaps.push([from, to]);
  }
  return gaps;
}

/** Where among n0 numbers those stand that a unit takes. */
export function taken(unit: WiredUnit | undefined, n0: number): readonly Span[] {
  return unit?.spans ?? [[0, n0]];
}

/** How many of n0 numbers a unit takes. */
export function fanIn(unit: WiredUnit | undefined, n0: number): number {
  return taken(unit, n0).reduce((sum, [from, to]) => sum + to - from, 0);
}
