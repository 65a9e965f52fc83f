import { isDense } from '../spec/layers.ts';
import type { ModelSpec } from '../spec/spec.ts';
import { Schedule } from '../training/schedule.ts';
import type { Settings } from './diagnosis.ts';
import { cured } from './layers.ts';
import { adam } from './rate.ts';

/** Mean rate of the epochs, as a share of that of the spec, below which the schedule has ended the training before its time. */
const spent = 0.1;

/** What gets a training off a plateau; undefined if nothing is known that the spec does not say. @param epochs that it has lasted */
export function offPlateau({ training, layers }: ModelSpec, epochs: number): Settings | undefined {
  const { learningRate, optimizer, schedule, momentum } = training;
  const rates = new Schedule(training);
  let sum = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) sum += rates.rate(epoch);
  if (sum < spent * learningRate * epochs) return { 'training.schedule': { name: 'constant' } };
  const squashing = layers
    .filter(isDense)
    .filter(({ activation }) => activation === 'sigmoid' || activation === 'tanh');
  if (squashing.length > 1) return { layers: cured(layers) };
  return optimizer === 'gradient-descent' && momentum === undefined && schedule === undefined ? adam : undefined;
}
