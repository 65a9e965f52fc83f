import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import type { SingleModel } from '../../src/model/model.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import type { Precision } from '../../src/spec/schema.ts';
import { tableOf } from '../table.ts';

/** Passengers with a number, a number with gaps, a category with gaps, and labels of three kinds. */
export const passengers = [
  'age,fare,sex,survived,class,paid',
  '22,7.25,male,no,third,7.5',
  '38,,female,yes,first,71',
  '26,7.9,female,yes,third,8',
  '35,53.1,female,yes,first,53',
  '35,8.05,,no,third,8.25',
  '54,51.9,male,no,first,52',
  '2,21,male,no,second,21',
  '27,11.1,female,yes,second,11',
  '14,30,female,yes,second,30',
  '4,16.7,female,yes,first,17',
  '58,26.5,male,no,first,26',
  '20,8.1,male,no,second,8',
].join('\n');

/** A model trained as `nn train` does it, from CSV text and a spec. @param open opens the engine */
export async function fitModel(
  csv: string,
  spec: object,
  open = (precision: Precision): Kernels => new JsKernels(precision),
): Promise<SingleModel> {
  const checked = parseSpec(JSON.stringify(spec), 'spec.json');
  const prepared = prepare(await tableOf(csv, 'data.csv', checked.ignore), undefined, checked, 'spec.json');
  const fitting = new ModelFitting(prepared, open(checked.precision));
  for await (const _ of fitting.epochs(new AbortController().signal));
  return fitting.finish('0.1.0', 'epochs');
}

/** Specs that between them use every kind of input, target, output and layer. */
export const specs = {
  'logistic regression': {
    target: 'survived',
    ignore: ['class', 'paid'],
    training: { epochs: 20, validation: 0 },
  },
  'leaky ReLU before three classes, in float64': {
    target: 'class',
    ignore: ['paid'],
    columns: { fare: { missing: 0, scale: 'none' }, sex: { type: 'category' } },
    layers: [
      { units: 3, activation: 'leaky-relu', slope: 0.2 },
      { units: 2, activation: 'tanh', init: 'small', biasInit: 0.1 },
    ],
    precision: 'float64',
    training: { epochs: 20, learningRate: 0.01, validation: 0.25 },
  },
  'a number, with rows held out': {
    target: 'paid',
    ignore: ['class', 'fare'],
    layers: [{ units: 4, activation: 'relu' }],
    training: { epochs: 20, validation: 0.25 },
  },
  'a number that is never negative': {
    target: 'paid',
    ignore: ['class'],
    output: { activation: 'leaky-relu', slope: 0.05 },
    training: { epochs: 20, validation: 0 },
  },
};
