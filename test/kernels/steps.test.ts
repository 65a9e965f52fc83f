// Letters as in src/kernels/kernels.ts: x what is added, s a running sum, w what is stepped; V (m, 1) the weights of the rows.

import { describe, expect, it } from 'vitest';
import { lossOf, lossRows } from '../../src/formulas/loss.ts';
import { namesOf } from '../../src/formulas/names.ts';
import type { Kernels, Matrix } from '../../src/kernels/kernels.ts';
import { SharedMemory } from '../../src/kernels/shared-memory.ts';
import { WasmKernels } from '../../src/kernels/wasm.ts';
import { matrixOf, pseudoRows, rowsOf } from '../networks.ts';
import { expectClose, pseudoNumbers } from '../numbers.ts';
import { suites, tolerances } from './engines.ts';

/** An operation element by element, and what the definition makes of one element; `before` is what stood there. */
interface Step {
  readonly name: string;
  readonly run: (kernels: Kernels, x: Matrix, s: Matrix, out: Matrix) => void;
  readonly value: (x: number, s: number, before: number) => number;
}

const step = { rate: 0.1, rootScale: 1.5, epsilon: 1e-2 };
const towards = { rate: 0.2, rootScale: 1.5, epsilon: 0.1 };
const shrunk = (w: number, threshold: number) => Math.sign(w) * Math.max(Math.abs(w) - threshold, 0);

const steps: readonly Step[] = [
  { name: 'multiply', run: (k, x, s, C) => k.multiply(x, s, C), value: (x, s) => x * s },
  { name: 'scale', run: (k, _x, _s, w) => k.scale(-1.7, w), value: (_x, _s, w) => -1.7 * w },
  {
    name: 'blend',
    run: (k, x, _s, out) => k.blend(0.9, 0.4, x, out),
    value: (x, _s, before) => 0.9 * before + 0.4 * x,
  },
  {
    name: 'blendSquares',
    run: (k, x, _s, out) => k.blendSquares(0.9, 0.1, x, out),
    value: (x, _s, before) => 0.9 * before + 0.1 * x ** 2,
  },
  {
    name: 'adaptiveStep',
    run: (k, x, s, w) => k.adaptiveStep(step, x, s, w),
    value: (x, s, w) => w - (0.1 * x) / (1.5 * Math.sqrt(s) + 1e-2),
  },
  { name: 'shrink', run: (k, _x, _s, w) => k.shrink(0.3, w), value: (_x, _s, w) => shrunk(w, 0.3) },
  {
    name: 'adaptiveShrink',
    run: (k, _x, s, w) => k.adaptiveShrink(towards, s, w),
    value: (_x, s, w) => shrunk(w, 0.2 / (1.5 * Math.sqrt(s) + 0.1)),
  },
];

/** None but the last fills its vectors. */
const counts = [1, 2, 3, 5, 7, 33, 1000];
const losses = [...namesOf(lossRows), 'softmax'] as const;
/** Rows and columns of the losses. */
const shapes = [
  [1, 1],
  [3, 1],
  [4, 1],
  [33, 1],
  [1, 3],
  [5, 2],
  [7, 10],
  [9, 5],
] as const;

describe.each(suites)('$name kernels in $precision', ({ opened, precision }) => {
  if (typeof opened === 'string') {
    it.skip(`cannot run here: ${opened}`, () => {});
    return;
  }
  const kernels = opened;
  const tolerance = tolerances[precision];

  const matrix = (rows: readonly (readonly number[])[]) => matrixOf(rows, kernels);
  const filled = (seed: number, rows: number, cols: number) => matrix(pseudoRows(seed, rows, cols));
  /** Numbers in [0, 1), as sums of squares are never negative. */
  const positive = (seed: number, rows: number, cols: number) =>
    matrix(pseudoRows(seed, rows, cols).map((row) => row.map(Math.abs)));

  /** A matrix with ten numbers before it and ten after, which an operation must leave alone. */
  function guarded(M: Matrix): { view: Matrix; expectUntouched: () => void } {
    const guards = new Array<number>(10).fill(0.5);
    const whole = matrix([[...guards, ...M.data, ...guards]]);
    const expectUntouched = () => {
      expect([...whole.data.subarray(0, 10)]).toEqual(guards);
      expect([...whole.data.subarray(-10)]).toEqual(guards);
    };
    return { view: kernels.view(whole, 10, M.rows, M.cols), expectUntouched };
  }

  describe('steps, worked by hand:', () => {
    const changed = (w: number[], operation: (w: Matrix) => void) => {
      const M = matrix([w]);
      operation(M);
      return [...M.data];
    };

    it('multiply goes element by element', () => {
      expect(changed([9, 9, 9], (C) => kernels.multiply(matrix([[1, 2, 3]]), matrix([[4, -5, 0]]), C))).toEqual([
        4, -10, 0,
      ]);
    });

    it('scale multiplies what is there', () => {
      expect(changed([1, -2, 4], (w) => kernels.scale(0.5, w))).toEqual([0.5, -1, 2]);
    });

    it('blend keeps a share of what is there', () => {
      expect(changed([8, 4, 2], (s) => kernels.blend(0.5, 2, matrix([[1, -1, 3]]), s))).toEqual([6, 0, 7]);
    });

    it('blendSquares adds the square', () => {
      expect(changed([8, 4, 2], (s) => kernels.blendSquares(0.5, 2, matrix([[1, -2, 3]]), s))).toEqual([6, 10, 19]);
    });

    // √4 · 0.5 + 1 = 2, √16 · 0.5 + 1 = 3, √0 + 1 = 1: steps of 6 · 1 / 2, 6 · 2 / 3, 6 · −1 / 1.
    it('adaptiveStep divides the step by the root', () => {
      const rate = { rate: 6, rootScale: 0.5, epsilon: 1 };
      const [x, s] = [matrix([[1, 2, -1]]), matrix([[4, 16, 0]])];
      expect(changed([10, 10, 10], (w) => kernels.adaptiveStep(rate, x, s, w))).toEqual([7, 6, 16]);
    });

    it('shrink stops at 0', () => {
      const w = changed([2, -2, 0.5, -0.5, 0.25, -0.25, 0], (M) => kernels.shrink(0.5, M));
      expect(w.map((value) => value + 0)).toEqual([1.5, -1.5, 0, 0, 0, 0, 0]);
    });

    // Thresholds 6 / 2 = 3, 6 / 3 = 2, 6 / 1 = 6.
    it('adaptiveShrink has a threshold for each', () => {
      const rate = { rate: 6, rootScale: 0.5, epsilon: 1 };
      const w = changed([5, -5, 5], (M) => kernels.adaptiveShrink(rate, matrix([[4, 16, 0]]), M));
      expect(w).toEqual([2, -3, 0]);
    });
  });

  describe.each(steps)('$name', ({ run, value }) => {
    it.each(counts)('does with %i numbers what the definition says', (count) => {
      const [x, s, before] = [filled(1, 1, count), positive(2, 1, count), filled(3, 1, count)];
      const expected = Array.from(before.data, (one, i) => value(x.data[i]!, s.data[i]!, one));
      const { view, expectUntouched } = guarded(before);
      run(kernels, x, s, view);
      expectClose(view.data, expected, tolerance);
      expectUntouched();
    });

    it('does not change what it only reads', () => {
      const [x, s] = [filled(1, 1, 7), positive(2, 1, 7)];
      const before = [x, s].map(rowsOf);
      run(kernels, x, s, filled(3, 1, 7));
      expect([x, s].map(rowsOf)).toEqual(before);
    });
  });

  it.each([1, 7, 33])('multiply may write %i products over either factor', (count) => {
    const [A, B] = [filled(1, 1, count), filled(2, 1, count)];
    const C = kernels.alloc(1, count);
    kernels.multiply(A, B, C);
    const [overA, overB] = [matrix(rowsOf(A)), matrix(rowsOf(B))];
    kernels.multiply(overA, B, overA);
    kernels.multiply(A, overB, overB);
    expect(rowsOf(overA)).toEqual(rowsOf(C));
    expect(rowsOf(overB)).toEqual(rowsOf(C));
  });

  it.each([1, 5, 33])('shrink leaves exactly 0 of what is no larger than the threshold, of %i numbers', (count) => {
    const w = filled(4, 1, count);
    const small = Array.from(w.data, (value) => Math.abs(value) <= 0.5);
    kernels.shrink(0.5, w);
    expect(Array.from(w.data, (value) => value === 0)).toEqual(small);
  });

  // Otherwise a divergence would end as a weight of 0, and not be seen.
  it('shrink and adaptiveShrink leave what is not a number alone', () => {
    const [w, v] = [matrix([[Number.NaN, 2, Number.NaN]]), matrix([[Number.NaN, 2, Number.NaN]])];
    kernels.shrink(0.5, w);
    kernels.adaptiveShrink({ rate: 1, rootScale: 1, epsilon: 1 }, matrix([[1, 1, 1]]), v);
    expect([...w.data]).toEqual([Number.NaN, 1.5, Number.NaN]);
    expect([...v.data]).toEqual([Number.NaN, 1.5, Number.NaN]);
  });

  describe('gather', () => {
    it('lays the rows of an order side by side, worked by hand', () => {
      const M = matrix([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      const order = kernels.allocOrder(4);
      order.rows.set([2, 0, 2, 1]);
      const to = filled(1, 3, 2);
      kernels.gather(M, order, 1, to);
      expect(rowsOf(to)).toEqual([
        [1, 2],
        [5, 6],
        [3, 4],
      ]);
    });

    // Rows of a float32 matrix of 3 columns are 12 bytes, no multiple of a vector; 12 rows are looked up ahead.
    it.each([1, 2, 3, 4, 5, 13])('copies any number of rows of %i columns, and nothing beyond', (cols) => {
      const rows = 60;
      const M = filled(1, rows, cols);
      const order = kernels.allocOrder(rows);
      const next = pseudoNumbers(7);
      for (let i = 0; i < rows; i++) order.rows[i] = Math.floor(((next() + 1) / 2) * rows);
      for (const [from, count] of [
        [0, 60],
        [3, 1],
        [5, 11],
        [0, 12],
        [47, 13],
      ] as const) {
        const { view, expectUntouched } = guarded(filled(2, count, cols));
        kernels.gather(M, order, from, view);
        const all = rowsOf(M);
        expect(rowsOf(view)).toEqual(Array.from(order.rows.subarray(from, from + count), (row) => all[row]!));
        expectUntouched();
      }
    });

    it('takes an order from memory that threads share', () => {
      const { rows } = kernels.allocOrder(5);
      expect(rows.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect([...rows]).toEqual([0, 0, 0, 0, 0]);
    });
  });

  describe.each(losses)('the weights of the rows in %s', (name) => {
    /** Logits or activations, and targets that suit the loss. */
    function example(m: number, n: number): { Z: Matrix; Y: Matrix } {
      const Z = matrix(pseudoRows(1, m, n, 3));
      const rows = pseudoRows(2, m, n);
      if (name !== 'softmax' && !lossRows[name].shares) return { Z, Y: matrix(rows) };
      if (name === 'cross-entropy') return { Z, Y: matrix(rows.map((row) => row.map((y) => (y > 0 ? 1 : 0)))) };
      return { Z, Y: matrix(rows.map((_, i) => Array.from({ length: n }, (__, k) => (k === i % n ? 1 : 0)))) };
    }

    const lossInto = (Z: Matrix, Y: Matrix, V: Matrix, dZ: Matrix) =>
      name === 'softmax' ? kernels.softmaxCrossEntropy(Z, Y, V, dZ) : kernels.elementLoss(lossOf(name), Z, Y, V, dZ);

    /** Loss and derivatives of every row alone, at weight 1: the unweighted loss, which the oracles pin. */
    function alone(Z: Matrix, Y: Matrix): { loss: number; dZ: number[] }[] {
      return Array.from({ length: Z.rows }, (_, i) => {
        const row = (M: Matrix) => kernels.view(M, i * M.cols, 1, M.cols);
        const dZ = kernels.alloc(1, Z.cols);
        return { loss: lossInto(row(Z), row(Y), matrix([[1]]), dZ), dZ: [...dZ.data] };
      });
    }

    it.each(shapes)('multiply loss and derivatives of (%i, %i)', (m, n) => {
      const { Z, Y } = example(m, n);
      const V = matrix(pseudoRows(3, m, 1).map(([v]) => [2 * Math.abs(v!)]));
      const { view, expectUntouched } = guarded(filled(4, m, n));
      const loss = lossInto(Z, Y, V, view);
      const rows = alone(Z, Y);
      expectClose([loss], [rows.reduce((sum, row, i) => sum + V.data[i]! * row.loss, 0)], tolerance);
      const expected = rows.flatMap((row, i) => row.dZ.map((dz) => V.data[i]! * dz));
      expectClose(view.data, expected, tolerance);
      expectUntouched();
    });

    it.each(shapes)('of 0 leave nothing of a row of (%i, %i)', (m, n) => {
      const { Z, Y } = example(m, n);
      const V = matrix(Array.from({ length: m }, (_, i) => [i % 2 === 0 ? 0 : 1]));
      const dZ = filled(4, m, n);
      const loss = lossInto(Z, Y, V, dZ);
      const rows = alone(Z, Y);
      const counted = rows.filter((_, i) => i % 2 === 1).reduce((sum, row) => sum + row.loss, 0);
      expectClose([loss], [counted], tolerance);
      for (const [i, row] of rowsOf(dZ).entries()) {
        if (i % 2 === 0) expect(row.every((dz) => dz === 0)).toBe(true);
        else expectClose(row, rows[i]!.dZ, tolerance);
      }
    });

    it('are not changed', () => {
      const { Z, Y } = example(5, 3);
      const V = positive(3, 5, 1);
      const before = [Z, Y, V].map(rowsOf);
      lossInto(Z, Y, V, kernels.alloc(5, 3));
      expect([Z, Y, V].map(rowsOf)).toEqual(before);
    });
  });
});

describe('rows and their order outside the memory of the kernels', () => {
  it('are gathered into it as from within', () => {
    const limit = 4 << 20;
    const kernels = new WasmKernels('float32', SharedMemory.create(limit));
    const inside = matrixOf(pseudoRows(1, 50, 3), kernels);
    const to = [kernels.alloc(20, 3), kernels.alloc(20, 3)] as const;
    const within = kernels.allocOrder(50);
    kernels.shared.take(limit - 520_000); // less than an eighth stays free
    const outside = kernels.allocRows(50, 3);
    const without = kernels.allocOrder(50);
    expect([outside, without].map((one) => 'address' in one && one.address)).toEqual([-1, -1]);
    outside.data.set(inside.data);
    for (const { rows } of [within, without]) for (let i = 0; i < 50; i++) rows[i] = (i * 7) % 50;
    kernels.gather(inside, within, 5, to[0]);
    kernels.gather(outside, without, 5, to[1]);
    expect(rowsOf(to[1])).toEqual(rowsOf(to[0]));
    expect(rowsOf(to[0])[0]).toEqual(rowsOf(inside)[35]);
  });
});
