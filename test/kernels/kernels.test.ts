// Letters as in src/kernels/kernels.ts: A (m, k), W (n, k), b (1, n), Z (m, n); dQ is ∂J/∂Q.
import { describe, expect, it } from 'vitest';
import { type Activation, activationRows, activations } from '../../src/formulas/activation.ts';
import { sigmoidLoss, softmaxRow } from '../../src/formulas/cross-entropy.ts';
import { type LossName, losses, lossOf, lossRows } from '../../src/formulas/loss.ts';
import { namesOf, namesWhere } from '../../src/formulas/names.ts';
import type { Matrix } from '../../src/kernels/kernels.ts';
import { expectClose, pseudoNumbers } from '../numbers.ts';
import { readOracle } from '../oracle.ts';
import { suites, tolerances } from './engines.ts';

/** Value and derivative at z of every activation but identity, by its name with _ for -. */
type ActivationOracle = { readonly z: number } & Record<
  string,
  { readonly value: number; readonly derivative: number } & number
>;

const oracle = readOracle<{
  leaky_slope: number;
  activations: ActivationOracle[];
  number_losses: { name: string; p: number[]; y: number[]; loss: number; gradient: number[] }[];
  binary_cross_entropy: { z: number; y: number; exact: { cost: number; gradient: number } }[];
  softmax_cross_entropy: {
    z: number[];
    y: number;
    exact: { cost: number; probability: number[]; gradient: number[] };
  }[];
}>('activations');

const named = (name: Activation['name'], slope = oracle.leaky_slope): Activation => ({ name, slope });
const smooth = namesWhere(activationRows, ({ kink }) => !kink);
const elementwise = namesOf(activations);

const scaled = (values: readonly number[], factor: number) => values.map((value) => value * factor);
const shifted = (values: readonly number[], step: number) => values.map((value) => value + step);

/** No dimension of most of these fills a vector register or divides by one. */
const sizes = [
  [1, 1, 1],
  [17, 5, 9],
  [64, 128, 32],
  [3, 7, 1],
  [5, 1, 13],
] as const;

describe.each(suites)('$name kernels in $precision', ({ name, opened, precision }) => {
  if (typeof opened === 'string') {
    it.skip(`cannot run here: ${opened}`, () => {});
    return;
  }
  const kernels = opened;
  const tolerance = tolerances[precision];

  /** A matrix of the given rows. */
  function matrix(rows: readonly (readonly number[])[]): Matrix {
    const M = kernels.alloc(rows.length, rows[0]!.length);
    M.data.set(rows.flat());
    kernels.refresh(); // M may be meant for weights
    return M;
  }

  /** A matrix of pseudo-random numbers in (-1, 1). */
  function filled(seed: number, rows: number, cols: number): Matrix {
    const next = pseudoNumbers(seed);
    return matrix(Array.from({ length: rows }, () => Array.from({ length: cols }, next)));
  }

  /** Weights of rows that all count the same. */
  const ones = (rows: number): Matrix => matrix(Array.from({ length: rows }, () => [1]));

  /** The numbers of a matrix as the engine holds them, by row, in double precision. */
  const rowsOf = (M: Matrix) =>
    Array.from({ length: M.rows }, (_, i) => Array.from(M.data.subarray(i * M.cols, (i + 1) * M.cols)));

  const activated = (g: Activation, z: readonly number[]): number[] => {
    const A = kernels.alloc(1, z.length);
    kernels.activate(g, matrix([z]), A);
    return [...A.data];
  };

  /** dA ∘ g′(Z), in the memory of dA. */
  const timesDerivative = (name: (typeof elementwise)[number], Z: Matrix, dA: Matrix, slope?: number): void => {
    const A = kernels.alloc(Z.rows, Z.cols);
    kernels.activate(named(name, slope), Z, A);
    kernels.multiplyByDerivative(named(name, slope), Z, A, dA);
  };

  const derivatives = (name: (typeof elementwise)[number], z: readonly number[], slope?: number): number[] => {
    const dA = matrix([z.map(() => 1)]);
    timesDerivative(name, matrix([z]), dA, slope);
    return [...dA.data];
  };

  it('say what they are', () => {
    expect(kernels.precision).toBe(precision);
    expect(kernels.alloc(1, 1).data).toBeInstanceOf(precision === 'float32' ? Float32Array : Float64Array);
  });

  describe('memory', () => {
    it('is zeroed', () => {
      const M = kernels.alloc(3, 5);
      expect([M.rows, M.cols]).toEqual([3, 5]);
      expect([...M.data]).toEqual(new Array(15).fill(0));
      const rows = kernels.allocRows(2, 3);
      expect([rows.rows, rows.cols, ...rows.data]).toEqual([2, 3, 0, 0, 0, 0, 0, 0]);
    });

    it('is shared between a matrix and its views', () => {
      const M = filled(1, 4, 3);
      const V = kernels.view(M, 3, 2, 3);
      expect(rowsOf(V)).toEqual(rowsOf(M).slice(1, 3));
      V.data[0] = 7;
      M.data[4] = 8;
      expect([M.data[3], V.data[1]]).toEqual([7, 8]);
    });

    it('can have a view of another shape, and a view of a view', () => {
      const M = matrix([[1, 2, 3, 4, 5, 6]]);
      const V = kernels.view(M, 1, 2, 2);
      expect(rowsOf(V)).toEqual([
        [2, 3],
        [4, 5],
      ]);
      expect(rowsOf(kernels.view(V, 2, 1, 2))).toEqual([[4, 5]]);
    });

    it('holds copies of two matrices where the engine can work on them', () => {
      const X = filled(1, 4, 3);
      const Y = filled(2, 4, 2);
      const near = [kernels.resident(X, 0), kernels.resident(Y, 1)];
      expect(near.map(rowsOf)).toEqual([X, Y].map(rowsOf));
    });

    it('may keep weights in a form of its own, until it is told that they have changed', () => {
      const [A, dZ] = [filled(1, 5, 3), filled(2, 5, 4)];
      const results = (W: Matrix, b: Matrix) => {
        const [Z, dA] = [kernels.alloc(5, 4), kernels.alloc(5, 3)];
        kernels.affine(A, W, b, Z);
        kernels.inputGradient(dZ, W, dA);
        return [Z, dA].map(rowsOf);
      };
      const [W, b] = [filled(3, 4, 3), filled(4, 1, 4)];
      const before = results(W, b);
      const changed = [filled(5, 4, 3), filled(6, 1, 4)] as const;
      W.data.set(changed[0].data);
      b.data.set(changed[1].data);
      kernels.refresh();
      expect(results(W, b)).toEqual(results(...changed));
      expect(results(W, b)).not.toEqual(before);
    });

    it('is not written beyond the end of a view, nor before its beginning', () => {
      const [m, k, n] = [5, 3, 7];
      const guarded = (rows: number, cols: number) => {
        const whole = matrix([new Array(rows * cols + 20).fill(0.5)]);
        return { whole, view: kernels.view(whole, 10, rows, cols) };
      };
      const A = filled(1, m, k);
      const W = filled(2, n, k);
      const Y = filled(3, m, n);
      const Z = guarded(m, n);
      const dZ = guarded(m, n);
      const dW = guarded(n, k);
      const db = guarded(1, n);
      const dA = guarded(m, k);
      kernels.affine(A, W, filled(4, 1, n), Z.view);
      for (const name of elementwise) kernels.activate(named(name), filled(5, m, n), Z.view);
      kernels.elementLoss(lossOf('cross-entropy'), filled(6, m, n), Y, ones(m), dZ.view);
      kernels.softmaxCrossEntropy(filled(6, m, n), Y, ones(m), dZ.view);
      kernels.elementLoss(lossOf('squared-error'), filled(6, m, n), Y, ones(m), dZ.view);
      for (const name of elementwise) timesDerivative(name, filled(7, m, n), dZ.view);
      kernels.addWeightGradient(filled(8, m, n), A, dW.view);
      kernels.addBiasGradient(filled(8, m, n), db.view);
      kernels.inputGradient(filled(8, m, n), W, dA.view);
      kernels.addScaled(0.1, filled(9, m, k), dA.view);
      for (const { whole } of [Z, dZ, dW, db, dA]) {
        expect([...whole.data.subarray(0, 10)]).toEqual(new Array(10).fill(0.5));
        expect([...whole.data.subarray(-10)]).toEqual(new Array(10).fill(0.5));
      }
    });
  });

  describe('affine', () => {
    it('gives the numbers worked by hand', () => {
      const A = matrix([
        [1, 2],
        [3, 4],
      ]);
      const W = matrix([
        [1, 0],
        [0, 1],
        [2, -1],
      ]);
      const Z = kernels.alloc(2, 3);
      kernels.affine(A, W, matrix([[10, 20, 30]]), Z);
      expect(rowsOf(Z)).toEqual([
        [11, 22, 30], // 1 + 10, 2 + 20, 2·1 − 2 + 30
        [13, 24, 32], // 3 + 10, 4 + 20, 2·3 − 4 + 30
      ]);
    });

    it.each(sizes)('takes (%i, %i) to %i units as the definition does', (m, k, n) => {
      const A = filled(1, m, k);
      const W = filled(2, n, k);
      const b = filled(3, 1, n);
      const Z = filled(4, m, n); // what stood there before must not count
      kernels.affine(A, W, b, Z);
      const [a, w] = [rowsOf(A), rowsOf(W)];
      const expected = a.map((row) => w.map((unit, j) => unit.reduce((sum, wl, l) => sum + wl * row[l]!, b.data[j]!)));
      expectClose(Z.data, expected.flat(), tolerance);
    });
  });

  describe('addWeightGradient', () => {
    it('adds the numbers worked by hand to what is there', () => {
      const dZ = matrix([
        [1, 2],
        [3, 4],
      ]);
      const A = matrix([
        [5, 6, 7],
        [8, 9, 10],
      ]);
      const dW = matrix([
        [100, 100, 100],
        [200, 200, 200],
      ]);
      kernels.addWeightGradient(dZ, A, dW);
      expect(rowsOf(dW)).toEqual([
        [129, 133, 137], // 100 + 1·5 + 3·8, …
        [242, 248, 254], // 200 + 2·5 + 4·8, …
      ]);
    });

    it.each(sizes)('sums (%i, %i) for %i units as the definition does', (m, k, n) => {
      const dZ = filled(5, m, n);
      const A = filled(6, m, k);
      const dW = filled(7, n, k);
      const a = rowsOf(A);
      const expected = rowsOf(dW).map((row, j) =>
        row.map((before, l) => a.reduce((sum, al, i) => sum + dZ.data[i * n + j]! * al[l]!, before)),
      );
      kernels.addWeightGradient(dZ, A, dW);
      expectClose(dW.data, expected.flat(), tolerance);
    });
  });

  describe('addBiasGradient', () => {
    it('adds the numbers worked by hand to what is there', () => {
      const db = matrix([[100, 200]]);
      kernels.addBiasGradient(
        matrix([
          [1, 2],
          [3, 4],
          [5, 7],
        ]),
        db,
      );
      expect([...db.data]).toEqual([109, 213]);
    });

    it.each(sizes)('sums %i rows (inputs %i) of %i units as the definition does', (m, _, n) => {
      const dZ = filled(8, m, n);
      const db = filled(9, 1, n);
      const expected = rowsOf(dZ).reduce((sums, row) => sums.map((sum, j) => sum + row[j]!), [...db.data]);
      kernels.addBiasGradient(dZ, db);
      expectClose(db.data, expected, tolerance);
    });
  });

  describe('inputGradient', () => {
    it('gives the numbers worked by hand, whatever was there', () => {
      const dZ = matrix([
        [1, 2],
        [3, 4],
      ]);
      const W = matrix([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      const dA = filled(1, 2, 3);
      kernels.inputGradient(dZ, W, dA);
      expect(rowsOf(dA)).toEqual([
        [9, 12, 15], // 1·1 + 2·4, …
        [19, 26, 33], // 3·1 + 4·4, …
      ]);
    });

    it.each(sizes)('takes (%i, .., %i) back from %i units as the definition does', (m, k, n) => {
      const dZ = filled(10, m, n);
      const W = filled(11, n, k);
      const dA = filled(12, m, k);
      kernels.inputGradient(dZ, W, dA);
      const w = rowsOf(W);
      const expected = rowsOf(dZ).map((dz) =>
        Array.from({ length: k }, (_, l) => w.reduce((sum, wj, j) => sum + dz[j]! * wj[l]!, 0)),
      );
      expectClose(dA.data, expected.flat(), tolerance);
    });
  });

  describe('addScaled', () => {
    it('gives the numbers worked by hand', () => {
      const w = matrix([[1, 2, 3]]);
      kernels.addScaled(-0.5, matrix([[10, 20, 30]]), w);
      expect([...w.data]).toEqual([-4, -8, -12]);
    });

    it.each([1, 7, 33, 1000])('adds %i numbers as the definition does', (count) => {
      const dw = filled(13, 1, count);
      const w = filled(14, 1, count);
      const expected = Array.from(w.data, (value, i) => value - 0.3 * dw.data[i]!);
      kernels.addScaled(-0.3, dw, w);
      expectClose(w.data, expected, tolerance);
    });
  });

  describe('activate and multiplyByDerivative', () => {
    const z = oracle.activations.map((point) => point.z);

    it.each(elementwise.filter((name) => name !== 'identity'))(
      'give %s and its derivative as mpmath does, from -1000 to 1000',
      (name) => {
        const points = name === 'exponential' ? z.map((one) => Math.min(one, 80)) : z;
        const given = oracle.activations.map((point) => point[name.replace('-', '_')]!);
        const near = 8 * tolerance; // e^z at 80: an argument rounded to float32 moves it by 4e-6
        const [values, slopes] = [activated(named(name), points), derivatives(name, points)];
        for (const [i, { value, derivative }] of given.entries()) {
          expect(Math.abs(values[i]! - value)).toBeLessThanOrEqual(near * Math.max(1, Math.abs(value)));
          expect(Math.abs(slopes[i]! - derivative)).toBeLessThanOrEqual(near * Math.max(1, Math.abs(derivative)));
        }
      },
    );

    it('leave the numbers alone for identity', () => {
      expect(activated(named('identity'), [-1000, -0.5, 0, 2])).toEqual([-1000, -0.5, 0, 2]);
      expect(derivatives('identity', [-1000, -0.5, 0, 2])).toEqual([1, 1, 1, 1]);
    });

    it('take the derivative at the kink from the right', () => {
      expect(derivatives('relu', [0])).toEqual([1]);
      expect(derivatives('leaky-relu', [0])).toEqual([1]);
    });

    it('use the slope that leaky ReLU was given', () => {
      expect(activated(named('leaky-relu', 0.25), [-4, 4])).toEqual([-1, 4]);
      expect(derivatives('leaky-relu', [-4, 4], 0.25)).toEqual([0.25, 1]);
    });

    it('multiply dA, in place', () => {
      const dA = matrix([[5, 6, 7]]);
      timesDerivative('relu', matrix([[-1, 0, 2]]), dA);
      expect([...dA.data]).toEqual([0, 6, 7]);
    });

    // tanh(z) = 2 σ(2z) − 1; σ(−z) = 1 − σ(z).
    it.each([3, 7, 33])('keep the identities between sigmoid and tanh, for %i numbers', (count) => {
      const points = scaled([...filled(15, 1, count).data], 8);
      const sigmoidOf = (factor: number) => activated(named('sigmoid'), scaled(points, factor));
      const fromTwice = sigmoidOf(2).map((a) => 2 * a - 1);
      const fromMinus = sigmoidOf(-1).map((a) => 1 - a);
      expectClose(activated(named('tanh'), points), fromTwice, 4 * tolerance);
      expectClose(sigmoidOf(1), fromMinus, 4 * tolerance);
    });

    it.each(smooth)('give the derivative of %s that finite differences measure', (name) => {
      const points = scaled([...filled(17, 1, 9).data], 3);
      const h = precision === 'float64' ? 1e-5 : 2 ** -6;
      const up = activated(named(name), shifted(points, h));
      const down = activated(named(name), shifted(points, -h));
      const measured = up.map((value, index) => (value - down[index]!) / (2 * h));
      expectClose(derivatives(name, points), measured, precision === 'float64' ? 1e-9 : 1e-3);
    });
  });

  describe('elementLoss by cross-entropy', () => {
    const crossEntropyOf = (z: readonly number[], y: readonly number[]) => {
      const dZ = kernels.alloc(z.length, 1);
      const column = (values: readonly number[]) => matrix(values.map((value) => [value]));
      return {
        loss: kernels.elementLoss(lossOf('cross-entropy'), column(z), column(y), ones(z.length), dZ),
        dZ: [...dZ.data],
      };
    };

    it('is log 2 for every row about which the network has no opinion', () => {
      const { loss, dZ } = crossEntropyOf([0, 0, 0], [1, 0, 1]);
      expect(loss).toBeCloseTo(3 * Math.LN2, precision === 'float64' ? 14 : 6);
      expect(dZ).toEqual([-0.5, 0.5, -0.5]);
    });

    it.each(oracle.binary_cross_entropy)('of z = $z and y = $y is what mpmath says', ({ z, y, exact }) => {
      const { loss, dZ } = crossEntropyOf([z], [y]);
      expect(Math.abs(loss - exact.cost)).toBeLessThanOrEqual(tolerance * Math.max(1, exact.cost));
      expect(Math.abs(dZ[0]! - exact.gradient)).toBeLessThanOrEqual(tolerance);
    });

    it('stays finite when the network is certain and wrong', () => {
      expect(crossEntropyOf([-800], [1])).toEqual({ loss: 800, dZ: [-1] });
      expect(crossEntropyOf([1000], [0])).toEqual({ loss: 1000, dZ: [1] });
    });
  });

  describe('softmaxCrossEntropy', () => {
    it('is log K for a row about which the network has no opinion', () => {
      const dZ = kernels.alloc(1, 4);
      const loss = kernels.softmaxCrossEntropy(matrix([[3, 3, 3, 3]]), matrix([[0, 1, 0, 0]]), ones(1), dZ);
      expect(loss).toBeCloseTo(Math.log(4), precision === 'float64' ? 14 : 6);
      expect([...dZ.data]).toEqual([0.25, -0.75, 0.25, 0.25]);
    });

    it.each(oracle.softmax_cross_entropy)('of $z and class $y is what mpmath says', ({ z, y, exact }) => {
      const dZ = kernels.alloc(1, z.length);
      const loss = kernels.softmaxCrossEntropy(matrix([z]), matrix([z.map((_, k) => (k === y ? 1 : 0))]), ones(1), dZ);
      expect(Math.abs(loss - exact.cost)).toBeLessThanOrEqual(tolerance * Math.max(1, exact.cost, Math.abs(z[y]!)));
      for (const [k, gradient] of exact.gradient.entries()) {
        expect(Math.abs(dZ.data[k]! - gradient)).toBeLessThanOrEqual(tolerance);
      }
    });

    // For Y = 0 what is left is the softmax itself.
    const softmaxOf = (z: readonly number[]) => {
      const dZ = kernels.alloc(1, z.length);
      kernels.softmaxCrossEntropy(matrix([z]), kernels.alloc(1, z.length), ones(1), dZ);
      return [...dZ.data];
    };

    it.each(oracle.softmax_cross_entropy)('takes the probabilities of $z that mpmath gives', ({ z, exact }) => {
      expectClose(softmaxOf(z), exact.probability, tolerance);
    });

    it.each([1, 10, 13])('makes %i probabilities sum to 1, the same after adding 8 to every logit', (classes) => {
      const z = [...filled(16, 1, classes).data];
      const a = softmaxOf(z);
      expectClose([a.reduce((sum, value) => sum + value, 0)], [1], tolerance);
      expectClose(softmaxOf(shifted(z, 8)), a, 10 * tolerance);
    });

    it('sums over the rows', () => {
      const Z = matrix([
        [1000, 0, -1000],
        [2, 2, 2],
      ]);
      const Y = matrix([
        [0, 0, 1],
        [1, 0, 0],
      ]);
      const dZ = kernels.alloc(2, 3);
      expect(kernels.softmaxCrossEntropy(Z, Y, ones(2), dZ)).toBeCloseTo(
        2000 + Math.log(3),
        precision === 'float64' ? 11 : 3,
      );
      expect(rowsOf(dZ)[0]).toEqual([1, 0, -1]);
    });

    // With two classes softmax says P(class 1) = σ(z₁ − z₀).
    it('of two classes is the sigmoid loss of their difference', () => {
      const Z = filled(18, 9, 2);
      const Y = matrix(Array.from({ length: 9 }, (_, i) => (i % 3 === 0 ? [1, 0] : [0, 1])));
      const difference = matrix(rowsOf(Z).map(([z0, z1]) => [z1! - z0!]));
      const label = matrix(rowsOf(Y).map(([, y1]) => [y1!]));
      const loss = kernels.softmaxCrossEntropy(Z, Y, ones(9), kernels.alloc(9, 2));
      expectClose(
        [loss],
        [kernels.elementLoss(lossOf('cross-entropy'), difference, label, ones(9), kernels.alloc(9, 1))],
        4 * tolerance,
      );
    });
  });

  describe('elementLoss', () => {
    it('is compared with torch for every loss', () => {
      const compared = new Set(oracle.number_losses.map(({ name }) => name.split(' ')[0]!));
      expect(new Set([...compared, 'cross-entropy'])).toEqual(new Set(Object.keys(lossRows)));
    });

    it.each(oracle.number_losses)(
      'by $name is what torch says, and so are its derivatives',
      ({ name, p, y, ...expected }) => {
        const [loss, setting] = name.split(' ') as [LossName, string?];
        const key = lossRows[loss].setting?.key;
        const given = lossOf(setting === undefined ? loss : { name: loss, [key!]: Number(setting) });
        const dP = kernels.alloc(p.length, 1);
        const column = (values: readonly number[]) => matrix(values.map((value) => [value]));
        expectClose(
          [kernels.elementLoss(given, column(p), column(y), ones(p.length), dP)],
          [expected.loss],
          4 * tolerance,
        );
        expectClose(dP.data, expected.gradient, 4 * tolerance);
      },
    );

    it.each(namesWhere(lossRows, ({ kink }) => kink))('by %s has the derivative 0 at its kink', (name) => {
      const dP = kernels.alloc(1, 1);
      expect(kernels.elementLoss(lossOf(name), matrix([[1.5]]), matrix([[1.5]]), ones(1), dP)).toBe(0);
      expect(Math.abs(dP.data[0]!)).toBe(0);
    });
  });

  describe('elementLoss by squared error', () => {
    it('is half the sum of squares, worked by hand', () => {
      const dA = kernels.alloc(1, 2);
      expect(kernels.elementLoss(lossOf('squared-error'), matrix([[3, -1]]), matrix([[1, 2]]), ones(1), dA)).toBe(6.5); // ½ (2² + 3²)
      expect([...dA.data]).toEqual([2, -3]);
    });

    it.each(sizes)('sums %i rows (inputs %i) of %i outputs as the definition does', (m, _, n) => {
      const A = filled(19, m, n);
      const Y = filled(20, m, n);
      const dA = kernels.alloc(m, n);
      const errors = Array.from(A.data, (a, i) => a - Y.data[i]!);
      const loss = kernels.elementLoss(lossOf('squared-error'), A, Y, ones(m), dA);
      expectClose([loss], [errors.reduce((sum, error) => sum + error ** 2 / 2, 0)], tolerance);
      expectClose(dA.data, errors, tolerance);
    });
  });

  describe('a row', () => {
    function into(rows: number, cols: number, operation: (out: Matrix) => void): Matrix {
      const out = kernels.alloc(rows, cols);
      operation(out);
      return out;
    }

    /** An operation on some rows of the inputs alone. */
    type Operation = (slice: (M: Matrix) => Matrix, rows: number) => Matrix;

    /** Every result of m rows must be that of its row in any company. */
    function expectRowsAlone(operation: Operation, m: number, counts: readonly number[], step: number): void {
      const whole = rowsOf(operation((M) => M, m));
      for (const count of counts) {
        for (let from = 0; from + count <= m; from += step) {
          const part = operation((M) => kernels.view(M, from * M.cols, count, M.cols), count);
          expect(rowsOf(part)).toEqual(whole.slice(from, from + count));
        }
      }
    }

    /** The products, with A (m, k) and W (n, k). */
    function products(m: number, k: number, n: number): [string, Operation][] {
      const [A, W, b, dZ] = [filled(21, m, k), filled(22, n, k), filled(23, 1, n), filled(25, m, n)];
      return [
        ['affine', (slice, rows) => into(rows, n, (out) => kernels.affine(slice(A), W, b, out))],
        ['inputGradient', (slice, rows) => into(rows, k, (out) => kernels.inputGradient(slice(dZ), W, out))],
      ];
    }

    const [m, n] = [13, 5];
    const Y = filled(24, m, n);
    const Z = filled(25, m, n);
    const weights = filled(26, m, 1);
    const operations: [string, Operation][] = [
      ...products(m, 9, 1).map(([name, operation]): [string, Operation] => [`${name} (one unit)`, operation]),
      ...elementwise.map((name): [string, Operation] => [
        `activate ${name}`,
        (slice, rows) => into(rows, n, (out) => kernels.activate(named(name), slice(Z), out)),
      ]),
      ...elementwise.map((name): [string, Operation] => [
        `multiplyByDerivative ${name}`,
        (slice, rows) =>
          into(rows, n, (out) => {
            out.data.set(slice(Y).data);
            timesDerivative(name, slice(Z), out);
          }),
      ]),
      ...namesOf(losses).map((name): [string, Operation] => [
        `elementLoss ${name}`,
        (slice, rows) =>
          into(rows, n, (out) => kernels.elementLoss(lossOf(name), slice(Z), slice(Y), slice(weights), out)),
      ]),
      [
        'softmaxCrossEntropy',
        (slice, rows) => into(rows, n, (out) => kernels.softmaxCrossEntropy(slice(Z), slice(Y), slice(weights), out)),
      ],
    ];

    it.each(operations)('comes out of %s bit for bit the same, whatever rows stand beside it', (_, operation) => {
      expectRowsAlone(operation, m, [1, 2, 4, 7, 12], 3);
    });

    // A BLAS may cut a product by its shape, and then a row's last digits depend on how many rows there are.
    it.skipIf(name === 'blas').each(products(m, 9, n))('comes out of %s bit for bit the same too', (_, operation) => {
      expectRowsAlone(operation, m, [1, 2, 4, 7, 12], 3);
    });
    it.skipIf(name === 'blas').each(products(70, 200, 70))('of a wide layer comes out of %s so too', (_, operation) => {
      expectRowsAlone(operation, 70, [1, 7, 33, 64], 6);
    });
  });

  it('do not change what they only read', () => {
    const [m, k, n] = [7, 5, 3];
    const inputs = {
      A: filled(31, m, k),
      W: filled(32, n, k),
      b: filled(33, 1, n),
      Z: filled(34, m, n),
      Y: filled(35, m, n),
    };
    const { A, W, b, Z, Y } = inputs;
    const before = Object.values(inputs).map(rowsOf);
    kernels.affine(A, W, b, kernels.alloc(m, n));
    kernels.addWeightGradient(Z, A, kernels.alloc(n, k));
    kernels.addBiasGradient(Z, kernels.alloc(1, n));
    kernels.inputGradient(Z, W, kernels.alloc(m, k));
    for (const name of elementwise) kernels.activate(named(name), Z, kernels.alloc(m, n));
    for (const name of elementwise) timesDerivative(name, Z, kernels.alloc(m, n));
    kernels.elementLoss(lossOf('cross-entropy'), Z, Y, ones(m), kernels.alloc(m, n));
    kernels.softmaxCrossEntropy(Z, Y, ones(m), kernels.alloc(m, n));
    kernels.elementLoss(lossOf('squared-error'), Z, Y, ones(m), kernels.alloc(m, n));
    kernels.addScaled(2, W, kernels.alloc(n, k));
    expect(Object.values(inputs).map(rowsOf)).toEqual(before);
  });
});

// The formulas themselves, to a relative error of a few units in the last place: a cost of 1e-13 counts too.
describe('losses from logits', () => {
  it.each(oracle.binary_cross_entropy)('sigmoidLoss($z, $y) is exact to the last digits', ({ z, y, exact }) => {
    expectClose([sigmoidLoss(z, y)], [exact.cost], 1e-15);
  });

  it.each(oracle.softmax_cross_entropy)(
    'softmaxRow($z) gives log Σ e^z, near enough for the loss',
    ({ z, y, exact }) => {
      const row = Float64Array.from(z);
      const logSum = softmaxRow(row, 0, z.length);
      expect(Math.abs(logSum - z[y]! - exact.cost)).toBeLessThanOrEqual(1e-15 * Math.max(1, ...z.map(Math.abs)));
      expectClose(row, exact.probability, 1e-14);
    },
  );

  it('softmaxRow changes the row it was given and nothing beside it', () => {
    const z = Float64Array.of(9, 1, 1, 9);
    softmaxRow(z, 1, 2);
    expect([...z]).toEqual([9, 0.5, 0.5, 9]);
  });
});
