import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsKernels } from '../../src/kernels/js.ts';
import { int8Layer } from '../../src/model/int8-weights.ts';
import type { SingleModel } from '../../src/model/model.ts';
import { pruneModel } from '../../src/model/prune.ts';
import { quantizeModel, quantizeRows } from '../../src/model/quantize.ts';
import { parseModel } from '../../src/model/read-model.ts';
import { loadWeights } from '../../src/model/weights.ts';
import { formatModel } from '../../src/model/write-model.ts';
import { refusal } from '../failures.ts';
import { fitModel, passengers, specs } from '../fit/fitted.ts';
import { type Schema, schemaMistakes } from '../json-schema.ts';
import { changedGolden } from './golden.ts';
import { parseOne } from './one-network.ts';

const schemaFile = join(import.meta.dirname, '../../schema/model.schema.json');
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema;

/** The numbers a network computes with, in its own precision. */
function numbersOf(model: SingleModel): number[] {
  return [...loadWeights(model, new JsKernels(model.spec.precision)).all.data];
}

describe('quantizing a matrix', () => {
  it('divides each row by a 127th of its largest weight and rounds, halves away from 0', () => {
    const W = [
      [63.5, -0.25, 0.25, 0.75, -0.2],
      [-12.7e-3, 0, 3e-3, 0.04e-3, -0.06e-3],
    ];
    const { values, scale } = quantizeRows(W, 'float64');
    expect(scale).toEqual([0.5, expect.closeTo(1e-4, 18)]);
    expect([...values]).toEqual([127, -1, 1, 2, 0, -127, 0, 30, 0, -1]);
    expect(int8Layer({ values, scale }, [0, 0]).W[0]).toEqual([63.5, -0.5, 0.5, 1, 0]);
  });

  it('gives a row of zeros the scale 0', () => {
    const { values, scale } = quantizeRows(
      [
        [0, -0],
        [0, 254],
      ],
      'float32',
    );
    expect(scale).toEqual([0, 2]);
    expect([...values]).toEqual([0, 0, 0, 127]);
  });

  const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
  const float64 = fc.double({ noNaN: true, noDefaultInfinity: true });
  it.each([['float32', float32, 2 ** -24] as const, ['float64', float64, 2 ** -53] as const])(
    'moves no %s weight by more than half a scale, however small or large',
    (precision, weight, rounding) => {
      const matrix = fc.array(fc.array(weight, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 });
      const edges = precision === 'float32' ? [1.4e-45, 3.4028234663852886e38] : [5e-324, Number.MAX_VALUE];
      const store = precision === 'float32' ? Math.fround : (x: number) => x;
      fc.assert(
        fc.property(matrix, (W) => {
          const int8 = quantizeRows(W, precision);
          const { W: after } = int8Layer(int8, []);
          for (const [unit, row] of W.entries()) {
            const half = int8.scale[unit]! / 2;
            for (const [input, w] of row.entries()) {
              const moved = Math.abs(w - store(after[unit]![input]!));
              expect(moved).toBeLessThanOrEqual(half * (1 + 4 * 127 * rounding)); // 127 scales, rounded twice
            }
          }
        }),
        { examples: edges.map((edge) => [[[store(edge), -store(edge), 0]]]), numRuns: 500 },
      );
    },
  );
});

describe.each(Object.entries(specs))('the quantized model of %s', (_, spec) => {
  it('read and written again has the same bytes, and computes with the same numbers', async () => {
    const model = quantizeModel(await fitModel(passengers, spec));
    const text = formatModel(model);
    const read = parseOne(text);
    expect(formatModel(read)).toBe(text);
    expect(numbersOf(read)).toEqual(numbersOf(model));
    const pruned = formatModel(pruneModel(read, 0.5));
    expect(formatModel(parseModel(pruned, 'm.json'))).toBe(pruned);
  });

  it('has the biases and the training of the model it was made of', async () => {
    const model = await fitModel(passengers, spec);
    const quantized = quantizeModel(model);
    expect(quantized.weights.map(({ b }) => b)).toEqual(model.weights.map(({ b }) => b));
    expect(quantized.training).toEqual(model.training);
  });

  it('does not change when it is quantized again', async () => {
    const text = formatModel(quantizeModel(await fitModel(passengers, spec)));
    expect(formatModel(quantizeModel(parseModel(text, 'm.json')))).toBe(text);
  });

  it('is what the published JSON Schema describes', async () => {
    const text = formatModel(pruneModel(quantizeModel(await fitModel(passengers, spec)), 0.5));
    expect(schemaMistakes(schema, JSON.parse(text))).toEqual([]);
  });
});

describe('a model file with a quantized layer', () => {
  /** The first layer of the golden model, (1, 3), with W = 0.5 · (42, −85, 127); base64 by `printf '*\xab\x7f' | base64`. */
  const int8 = { int8: 'Kqt/', scale: [0.5] };
  const withW = (W: unknown) => changedGolden('layers.0.W', W);
  const refused = (text: string) => refusal('model', () => parseModel(text, 'm.json'));
  const damaged = (what: string) => [`m.json: damaged: ${what}\n    use an intact copy, or train the model again`];

  it('holds signed bytes in base64 and a scale for each unit', () => {
    const model = parseOne(withW(int8));
    expect(model.weights[0]!.W).toEqual([[21, -42.5, 63.5]]);
    expect(model.weights[1]!.int8).toBeUndefined();
    expect(JSON.parse(formatModel(model)).layers).toEqual([
      { activation: 'relu', W: int8, b: [0] },
      { activation: 'sigmoid', W: [[1]], b: [0] },
    ]);
  });

  it('is packed: a line a key, and a line an input and a layer', () => {
    const lines = formatModel(parseModel(withW(int8), 'm.json')).split('\n');
    expect(lines.slice(0, 2)).toEqual(['{"format":"nn-model",', '"version":1,']);
    expect(lines.slice(5, 10)).toEqual([
      '"inputs":[{"name":"age","type":"number","fill":30,"mean":30,"std":10},',
      '{"name":"sex","type":"category","categories":["female","male"],"fill":null}],',
      '"target":{"name":"survived","type":"category","classes":["no","yes"]},',
      '"layers":[{"activation":"relu","W":{"int8":"Kqt/","scale":[0.5]},"b":[0]},',
      '{"activation":"sigmoid","W":[[1]],"b":[0]}],',
    ]);
    expect(lines.slice(11)).toEqual(['']);
  });

  it.each([
    [{ ...int8, int8: 'Kqt' }, 'layer 1: W.int8 must be base64, found "Kqt"'],
    [{ ...int8, int8: 'Kq t/' }, 'layer 1: W.int8 must be base64, found "Kq t/"'],
    [{ ...int8, int8: 'Kqt/\n' }, 'layer 1: W.int8 must be base64, found "Kqt/\n"'],
    [{ ...int8, int8: 'Kqt_' }, 'layer 1: W.int8 must be base64, found "Kqt_"'],
    [{ ...int8, int8: 'Kqt/AB==' }, 'layer 1: W.int8 must be base64, found "Kqt/AB=="'], // bits after the last byte
    [{ ...int8, int8: '' }, 'layer 1: W.int8 must hold 3 weights for the shape (1, 3), found 0'],
    [{ ...int8, int8: 'Kqs=' }, 'layer 1: W.int8 must hold 3 weights for the shape (1, 3), found 2'],
    [{ ...int8, int8: 'Kqt/AA==' }, 'layer 1: W.int8 must hold 3 weights for the shape (1, 3), found 4'],
    [{ ...int8, int8: 'gKt/' }, 'layer 1: every weight in W.int8 must be from -127 to 127, found -128'],
    [{ ...int8, scale: [] }, 'layer 1: W.scale must hold 1 scales, found 0'],
    [{ ...int8, scale: [1, 1] }, 'layer 1: W.scale must hold 1 scales, found 2'],
    [{ ...int8, scale: [0] }, 'layer 1: W.scale must be above 0 for unit 1, whose weights are not all 0, found 0'],
    [{ ...int8, scale: [1e308] }, 'layer 1: every weight must be a float64 number, found Infinity'],
    [{ ...int8, scale: [-1] }, 'layers.0.W.scale.0: must be 0 or more, found -1'],
    [{ ...int8, scale: ['raw:1e999'] }, 'layers.0.W.scale.0: must be a finite number, found Infinity'],
    [{ ...int8, scale: [null] }, 'layers.0.W.scale.0: must be a number, found null'],
    [{ ...int8, scale: 1 }, 'layers.0.W.scale: must be a list of numbers, found 1'],
    [{ ...int8, int8: [42, -85, 127] }, 'layers.0.W.int8: must be a text, found something else'],
    [{ scale: [1] }, 'layers.0.W: must have the key "int8"'],
    [{ int8: 'Kqt/' }, 'layers.0.W: must have the key "scale"'],
    [{ ...int8, zero: [0] }, 'layers.0.W.zero: is no key of a model'],
    [7, 'layers.0.W: must be a list of rows, found 7'],
  ])('whose W is %j is refused', (W, what) => {
    expect(refused(withW(W))).toEqual(damaged(what));
  });

  it('is refused when the layer has lost its biases, or the sparsity is none', () => {
    expect(refused(withW(int8).replace('"Kqt/","scale":[0.5]},"b":[0]', '"Kqt/","scale":[0.5]},"b":[]'))).toEqual(
      damaged('layer 1: b must hold 1 biases, found 0'),
    );
    expect(refused(changedGolden('pruned', 1))).toEqual(damaged('pruned: must be below 1, found 1'));
    expect(refused(changedGolden('pruned', -0.5))).toEqual(damaged('pruned: must be 0 or more, found -0.5'));
  });

  it('of float32 with a scale that only a double can hold is refused', () => {
    const float32 = (W: unknown) => withW(W).replace('"precision":"float64"', '"precision":"float32"');
    expect(refused(float32({ ...int8, scale: [1e-60] }))).toEqual(
      damaged('layer 1: W.scale must be above 0 for unit 1, whose weights are not all 0, found 0'),
    );
    expect(refused(float32({ ...int8, scale: [1e37] }))).toEqual(
      damaged('layer 1: every weight must be a float32 number, found 4.199999972202641e+38'),
    );
  });
});
