// How much there is to do, by which engine and threads are chosen: never by the speed of the moment.
import { availableParallelism } from 'node:os';
import type { Work } from '../kernels/engine.ts';
import { parameterCount } from '../spec/layers.ts';
import type { Prepared } from './prepare.ts';

/** What an engine is chosen by. */
export function engineWorkOf({ training, encoder, network }: Prepared): Work {
  return { rows: training.rows.length, inputs: encoder.width, units: network.layers.map(({ units }) => units) };
}

/** Multiplications below which a second thread starts in vain: about as long as one takes to start. */
const worthThread = 1e9;

/** Multiplications of a whole training, roughly. */
export function productsOf({ training, encoder, network, spec }: Prepared): number {
  return 3 * training.rows.length * parameterCount(network.layers, encoder.width) * spec.training.epochs;
}

/** Threads that are worth starting for so many multiplications: all cores, or one for few. */
export function usualThreads(products: number): number {
  return products < worthThread ? 1 : availableParallelism();
}
