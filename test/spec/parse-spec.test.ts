import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenActivations } from '../../src/formulas/activation.ts';
import { lossNames, lossOf } from '../../src/formulas/loss.ts';
import { parseJson } from '../../src/json/json-text.ts';
import { defaults } from '../../src/spec/defaults.ts';
import type { Override } from '../../src/spec/override.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { refusal } from '../failures.ts';
import { quoted } from '../quoted.ts';

const parse = (spec: unknown, overrides: readonly Override[] = []) =>
  parseSpec(typeof spec === 'string' ? spec : JSON.stringify(spec), 's.json', overrides);

/** Every message about a spec. */
const mistakes = (spec: unknown, overrides: readonly Override[] = []) => refusal('usage', () => parse(spec, overrides));

describe('a spec', () => {
  it('of a target alone has every other key at its default', () => {
    expect(parse({ target: 'species' })).toEqual({
      data: undefined,
      target: 'species',
      ignore: [],
      columns: new Map(),
      missing: ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?'],
      maxClasses: 50,
      layers: [],
      output: {},
      loss: undefined,
      precision: 'float32',
      training: {
        epochs: 1000,
        learningRate: 0.1,
        batchSize: 'all',
        optimizer: 'gradient-descent',
        validation: 0.2,
        seed: 1,
      },
    });
  });

  it('keeps what it says', () => {
    const spec = parse({
      $schema: 'https://example.org/spec.schema.json',
      data: 'data.csv',
      target: 'price',
      ignore: ['id'],
      columns: { zip: { type: 'category' }, age: { type: 'number', missing: 30, scale: 'none' } },
      missing: ['-'],
      maxClasses: 3,
      layers: [{ units: 4, activation: 'leaky-relu', slope: 0.2, init: 'he', biasInit: 0.1 }],
      output: { activation: 'identity' },
      loss: 'squared-error',
      precision: 'float64',
      training: { epochs: 5, learningRate: 0.5, validation: 0, seed: 7 },
    });
    expect(spec).toEqual({
      data: 'data.csv',
      target: 'price',
      ignore: ['id'],
      columns: new Map<string, unknown>([
        ['zip', { type: 'category' }],
        ['age', { type: 'number', missing: 30, scale: 'none' }],
      ]),
      missing: ['-'],
      maxClasses: 3,
      layers: [{ units: 4, activation: 'leaky-relu', slope: 0.2, init: 'he', biasInit: 0.1 }],
      output: { activation: 'identity' },
      loss: lossOf('squared-error'),
      precision: 'float64',
      training: { ...defaults.training, epochs: 5, learningRate: 0.5, validation: 0, seed: 7 },
    });
  });

  it('may begin with a byte order mark', () => {
    expect(parse('\ufeff{"target": "y"}').target).toBe('y');
  });

  it('has each key once, however it is spelled, at every depth (E06)', () => {
    const again = (key: string, line: number, column: number) => [
      `s.json:${line}:${column}: must hold each key once, found ${JSON.stringify(key)} again`,
    ];
    expect(mistakes('{"target": "a", "target": "b"}')).toEqual(again('target', 1, 17));
    expect(mistakes('{"target": "a",\n "t\\u0061rget": "b"}')).toEqual(again('target', 2, 2));
    expect(mistakes('{"target": "y", "training": {"epochs": 5, "seed": 1,\n"epochs": 50}}')).toEqual(
      again('epochs', 2, 1),
    );
    expect(mistakes('{"target": "y", "columns": {"": {}, "a": {}, "": {}}}')).toEqual(again('', 1, 46));
    expect(mistakes('{"target": "y", "columns": {"__proto__": {}, "__proto__": {}}}')).toEqual(
      again('__proto__', 1, 46),
    );
    expect(
      parse('{"target": "y", "columns": {"type": {"type": "number"}}, "layers": [{"units": 1}, {"units": 1}]}').target,
    ).toBe('y');
  });

  it('may name columns like the members of every object', () => {
    const columns = '{"__proto__": {"type": "number"}, "constructor": {"type": "category"}, "toString": {}}';
    const spec = parse(`{"target": "y", "columns": ${columns}}`);
    expect([...spec.columns]).toEqual([
      ['__proto__', { type: 'number' }],
      ['constructor', { type: 'category' }],
      ['toString', {}],
    ]);
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });
});

describe('a mistake in JSON', () => {
  it.each([
    ['', '1:1', 'the end of the file'],
    ['   ', '1:4', 'the end of the file'],
    ['hello', '1:1', '"h"'],
    ['{"target": y}', '1:12', '"y"'],
    ["{'target': 1}", '1:2', '"\'"'],
    ['{\n  "target": "y",\n}', '3:1', '"}"'],
    ['{\n  "target": "y"\n  "loss": 1\n}', '3:3', '"\\""'],
    ['{"target": "y", "layers": [1,]}', '1:30', '"]"'],
    ['{"target": "y", "layers": [,1]}', '1:28', '","'],
    ['{"target": }', '1:12', '"}"'],
    ['{"target": "y", // the label\n "seed": 1}', '1:17', '"/"'],
    ['{"target": "position 3 is y", "seed": one}', '1:39', '"o"'],
    ['{"target": "\\"[", "a": [], "b": {}, "c": -1.5e3, "d": NaN}', '1:55', '"N"'],
    ['{"target": "y", "seed": tru}', '1:28', '"}"'],
    ['{"target": "y"', '1:15', 'the end of the file'],
    ['{"target": "y', '1:14', 'the end of the file'],
    ['{"target": "y", "seed": 1e', '1:27', 'the end of the file'],
    ['{"target": "é", "seed": 😀}', '1:25', '"😀"'],
  ])('of %j is placed at %s', (text, place, found) => {
    expect(mistakes(text)).toEqual([`s.json:${place}: must be JSON, found ${found}`]);
  });

  it('is of the fault of the file it stands in', () => {
    expect(refusal('model', () => parseJson('{', 'm.json', 'model'))).toEqual([
      'm.json:1:2: must be JSON, found the end of the file',
    ]);
  });

  // A letter in place of any token that is not inside a text: the place must be that of the letter.
  it('that is a letter outside of a text is placed where the letter stands, in any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (json, at) => {
        const starts = [...json.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"{}[\]:,]+|[{}[\]:,]/g)].map((match) => match.index);
        const position = starts[at % starts.length]!;
        const broken = `${json.slice(0, position)}x${json.slice(position)}`;
        const [message] = refusal('usage', () => parseJson(broken, 's.json', 'usage'));
        expect(message).toBe(`s.json:1:${position + 1}: must be JSON, found "x"`);
      }),
    );
  });
});

describe('mistakes in a spec', () => {
  it('are all told at once, by their path', () => {
    const spec = {
      targt: 'y',
      layers: [{ units: '8', activation: 'rellu' }, { units: 0 }, { unit: 3 }],
      loss: 'cross-entrpy',
      precision: 'float16',
      training: { learingRate: 0.1, epochs: 1.5 },
    };
    expect(mistakes(spec)).toEqual([
      's.json: unknown key "targt" (did you mean "target"?)',
      's.json: layers[2]: unknown key "unit" (did you mean "units"?)',
      's.json: training: unknown key "learingRate" (did you mean "learningRate"?)',
      's.json: must have the key "target"',
      's.json: layers[0].units: must be a whole number from 1 up, or a list of units with names, found "8"',
      `s.json: layers[0].activation: must be one of ${quoted(hiddenActivations)}, found "rellu" (did you mean "relu"?)`,
      's.json: layers[1].units: must be a whole number from 1 up, found 0',
      's.json: layers[2]: must have the key "units"',
      `s.json: loss: must be one of ${quoted(lossNames)}, or an object such as { "name": "huber", "delta": 1 }, found "cross-entrpy" (did you mean "cross-entropy"?)`,
      's.json: precision: must be one of "float32", "float64", found "float16" (did you mean "float32"?)',
      's.json: training.epochs: must be a whole number from 1 up, found 1.5',
    ]);
  });

  const whole = 'must be a whole number from 1 up';
  it.each([
    ['training.epochs', '{"epochs": 0}', `${whole}, found 0`],
    ['training.epochs', '{"epochs": -1}', `${whole}, found -1`],
    ['training.epochs', '{"epochs": -1.5}', `${whole}, found -1.5`],
    ['training.epochs', '{"epochs": 1e999}', `${whole}, found Infinity`],
    ['training.epochs', '{"epochs": 1e300}', `${whole}, found 1e+300`],
    ['training.epochs', '{"epochs": "5"}', `${whole}, found "5"`],
    ['training.epochs', '{"epochs": null}', `${whole}, found null`],
    ['training.epochs', '{"epochs": [5]}', `${whole}, found a list`],
    ['training.epochs', '{"epochs": {}}', `${whole}, found an object`],
    ['training.epochs', '{"epochs": true}', `${whole}, found true`],
    ['training.learningRate', '{"learningRate": 0}', 'must be a number above 0, found 0'],
    ['training.learningRate', '{"learningRate": "0.1"}', 'must be a number above 0, found "0.1"'],
    ['training.learningRate', '{"learningRate": 1e999}', 'must be a number above 0, and finite, found Infinity'],
    [
      'training.batchSize',
      '{"batchSize": 0}',
      'must be "all" (every step uses every row) or a whole number of rows from 1 up, found 0',
    ],
    [
      'training.optimizer',
      '{"optimizer": "adm"}',
      'must be one of "gradient-descent", "rmsprop", "adagrad", "adam", "adamw", "lbfgs", found "adm" (did you mean "adam"?)',
    ],
    ['training.validation', '{"validation": 1}', 'must be a share of the rows: 0 or more, below 1, found 1'],
    ['training.validation', '{"validation": -0.1}', 'must be a share of the rows: 0 or more, below 1, found -0.1'],
    ['training.seed', '{"seed": 2147483648}', 'must be a whole number from 0 to 2147483647, found 2147483648'],
    ['training', '5', 'must be an object such as { "epochs": 1000 }, found 5'],
    ['training', '[]', 'must be an object such as { "epochs": 1000 }, found a list'],
    ['training', '[1]', 'must be an object such as { "epochs": 1000 }, found a list'],
  ])('of %s = %s are told once', (path, training, message) => {
    expect(mistakes(`{"target": "y", "training": ${training}}`)).toEqual([`s.json: ${path}: ${message}`]);
  });

  const column = 'must be an object such as { "type": "number" }';
  it.each([
    [{ target: 5 }, 'target: must be a text, found 5'],
    [{ target: 'y', ignore: 'id' }, 'ignore: must be a list of texts, found "id"'],
    [{ target: 'y', ignore: ['id', 5] }, 'ignore[1]: must be a text, found 5'],
    [{ target: 'y', maxClasses: 1 }, 'maxClasses: must be a whole number from 2 up, found 1'],
    [{ target: 'y', columns: [] }, 'columns: must be an object: column name → { "type": … }, found a list'],
    [{ target: 'y', columns: { a: 'number' } }, `columns.a: ${column}, found "number"`],
    [{ target: 'y', columns: { a: [] } }, `columns.a: ${column}, found a list`],
    [
      { target: 'y', columns: { 'zip code': { type: 'numbr' } } },
      'columns["zip code"].type: must be one of "number", "category", found "numbr" (did you mean "number"?)',
    ],
    [
      { target: 'y', columns: { a: { missing: 'median' } } },
      'columns.a.missing: must be "mean" or a number (for numbers), "category" (for categories) or "error", found "median"',
    ],
    [
      { target: 'y', layers: { units: 8 } },
      'layers: must be a list of layers, from the input to the output, found an object',
    ],
    [
      { target: 'y', layers: [[]] },
      'layers[0]: must be an object such as { "units": 16, "activation": "relu" }, found a list',
    ],
    [
      { target: 'y', layers: [8] },
      'layers[0]: must be an object such as { "units": 16, "activation": "relu" }, found 8',
    ],
    [
      { target: 'y', layers: [{ units: 2, activation: 'leaky-relu', slope: 1 }] },
      'layers[0].slope: must be a number above 0 and below 1, found 1',
    ],
    [{ target: 'y', layers: [{ units: 2, biasInit: '0' }] }, 'layers[0].biasInit: must be a number, found "0"'],
    [
      { target: 'y', output: ['softmax'] },
      'output: must be an object such as { "activation": "softmax" }, found a list',
    ],
    [{ target: 'y', data: 'x'.repeat(80) && 5 }, 'data: must be a text, found 5'],
    [
      { target: 'y', loss: 'x'.repeat(80) },
      `loss: must be one of ${quoted(lossNames)}, or an object such as { "name": "huber", "delta": 1 }, found "${'x'.repeat(58)}…`,
    ],
  ])('such as %j are told once', (spec, message) => {
    expect(mistakes(spec)).toEqual([`s.json: ${message}`]);
  });

  it.each([
    ['[]', 'a list'],
    ['[{"target": "y"}]', 'a list'],
    ['null', 'null'],
    ['3', '3'],
    ['"target"', '"target"'],
  ])('as a whole, %s, are told as such', (text, found) => {
    expect(mistakes(text)).toEqual([`s.json: must be an object with at least a "target", found ${found}`]);
  });

  it('that are keys of every object are unknown keys, and pollute nothing', () => {
    const text = '{"target": "y", "__proto__": {"loss": 1}, "constructor": 1, "training": {"hasOwnProperty": 1}}';
    expect(mistakes(text)).toEqual([
      's.json: unknown key "__proto__"',
      's.json: unknown key "constructor"',
      's.json: training: unknown key "hasOwnProperty"',
    ]);
    expect(({} as Record<string, unknown>).loss).toBeUndefined();
  });

  it('inside columns with such names are told too', () => {
    const text = '{"target": "y", "columns": {"__proto__": {"type": "numbr"}, "constructor": {"typ": "number"}}}';
    expect(mistakes(text)).toEqual([
      's.json: columns.__proto__.type: must be one of "number", "category", found "numbr" (did you mean "number"?)',
      's.json: columns.constructor: unknown key "typ" (did you mean "type"?)',
    ]);
  });

  it('are told without a crash, however deep the nesting', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(mistakes(`{"target": "y", "layers": ${nested(99)}}`)).toEqual([
      's.json: layers[0]: must be an object such as { "units": 16, "activation": "relu" }, found a list',
    ]);
    expect(mistakes(`{"target": "y", "layers": ${nested(200_000)}}`)).toEqual([
      's.json: must hold lists and objects at most 100 deep in each other',
    ]);
  });

  it('are all told of what a hand may have written, and the first of a text without end', () => {
    const texts = (count: number) => `{"target": "y", "ignore": [${'1,'.repeat(count - 1)}1], "loss": 1}`;
    expect(mistakes(texts(100))).toHaveLength(101);
    expect(mistakes(texts(1_000_000))).toEqual(['s.json: ignore[0]: must be a text, found 1']);
    const keys = Array.from({ length: 200_000 }, (_, index) => `"key${index}": 1`);
    expect(mistakes(`{"target": "y", ${keys.join()}}`)).toEqual(['s.json: unknown key "key0"']);
  });
});

describe('contradictions in a spec', () => {
  it.each([
    [
      { target: 'y', loss: 'cross-entropy', output: { activation: 'relu' } },
      'loss: "cross-entropy" must follow the output "sigmoid" or "softmax", found "relu"',
    ],
    [
      { target: 'y', loss: 'squared-error', output: { activation: 'softmax' } },
      'loss: must be "cross-entropy" after a "softmax" output, found "squared-error"',
    ],
    [{ target: 'y', ignore: ['a', 'y'] }, 'ignore: must not name the target, found "y"'],
    [
      { target: 'y', columns: { y: { scale: 'none' } } },
      'columns.y.scale: is for inputs, and this column is the target: a target that is also an input leaks into the features',
    ],
    [
      { target: 'y', columns: { y: { missing: 'mean' } } },
      'columns.y.missing: is for inputs, and this column is the target: a target that is also an input leaks into the features',
    ],
    [
      { target: 'y', columns: { a: { type: 'category', scale: 'standard' } } },
      'columns.a.scale: is for numbers, and this column is a category',
    ],
    [
      { target: 'y', columns: { a: { type: 'category', missing: 'mean' } } },
      'columns.a.missing: must suit the type "category", found "mean"',
    ],
    [
      { target: 'y', columns: { a: { type: 'category', missing: 3 } } },
      'columns.a.missing: must suit the type "category", found 3',
    ],
    [
      { target: 'y', columns: { a: { type: 'number', missing: 'category' } } },
      'columns.a.missing: must suit the type "number", found "category"',
    ],
    [
      { target: 'y', layers: [{ units: 1, activation: 'relu', slope: 0.1 }] },
      'layers[0].slope: is for the activation "leaky-relu" only',
    ],
    [{ target: 'y', layers: [{ units: 1, slope: 0.1 }] }, 'layers[0].slope: is for the activation "leaky-relu" only'],
    [{ target: 'y', output: { slope: 0.1 } }, 'output.slope: is for the activation "leaky-relu" only'],
  ])('such as %j are refused', (spec, message) => {
    expect(mistakes(spec)).toEqual([`s.json: ${message}`]);
  });

  it('are all told at once', () => {
    const spec = {
      target: 'y',
      ignore: ['y'],
      loss: 'cross-entropy',
      output: { activation: 'tanh' },
      layers: [{ units: 1, slope: 0.1 }],
    };
    expect(mistakes(spec)).toEqual([
      's.json: loss: "cross-entropy" must follow the output "sigmoid" or "softmax", found "tanh"',
      's.json: ignore: must not name the target, found "y"',
      's.json: layers[0].slope: is for the activation "leaky-relu" only',
    ]);
  });

  it.each([
    { target: 'y', loss: 'cross-entropy', output: { activation: 'sigmoid' } },
    { target: 'y', loss: 'squared-error', output: { activation: 'sigmoid' } },
    { target: 'y', columns: { a: { missing: 'category' }, b: { missing: 3 }, y: { type: 'number' } } },
    { target: 'y', layers: [{ units: 1, activation: 'leaky-relu', slope: 0.5 }] },
    { target: 'y', output: { activation: 'leaky-relu', slope: 0.5 } },
  ])('are none in %j', (spec) => {
    expect(parse(spec).target).toBe('y');
  });
});

describe('overrides', () => {
  const set = (path: string, value: unknown): Override => ({ path: path.split('.'), value });

  it('win over the file, later ones over earlier ones', () => {
    const spec = parse({ target: 'y', training: { epochs: 5, seed: 3 } }, [
      set('training.epochs', 6),
      set('training.epochs', 7),
      set('target', 'z'),
    ]);
    expect(spec.target).toBe('z');
    expect(spec.training).toEqual({ ...defaults.training, epochs: 7, seed: 3 });
  });

  it('make the objects on their way', () => {
    const spec = parse({ target: 'y' }, [set('columns.age.type', 'number'), set('training.seed', 4)]);
    expect([...spec.columns]).toEqual([['age', { type: 'number' }]]);
    expect(spec.training.seed).toBe(4);
  });

  it('change a layer by its position, or add the next one', () => {
    const file = { target: 'y', layers: [{ units: 4, activation: 'tanh' }] };
    expect(parse(file, [set('layers.0.units', 8)]).layers).toEqual([{ units: 8, activation: 'tanh' }]);
    expect(parse(file, [set('layers.1.units', 2)]).layers).toEqual([{ units: 4, activation: 'tanh' }, { units: 2 }]);
    expect(parse(file, [set('layers', [])]).layers).toEqual([]);
  });

  it.each(['units', 'length', '-1', '01', '1.5', '2', '4294967295', '__proto__'])(
    'of a list at %j, which is no position of it, are refused',
    (key) => {
      const override = { path: ['layers', key, 'units'], value: 8 };
      expect(mistakes({ target: 'y', layers: [{ units: 4 }] }, [override])).toEqual([
        `s.json: layers: must be set at a list position from 0 to 1, found ${JSON.stringify(key)}`,
      ]);
    },
  );

  it('are checked as the file is', () => {
    expect(mistakes({ target: 'y' }, [set('training.epoch', 5), set('loss', 'mse')])).toEqual([
      's.json: training: unknown key "epoch" (did you mean "epochs"?)',
      `s.json: loss: must be one of ${quoted(lossNames)}, or an object such as { "name": "huber", "delta": 1 }, found "mse"`,
    ]);
  });

  it('that go through a value which has no keys are not lost in silence', () => {
    expect(mistakes({ target: 'y', precision: 'float32' }, [set('precision.bits', 64)])).toEqual([
      's.json: precision: must be one of "float32", "float64", found an object',
    ]);
    expect(mistakes('"y"', [set('training.epochs', 5)])).toEqual([
      's.json: must be an object with at least a "target", found "y"',
    ]);
  });

  it('pollute nothing, whatever keys they name', () => {
    const override = { path: ['__proto__', 'polluted'], value: 1 };
    expect(mistakes({ target: 'y' }, [override])).toEqual(['s.json: unknown key "__proto__"']);
    const constructing = { path: ['constructor', 'prototype', 'polluted'], value: 1 };
    expect(mistakes({ target: 'y' }, [constructing])).toEqual(['s.json: unknown key "constructor"']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('any JSON at all', () => {
  it('is a spec or is refused with messages, never anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const wrapped = { target: 'y', layers: value, columns: value, training: value, output: value };
        for (const text of [JSON.stringify(value), JSON.stringify(wrapped)]) {
          try {
            parse(text);
          } catch {
            expect(mistakes(text).length).toBeGreaterThan(0);
          }
        }
      }),
    );
  });
});
