// What may be wrong with the names of hidden units and of what they take.

import type { DenseSpec } from './dense-schema.ts';
import { denseBefore, isDense } from './layers.ts';
import type { Mistake } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import { type ModelSpec, setAside } from './spec.ts';
import { unitPlaces } from './wiring.ts';

/** Names that are listed in a hint, at most. */
const mostListed = 20;
/** Names that are compared with all others, at most, and how many others: whoever wrote the spec, it takes no more than a second or two. */
const mostGuesses = 20;
const mostCompared = 10_000;

/** Mistakes that need no data to be seen: of all layers but the first, and of the first as far as the spec tells. */
export function wiringContradictions(spec: ModelSpec): Mistake[] {
  return spec.layers.flatMap((layer, l) => {
    if (!isDense(layer)) return [];
    const before = denseBefore(spec.layers, l);
    const judge: Judge =
      before < 0 ? (name) => whyNoInput(spec, name) : unitIn(spec.layers[before] as DenseSpec, before + 1);
    return [...repeated(layer, l), ...misplaced(layer, l, judge)];
  });
}

/** Names in the first dense layer that are no input columns. @param inputs names of all input columns */
export function unknownInputs({ layers }: ModelSpec, inputs: readonly string[]): Mistake[] {
  const first = layers.findIndex(isDense);
  const layer = layers[first];
  if (layer === undefined || !isDense(layer)) return [];
  const known = new Set(inputs);
  const hint = `inputs: ${listed(inputs)}`;
  const guess = guesser(inputs);
  return misplaced(layer, first, (name) =>
    known.has(name) ? undefined : { what: `no input column "${name}"${guess(name)}`, hint },
  );
}

/** What is wrong with a name, if it is. */
type Judge = (name: string) => Omit<Mistake, 'path'> | undefined;

/** What is wrong with the names of what units take. */
function misplaced({ units }: DenseSpec, l: number, judge: Judge): Mistake[] {
  if (typeof units === 'number') return [];
  return units.flatMap(({ from = [] }, unit) =>
    from.flatMap((name, place) => {
      const wrong = judge(name);
      return wrong === undefined ? [] : [{ path: ['layers', l, 'units', unit, 'from', place], ...wrong }];
    }),
  );
}

function whyNoInput(spec: ModelSpec, name: string): { what: string } | undefined {
  const what = setAside(spec).get(name);
  return what === undefined ? undefined : { what: `must not name ${what}, found "${name}"` };
}

/** Judges names by the units of a layer. @param number of that layer, from 1 */
function unitIn(layer: DenseSpec, number: number): Judge {
  const placeOf = unitPlaces(layer);
  const names = typeof layer.units === 'number' ? [] : layer.units.map((unit) => unit.name);
  const guess = guesser(names);
  return (name) => {
    if (placeOf(name) !== undefined) return undefined;
    if (typeof layer.units === 'number') {
      const range = layer.units === 1 ? 'the only unit "1"' : `a unit from "1" to "${layer.units}"`;
      return { what: `must be ${range} of layer ${number}, found "${name}"` };
    }
    return {
      what: `no unit "${name}" in layer ${number}${guess(name)}`,
      hint: `units of layer ${number}: ${listed(names)}`,
    };
  };
}

/** Units of one name, and names that a unit takes twice. */
function repeated({ units }: DenseSpec, l: number): Mistake[] {
  if (typeof units === 'number') return [];
  const path = ['layers', l, 'units'];
  const twice = (names: readonly string[], pathOf: (place: number) => (string | number)[]): Mistake[] => {
    const first = new Map<string, number>();
    return names.flatMap((name, place) => {
      if (!first.has(name)) first.set(name, place);
      if (first.get(name) === place) return [];
      return [{ path: pathOf(place), what: `must differ from the names before it, found "${name}" again` }];
    });
  };
  return [
    ...twice(
      units.map(({ name }) => name),
      (unit) => [...path, unit, 'name'],
    ),
    ...units.flatMap(({ from = [] }, unit) => twice(from, (place) => [...path, unit, 'from', place])),
  ];
}

/** ` (did you mean "x"?)` of the nearest candidate, for the first few names. */
function guesser(candidates: readonly string[]): (name: string) => string {
  let left = candidates.length > mostCompared ? 0 : mostGuesses;
  return (name) => (left-- > 0 ? didYouMean(name, candidates) : '');
}

function listed(names: readonly string[]): string {
  return names.slice(0, mostListed).join(', ') + (names.length > mostListed ? ', …' : '');
}
