import { describe, expect, it } from 'vitest';
import { initialisers } from '../../src/formulas/initialiser.ts';
import { namesOf } from '../../src/formulas/names.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { allocateParameters, clear, initialise } from '../../src/network/parameters.ts';
import { Random } from '../../src/random.ts';
import { maskedParameters } from '../../src/spec/layers.ts';
import type { ResolvedNetwork } from '../../src/spec/resolve.ts';
import { networkOf, unitOf, wired } from '../networks.ts';

const kernels = new JsKernels('float64');

function initialised(network: ResolvedNetwork, inputs: number) {
  const parameters = allocateParameters(network.layers, inputs, kernels);
  initialise(parameters, network.layers, new Random(1, 'weights'));
  return parameters;
}

describe('initial weights', () => {
  it.each(namesOf(initialisers).filter((name) => name !== 'zeros'))(
    'by %s are as wide as what a unit takes asks for',
    (init) => {
      const wide = networkOf([[2, 'relu']], 'squared-error', init);
      const some = wired(wide, [unitOf([0, 400]), unitOf([0, 4000])]);
      const { data } = initialised(some, 4000).W[0]!;
      for (const [u, count] of [400, 4000].entries()) {
        const own = [...data.subarray(u * 4000, u * 4000 + count)];
        const deviation = Math.sqrt(own.reduce((sum, w) => sum + w * w, 0) / count);
        expect(deviation / initialisers[init].deviation(count, 2)).toBeCloseTo(1, 1);
      }
      expect([...data.subarray(400, 4000)].every((w) => Object.is(w, 0))).toBe(true);
    },
  );

  it('of other units are what they would be without wiring', () => {
    const dense = networkOf([[3, 'relu']], 'squared-error', 'he');
    const all = [...initialised(dense, 5).W[0]!.data];
    const some = [...initialised(wired(dense, [{ name: 'a' }, unitOf([1, 3]), { name: 'c' }]), 5).W[0]!.data];
    expect(some.slice(0, 5)).toEqual(all.slice(0, 5));
    expect(some.slice(10)).toEqual(all.slice(10));
  });
});

describe('the places of weights that wiring holds at 0', () => {
  it('are those of the vector of all parameters', () => {
    const net = wired(
      networkOf(
        [
          [2, 'relu'],
          [1, 'relu'],
          [1, 'identity'],
        ],
        'squared-error',
      ),
      [unitOf([0, 1]), unitOf([1, 3])],
      [unitOf([1, 2])],
    );
    const parameters = allocateParameters(net.layers, 3, kernels);
    parameters.all.data.fill(1);
    clear(maskedParameters(net.layers, 3), parameters.all.data);
    expect(parameters.W.map(({ data }) => [...data])).toEqual([[1, 0, 0, 0, 1, 1], [0, 1], [1]]);
    expect(parameters.b.map(({ data }) => [...data])).toEqual([[1, 1], [1], [1]]);
  });

  it('are none where no unit has a name', () => {
    expect(maskedParameters(networkOf([[5, 'relu']], 'squared-error').layers, 4)).toEqual([]);
  });
});
