import { describe, expect, it } from 'vitest';
import { activations, type ElementActivation } from '../../src/formulas/activation.ts';
import { SharedMemory } from '../../src/kernels/shared-memory.ts';
import { instantiate, wasmBuild } from '../../src/kernels/wasm-module.ts';

/** Distance to the next larger double or single, at the size of `value`. */
function ulp(value: number, bits: 32 | 64): number {
  const size = Math.max(Math.abs(value), bits === 32 ? 2 ** -126 : 2 ** -1022);
  return 2 ** (Math.floor(Math.log2(size)) - (bits === 32 ? 23 : 52));
}

const points = 20_000;
const sweep = (from: number, to: number) =>
  Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
const aroundZero = (most: number) => sweep(-12, 0).flatMap((power) => [most * 10 ** power, -most * 10 ** power]);

const sigmoid = (z: number) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

/** Each vectorised function, its range, and the worst error measured against Math.* (itself within 1 ulp), rounded up. */
const functions = [
  { name: 'exponentials', of: Math.exp, at: [...sweep(-87, 0), ...sweep(-1e-6, 0)], worst: { 32: 1.1, 64: 1.1 } },
  { name: 'logarithms', of: Math.log, at: [...sweep(1, 1000), ...sweep(1, 1.001)], worst: { 32: 3, 64: 3 } },
  { name: 'tanh', of: Math.tanh, at: [...sweep(-12, 12), ...aroundZero(1)], worst: { 32: 3, 64: 3 } },
  { name: 'sigmoid', of: sigmoid, at: [...sweep(-60, 60), ...aroundZero(1)], worst: { 32: 2.1, 64: 2.1 } },
] as const;

describe.each([
  { build: 'fused', fused: true },
  { build: 'plain', fused: false },
])('the vectorised functions of the $build build', ({ fused }) => {
  describe.each([32, 64] as const)('in float%d', (bits) => {
    const memory = SharedMemory.create();
    const call = instantiate(wasmBuild(fused).module, memory.handle.memory);
    const precision = bits === 32 ? 'float32' : 'float64';

    it.each(functions)('are within a few ulps of Math: $name', ({ name, of, at, worst }) => {
      const Z = memory.alloc(1, at.length, precision);
      const A = memory.alloc(1, at.length, precision);
      Z.data.set(at);
      const arguments_ = Array.from(Z.data);
      if (name in activations)
        call[`activate${bits}`]!(activations[name as ElementActivation].code, 0, Z.address, A.address, at.length);
      else {
        A.data.set(Z.data);
        call[`${name}${bits}`]!(A.address, at.length);
      }
      const errors = arguments_.map((x, i) => Math.abs(A.data[i]! - of(x)) / ulp(of(x), bits));
      const largest = Math.max(...errors);
      expect(largest, `at ${arguments_[errors.indexOf(largest)]}`).toBeLessThanOrEqual(worst[bits]);
      expect(largest).toBeGreaterThan(0.4); // a bound that nothing comes near would say nothing
    });

    it('give 0 for the exponential of what is too small, and keep NaN', () => {
      const X = memory.alloc(1, 3, precision);
      X.data.set([-1e4, Number.NaN, Number.NEGATIVE_INFINITY]);
      call[`exponentials${bits}`]!(X.address, 3);
      expect([...X.data]).toEqual([0, Number.NaN, 0]);
    });
  });
});
