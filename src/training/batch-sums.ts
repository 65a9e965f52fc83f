// What layers gather from the whole batch of a step before they can go on: a part for each shard, and what these add up to.
import type { Batch } from '../network/layer.ts';
import { workOf } from '../network/layer-kinds.ts';
import type { Phase } from '../network/network.ts';
import type { Parameters } from '../network/parameters.ts';
import type { ResolvedLayer } from '../spec/layers.ts';

/** Memory that all threads reach, laid out layer by layer. */
export interface BatchMemory {
  /** Of the whole batch. */
  readonly whole: Float64Array;
  readonly shards: readonly Float64Array[];
}

/** Memory for so many shards; of no length for layers that do not gather. */
export function allocateBatch(layers: readonly ResolvedLayer[], shards: number): BatchMemory {
  const length = layers.reduce((sum, layer) => sum + lengthOf(layer), 0);
  const memory = () => new Float64Array(new SharedArrayBuffer(8 * length));
  return { whole: memory(), shards: Array.from({ length: shards }, memory) };
}

/** A block that is a batch of its own, with memory for what is gathered. @param V how much its rows count */
export function wholeBatch(layers: readonly ResolvedLayer[], V: Batch['V']): Batch {
  return { V, sums: byLayer(layers, allocateBatch(layers, 0).whole), isWhole: true };
}

/** Views of such memory by layer; undefined of those that do not gather. */
export function byLayer(layers: readonly ResolvedLayer[], memory: Float64Array): (Float64Array | undefined)[] {
  let from = 0;
  return layers.map((layer) => {
    const length = lengthOf(layer);
    from += length;
    return length === 0 ? undefined : memory.subarray(from - length, from);
  });
}

/** The ways through a batch before the one that gives the gradient: forward to each layer that gathers, then back to each. */
export function phasesOf(layers: readonly ResolvedLayer[]): readonly Phase[] {
  const gathering = layers.flatMap((layer, l) => (lengthOf(layer) === 0 ? [] : [l]));
  return [
    ...gathering.map((l) => ({ l, way: 'forward' as const })),
    ...gathering.toReversed().map((l) => ({ l, way: 'back' as const })),
  ];
}

/** Adds up, in order, what the first shards have gathered on one of the ways. @param count shards of the step */
export function mergeShards(layers: readonly ResolvedLayer[], { l, way }: Phase, memory: BatchMemory, count: number) {
  const whole = byLayer(layers, memory.whole)[l]!;
  if (way === 'forward') whole.fill(0);
  for (const shard of memory.shards.slice(0, count)) {
    workOf(layers[l]!).gathering!.merge(byLayer(layers, shard)[l]!, whole, layers[l]!, way);
  }
}

/** Has the state of layers follow what they have gathered from the batch of a step. */
export function rememberBatch(layers: readonly ResolvedLayer[], parameters: Parameters, { whole }: BatchMemory): void {
  for (const [l, sums] of byLayer(layers, whole).entries()) {
    if (sums !== undefined) workOf(layers[l]!).gathering!.remember(parameters.layers[l]!, sums, layers[l]!);
  }
}

function lengthOf(layer: ResolvedLayer): number {
  return workOf(layer).gathering?.length(layer) ?? 0;
}
