import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SingleModel } from '../../src/model/model.ts';
import { countZeros, pruneModel } from '../../src/model/prune.ts';
import { quantizeModel } from '../../src/model/quantize.ts';
import { parseModel } from '../../src/model/read-model.ts';
import { formatModel } from '../../src/model/write-model.ts';
import { denseWeights } from '../dense.ts';
import { goldenText } from './golden.ts';
import { parseOne } from './one-network.ts';

const golden = parseOne(goldenText);

/** The golden model with other weights, a matrix a layer, frozen. Pruning does not ask whether shapes fit. */
function withWeights(...matrices: number[][][]): SingleModel {
  for (const row of matrices.flat()) Object.freeze(row);
  return { ...golden, weights: matrices.map((W) => ({ W, b: Object.freeze(W.map(() => 0.001)) })) };
}

const weightsOf = (model: SingleModel) => denseWeights(model).map(({ W }) => W);

describe('pruning', () => {
  it('sets the smallest weights of all layers together to 0, and no bias', () => {
    const model = withWeights(
      [
        [3, -1],
        [0.5, 2],
      ],
      [[-0.25, 4]],
    );
    const pruned = pruneModel(model, 0.5); // 3 of 6: 0.25, 0.5 and 1
    expect(weightsOf(pruned)).toEqual([
      [
        [3, 0],
        [0, 2],
      ],
      [[0, 4]],
    ]);
    expect(pruned.weights.map(({ b }) => b)).toEqual([[0.001, 0.001], [0.001]]);
    expect(countZeros(pruned)).toEqual({ weights: 6, zeros: 3 });
  });

  it('takes the first of equals first, by layer, unit and input', () => {
    expect(
      weightsOf(
        pruneModel(
          withWeights(
            [
              [1, -1],
              [1, 1],
            ],
            [[1, 1]],
          ),
          0.5,
        ),
      ),
    ).toEqual([
      [
        [0, 0],
        [0, 1],
      ],
      [[1, 1]],
    ]);
    expect(
      weightsOf(
        pruneModel(
          withWeights(
            [
              [2, 1],
              [1, 0.5],
            ],
            [[1]],
          ),
          0.6,
        ),
      ),
    ).toEqual([
      [
        [2, 0],
        [0, 0],
      ],
      [[1]],
    ]);
  });

  it('counts weights that are 0 already first, and revives none', () => {
    expect(weightsOf(pruneModel(withWeights([[0, 5, 1, 0]]), 0.75))).toEqual([[[0, 5, 0, 0]]]);
    expect(weightsOf(pruneModel(withWeights([[0, 5, 1, 0]]), 0.25))).toEqual([[[0, 5, 1, 0]]]);
  });

  it.each([
    [0, 0],
    [0.29, 1], // 1.45
    [0.3, 2], // 1.5, rounded up
    [0.5, 3], // 2.5
    [0.89, 4], // 4.45
    [0.99, 5],
  ])('with sparsity %d leaves round(5 · sparsity) = %d of 5 weights at 0', (sparsity, zeros) => {
    expect(countZeros(pruneModel(withWeights([[1, 2, 3, -4, 5]]), sparsity))).toEqual({ weights: 5, zeros });
  });

  it('makes negative weights 0 and not −0', () => {
    expect(Object.is(denseWeights(pruneModel(withWeights([[-1, 2]]), 0.5))[0]!.W[0]![0], 0)).toBe(true);
  });

  it('is told by the model: the greatest sparsity that was asked for', () => {
    expect(golden.pruned).toBeUndefined();
    const once = pruneModel(golden, 0.5);
    expect([once.pruned, pruneModel(once, 0.25).pruned, pruneModel(once, 0.75).pruned]).toEqual([0.5, 0.5, 0.75]);
    expect(once.training).toBe(golden.training);
    const text = formatModel(once);
    expect(text).toContain('\n  "pruned": 0.5,\n  "training": {');
    expect(formatModel(parseModel(text, 'm.json'))).toBe(text);
  });

  it('leaves as many as asked at 0 and none that is smaller than one it took, for any weights', () => {
    const weight = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((w) => w !== 0);
    const matrix = fc.array(fc.array(weight, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(matrix, { minLength: 1, maxLength: 3 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (all, share) => {
          const before = all.flat(2);
          const after = weightsOf(pruneModel(withWeights(...all), share)).flat(2);
          expect(after.filter((w) => w === 0)).toHaveLength(Math.round(share * before.length));
          const taken = before.filter((_, index) => after[index] === 0).map(Math.abs);
          const kept = after.filter((w) => w !== 0).map(Math.abs);
          expect(Math.max(0, ...taken)).toBeLessThanOrEqual(Math.min(Number.MAX_VALUE, ...kept));
          expect(after.filter((w) => w !== 0)).toEqual(before.filter((_, index) => after[index] !== 0));
        },
      ),
    );
  });
});

describe('pruning a quantized model', () => {
  it('keeps it quantized, with the scale 0 where a unit has no weight left', () => {
    const model = quantizeModel(
      withWeights([
        [127, 1, -63],
        [0.127, 0.001, 0.002],
      ]),
    );
    const [layer] = pruneModel(model, 0.5).weights; // 0.001, 0.002 and 0.127
    expect([...layer!.int8!.values]).toEqual([127, 1, -63, 0, 0, 0]);
    expect(layer!.int8!.scale).toEqual([1, 0]);
    expect(layer!.W).toEqual([
      [127, 1, -63],
      [0, 0, 0],
    ]);
    expect([...model.weights[0]!.int8!.values]).toEqual([127, 1, -63, 127, 1, 2]);
  });

  it('compares weights, not integers', () => {
    const model = quantizeModel(
      withWeights([
        [127, 1],
        [1270, 10],
      ]),
    );
    expect(weightsOf(pruneModel(model, 0.5))).toEqual([
      [
        [127, 0],
        [1270, 0],
      ],
    ]);
    expect(weightsOf(pruneModel(model, 0.75))).toEqual([
      [
        [0, 0],
        [1270, 0],
      ],
    ]);
  });
});
