import { describe, expect, it } from 'vitest';
import { freeParameterCount, isDense, parameterCount } from '../../src/spec/layers.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { resolveNetwork } from '../../src/spec/resolve.ts';
import { fanIn, masked, taken, unitCount } from '../../src/spec/wiring.ts';
import { denseLayers } from '../dense.ts';
import { refusal } from '../failures.ts';

/** A house: its size and bedrooms tell one thing, its zip code another, wealth and zip code a third. */
const houses = [
  { name: 'family_size', from: ['size', 'bedrooms'] },
  { name: 'walkability', from: ['zip_code'] },
  { name: 'school_quality', from: ['zip_code', 'wealth'] },
];
const columns = [
  { name: 'size', width: 1 },
  { name: 'bedrooms', width: 1 },
  { name: 'zip_code', width: 3 },
  { name: 'wealth', width: 1 },
];

const parse = (layers: unknown, more: object = {}) =>
  parseSpec(JSON.stringify({ target: 'price', layers, ...more }), 's.json');
const resolve = (layers: unknown) =>
  denseLayers(resolveNetwork(parse(layers), { type: 'number' }, columns, 's.json').layers);
const mistakes = (layers: unknown, more: object = {}) => refusal('usage', () => parse(layers, more));

describe('a layer of named units', () => {
  it('has as many units as names, and takes of X what each unit names: all columns of a category', () => {
    const [layer] = resolve([{ units: houses }]);
    expect(layer!.units).toBe(3);
    expect(layer!.wired).toEqual([
      { ...houses[0], spans: [[0, 2]] },
      { ...houses[1], spans: [[2, 5]] },
      { ...houses[2], spans: [[2, 6]] },
    ]);
  });

  it('takes the same in whatever order it is named', () => {
    const [layer] = resolve([{ units: [{ name: 'a', from: ['wealth', 'size', 'bedrooms'] }] }]);
    const spans = [
      [0, 2],
      [5, 6],
    ];
    expect(layer!.wired![0]!.spans).toEqual(spans);
  });

  it('takes all where nothing is said', () => {
    const [layer] = resolve([{ units: [{ name: 'a' }, houses[1]] }]);
    expect(layer!.wired).toEqual([{ name: 'a' }, { ...houses[1], spans: [[2, 5]] }]);
    expect([fanIn(layer!.wired![0], 6), fanIn(layer!.wired![1], 6)]).toEqual([6, 3]);
  });

  it('may follow another, by its names, or one without names, by the numbers of its units', () => {
    const named = resolve([{ units: houses }, { units: [{ name: 'area', from: ['school_quality', 'walkability'] }] }]);
    expect(named[1]!.wired![0]!.spans).toEqual([[1, 3]]);
    const counted = resolve([{ units: 12 }, { units: [{ name: 'few', from: ['12', '1', '3'] }] }]);
    const spans = [
      [0, 1],
      [2, 3],
      [11, 12],
    ];
    expect(counted[1]!.wired![0]!.spans).toEqual(spans);
  });

  // W1: 2 + 3 + 4 of 18 weights, and 3 biases; W2: 3 weights and a bias.
  it('has fewer free parameters than its shape has', () => {
    const layers = resolve([{ units: houses }]);
    expect(parameterCount(layers, 6)).toBe(25);
    expect(freeParameterCount(layers, 6)).toBe(16);
    const dense = resolve([{ units: 3 }]);
    expect(freeParameterCount(dense, 6)).toBe(parameterCount(dense, 6));
  });

  it('leaves what a unit does not take where it is', () => {
    const spans = [
      [1, 2],
      [4, 6],
    ] as const;
    const gaps = [
      [0, 1],
      [2, 4],
      [6, 9],
    ];
    expect(masked({ name: 'a', from: [], spans }, 9)).toEqual(gaps);
    expect(masked({ name: 'a', from: [], spans: [[0, 9]] }, 9)).toEqual([]);
    expect(masked({ name: 'a' }, 9)).toEqual([]);
    expect(taken({ name: 'a' }, 9)).toEqual([[0, 9]]);
  });

  it('is counted by its units', () => {
    expect(
      parse([{ units: houses }, { units: 4 }])
        .layers.filter(isDense)
        .map(unitCount),
    ).toEqual([3, 4]);
  });
});

describe('mistakes in named units are told by their path:', () => {
  const unit = 'must be a unit such as { "name": "comfort", "from": ["size", "bedrooms"] }';
  const list = 'must be a list of what the unit takes, at least one name';
  it.each([
    ['no units', [], 'must be a list of units, at least one, found a list'],
    ['a text', 'many', 'must be a whole number from 1 up, or a list of units with names, found "many"'],
    ['an object', {}, 'must be a whole number from 1 up, or a list of units with names, found an object'],
    ['none', 0, 'must be a whole number from 1 up, found 0'],
    ['part of one', 1.5, 'must be a whole number from 1 up, found 1.5'],
  ])('%s', (_, units, what) => {
    expect(mistakes([{ units }])).toEqual([`s.json: layers[0].units: ${what}`]);
  });

  it.each([
    ['a number for a unit', 5, '', `${unit}, found 5`],
    ['a list for a unit', ['a'], '', `${unit}, found a list`],
    ['no name', { from: ['size'] }, '', 'must have the key "name"'],
    ['an empty name', { name: '' }, '.name', 'must be a text of at least one character, found ""'],
    ['a number for a name', { name: 1 }, '.name', 'must be a text, found 1'],
    ['a unit that takes nothing', { name: 'a', from: [] }, '.from', `${list}, found a list`],
    ['a text for a list', { name: 'a', from: 'size' }, '.from', `${list}, found "size"`],
    ['a number for an input', { name: 'a', from: [1] }, '.from[0]', 'must be a text, found 1'],
    ['an unknown key', { name: 'a', form: ['size'] }, '', 'unknown key "form" (did you mean "from"?)'],
    [
      'an input twice',
      { name: 'a', from: ['size', 'wealth', 'size'] },
      '.from[2]',
      'must differ from the names before it, found "size" again',
    ],
    ['the target', { name: 'a', from: ['price'] }, '.from[0]', 'must not name the target, found "price"'],
    ['a column left out', { name: 'a', from: ['id'] }, '.from[0]', 'must not name a column of "ignore", found "id"'],
    ['the weights', { name: 'a', from: ['w'] }, '.from[0]', 'must not name the column of "weights", found "w"'],
  ])('%s', (_, units, path, what) => {
    const found = mistakes([{ units: [{ name: 'first' }, units] }], { ignore: ['id'], weights: 'w' });
    expect(found).toEqual([`s.json: layers[0].units[1]${path}: ${what}`]);
  });

  it('all at once', () => {
    expect(mistakes([{ units: [{ nam: 'a' }, 5, { name: 'b', from: [] }] }])).toEqual([
      's.json: layers[0].units[0]: unknown key "nam" (did you mean "name"?)',
      's.json: layers[0].units[0]: must have the key "name"',
      `s.json: layers[0].units[1]: ${unit}, found 5`,
      `s.json: layers[0].units[2].from: ${list}, found a list`,
    ]);
  });

  it('two units of one name', () => {
    expect(mistakes([{ units: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] }])).toEqual([
      's.json: layers[0].units[2].name: must differ from the names before it, found "a" again',
    ]);
  });

  it('columns that are no inputs, with those that are', () => {
    const layers = [
      { units: [{ name: 'a', from: ['bedroms', 'size'] }, houses[1], { name: 'b', from: ['toString'] }] },
    ];
    expect(refusal('usage', () => resolve(layers))).toEqual([
      's.json: layers[0].units[0].from[0]: no input column "bedroms" (did you mean "bedrooms"?)\n    inputs: size, bedrooms, zip_code, wealth',
      's.json: layers[0].units[2].from[0]: no input column "toString"\n    inputs: size, bedrooms, zip_code, wealth',
    ]);
  });

  it('units that the layer before has not', () => {
    const second = { units: [{ name: 'area', from: ['walkabilty', 'size'] }] };
    const known = '\n    units of layer 1: family_size, walkability, school_quality';
    expect(mistakes([{ units: houses }, second])).toEqual([
      `s.json: layers[1].units[0].from[0]: no unit "walkabilty" in layer 1 (did you mean "walkability"?)${known}`,
      `s.json: layers[1].units[0].from[1]: no unit "size" in layer 1${known}`,
    ]);
  });

  it.each(['0', '17', '01', '1.0', '1e1', ' 1', 'one', '-1', ''])('"%s" for one of sixteen units', (name) => {
    expect(mistakes([{ units: 16 }, { units: [{ name: 'a', from: [name] }] }])).toEqual([
      `s.json: layers[1].units[0].from[0]: must be a unit from "1" to "16" of layer 1, found "${name}"`,
    ]);
  });

  it('any other name for the only unit', () => {
    expect(mistakes([{ units: 1 }, { units: [{ name: 'a', from: ['2'] }] }])).toEqual([
      's.json: layers[1].units[0].from[0]: must be the only unit "1" of layer 1, found "2"',
    ]);
  });

  it('however many, and compares no more than twenty of them with all names', () => {
    const names = Array.from({ length: 9000 }, (_, i) => `a rather long name of a unit ${i * 7919}`);
    const wrong = names.map((name) => `${name}x`);
    const found = mistakes([{ units: names.map((name) => ({ name })) }, { units: [{ name: 'b', from: wrong }] }]);
    expect(found).toHaveLength(9000);
    expect(found[0]).toContain(`(did you mean "${names[0]}"?)`);
    expect(found[8999]).toContain('.from[8999]: no unit "a rather long name of a unit');
    expect(found.filter((mistake) => mistake.includes('did you mean'))).toHaveLength(20);
  });

  it('units beyond counting cost no memory', () => {
    const layers = [{ units: 1e15 }, { units: [{ name: 'a', from: ['1000000000000000'] }] }];
    expect(refusal('usage', () => resolve(layers))).toEqual([
      's.json: layers: must have at most 5e+7 parameters, found 8.0e+15\n    use fewer or smaller layers',
    ]);
  });
});
