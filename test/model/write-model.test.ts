import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsKernels } from '../../src/kernels/js.ts';
import { layOutJson, packJson } from '../../src/model/json-layout.ts';
import { parseModel } from '../../src/model/read-model.ts';
import { formatModel, shortest } from '../../src/model/write-model.ts';
import { denseWeights } from '../dense.ts';
import { refusal } from '../failures.ts';
import { fitModel, passengers, specs } from '../fit/fitted.ts';
import { type Schema, schemaMistakes } from '../json-schema.ts';
import { logitsOf } from './logits.ts';
import { parseOne } from './one-network.ts';

const schemaFile = join(import.meta.dirname, '../../schema/model.schema.json');
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema;

describe.each(Object.entries(specs))('the model file of %s', (_, spec) => {
  it('read and written again has the same bytes', async () => {
    const text = formatModel(await fitModel(passengers, spec));
    expect(formatModel(parseModel(text, 'm.json'))).toBe(text);
  });

  it('has the same bytes when everything is run again', async () => {
    const [one, other] = [await fitModel(passengers, spec), await fitModel(passengers, spec)];
    expect(formatModel(one)).toBe(formatModel(other));
  });

  it('is what the published JSON Schema describes', async () => {
    const text = formatModel(await fitModel(passengers, spec));
    expect(schemaMistakes(schema, JSON.parse(text))).toEqual([]);
  });

  it('gives the weights back bit for bit', async () => {
    const model = await fitModel(passengers, spec);
    const read = parseOne(formatModel(model));
    const numbers = (of: typeof model) => denseWeights(of).flatMap(({ W, b }) => [...W.flat(), ...b]);
    const stored = model.spec.precision === 'float32' ? Float32Array : Float64Array;
    expect(numbers(model).length).toBeGreaterThan(3);
    expect(stored.from(numbers(read))).toEqual(stored.from(numbers(model)));
  });

  it('predicts bit for bit what the model did before it was saved', async () => {
    const model = await fitModel(passengers, spec);
    const logits = (one: typeof model) => {
      const columns = passengers.split('\n')[0]!.split(',');
      const rows = passengers
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
      const inputs = rows.map((cells) => one.encoder.inputs.map(({ name }) => cells[columns.indexOf(name)]!));
      return logitsOf(one, new JsKernels(one.spec.precision), inputs);
    };
    expect(logits(parseOne(formatModel(model)))).toEqual(logits(model));
  });
});

describe('a model file', () => {
  it('keeps columns and classes with names like the members of every object, or like numbers', async () => {
    const csv = 'constructor,__proto__,1,target\n1,a,3,toString\n2,b,5,__proto__\n3,a,4,toString\n4,b,9,__proto__\n';
    const model = await fitModel(csv, { target: 'target', training: { epochs: 2, validation: 0 } });
    const text = formatModel(model);
    const read = parseModel(text, 'm.json');
    expect(formatModel(read)).toBe(text);
    expect(read.encoder.inputs.map(({ name }) => name)).toEqual(['constructor', '__proto__', '1']);
    expect(read.target).toEqual({ name: 'target', type: 'category', classes: ['__proto__', 'toString'] });
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'is not made of a model with the weight %d',
    async (weight) => {
      const model = await fitModel(passengers, specs['a number, with rows held out']);
      const [first, { W, b }] = [denseWeights(model)[0]!, denseWeights(model)[1]!];
      const inWeights = { ...model, weights: [first, { W: [[...W[0]!.slice(1), weight]], b }] };
      const inBiases = {
        ...model,
        weights: [
          { W: first.W, b: [weight, ...first.b.slice(1)] },
          { W, b },
        ],
      };
      const hint = '\n    lower "learningRate"; no model was written';
      expect(refusal('training', () => formatModel(inWeights))).toEqual([
        `layer 2: every weight must be finite, found one that overflowed${hint}`,
      ]);
      expect(refusal('training', () => formatModel(inBiases))).toEqual([
        `layer 1: every weight must be finite, found one that overflowed${hint}`,
      ]);
    },
  );
});

describe('the shortest form of a number', () => {
  it.each([
    [0.1, 0.1],
    [1 / 3, 0.33333334],
    [16777216, 16777216],
    [1e-45, 1.4013e-45], // the least above 0: never fewer than 6 digits
    [3.4028234663852886e38, 3.4028235e38], // the greatest
    [0, 0],
    [-2.5, -2.5],
  ])('of %d in float32 is %d', (value, expected) => {
    expect(shortest(Math.fround(value), 'float32')).toBe(expected);
  });

  it('in float32 reads back as the same number, and no form with fewer digits from 6 up does', () => {
    const digitsOf = (value: number) => value.toExponential().replace(/e.*|[-.]/g, '').length;
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const short = shortest(value, 'float32');
        expect(Math.fround(short)).toBe(value + 0);
        for (let digits = 6; digits < digitsOf(short); digits++) {
          expect(Math.fround(Number(value.toPrecision(digits)))).not.toBe(value);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('in float64 is the number itself', () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Object.is(shortest(value, 'float64'), value)));
  });
});

describe('the layout of JSON', () => {
  it('has small objects and lists of numbers on one line, and a line a key elsewhere', () => {
    const wide = Array.from({ length: 60 }, (_, index) => index);
    expect(layOutJson({ a: { b: 1, c: null }, W: [wide, [1]], empty: [], none: {}, texts: ['x', 'y'] })).toBe(`{
  "a": { "b": 1, "c": null },
  "W": [
    [${wide.join(', ')}],
    [1]
  ],
  "empty": [],
  "none": {},
  "texts": ["x", "y"]
}
`);
  });

  it('holds the same data as the value, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(layOutJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d instead of writing null', (value) => {
    expect(() => layOutJson({ cost: [1, value] })).toThrow(new RangeError(`${value} is not a finite number`));
  });
});

describe('packed JSON', () => {
  it('holds the same data as the object, for any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(JSON.parse(packJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses %d instead of writing null', (value) => {
    expect(() => packJson({ layers: [{ b: [value] }] })).toThrow(new RangeError(`${value} is not a finite number`));
  });
});
