import { describe, expect, it } from 'vitest';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { bundledTable } from '../table.ts';

const training = { epochs: 10, learningRate: 0.1, validation: 0, seed: 1 };

// The costs are those of test/oracles/first_costs.py: numpy, with a generator, an encoding and a backpropagation of its own.
// Ten of them pin reading, encoding, initial weights, forward, backward and step together.
const cases = [
  {
    data: 'iris',
    network: '4-16-3 with ReLU',
    spec: { target: 'species', layers: [{ units: 16, activation: 'relu' }] },
    costs: [
      2.7282296074889647, 1.7275913883531286, 1.0498262977227417, 0.73651086667134746, 0.60918844215904799,
      0.54518879473785475, 0.50601203035303688, 0.47860370005548247, 0.45772446747556139, 0.44089776224562277,
    ],
  },
  {
    data: 'breast-cancer',
    network: 'logistic regression',
    spec: { target: 'diagnosis' },
    costs: [
      0.71605081739914156, 0.53404682968583084, 0.44189722860978142, 0.38599851483808068, 0.34776332804980159,
      0.31957615903038217, 0.29771611951693266, 0.28013273052188897, 0.26559518938631438, 0.25331597143657547,
    ],
  },
  {
    data: 'diabetes',
    network: '10-8-1 with tanh',
    spec: { target: 'progression', layers: [{ units: 8, activation: 'tanh' }] },
    costs: [
      0.63766922203129273, 0.54281886328467543, 0.48078561439520467, 0.43744893047627792, 0.40565150389711235,
      0.38144604251832431, 0.36249264204389209, 0.34731747550972869, 0.33494500339962519, 0.32470328980593727,
    ],
  },
];

/** Costs of the epochs that a spec asks for, each measured before the step of its epoch. */
async function costsOf(data: string, spec: object, precision: 'float32' | 'float64'): Promise<number[]> {
  const checked = parseSpec(JSON.stringify({ ...spec, precision, training }), 'spec.json');
  const fitting = new ModelFitting(
    prepare(await bundledTable(data), undefined, checked, 'spec.json'),
    new JsKernels(precision),
  );
  const costs: number[] = [];
  for await (const { cost } of fitting.epochs(new AbortController().signal)) costs.push(cost);
  return costs;
}

describe('the first ten costs', () => {
  it.each(cases)('on $data ($network) are those of numpy', async ({ data, spec, costs }) => {
    const measured = await costsOf(data, spec, 'float64');
    expect(measured).toHaveLength(10);
    for (const [epoch, cost] of measured.entries()) expect(Math.abs(cost - costs[epoch]!)).toBeLessThan(1e-9);
  });

  it.each(cases)('on $data in float32 are the same to six digits', async ({ data, spec, costs }) => {
    const measured = await costsOf(data, spec, 'float32');
    for (const [epoch, cost] of measured.entries()) expect(Math.abs(cost / costs[epoch]! - 1)).toBeLessThan(2e-6);
  });
});
