// What threads run that help with the sums: they take shards of every round until they are dismissed.
import { attachEngine, type EngineHandle } from '../kernels/engine.ts';
import { type Job, jobOf, type Run } from '../threads/jobs.ts';
import { Control } from './control.ts';
import { ShardSums, type SharedWork } from './shard-sums.ts';

/** What a thread is given. */
interface ShardInput {
  readonly engine: EngineHandle;
  readonly work: SharedWork;
  /** Of `Control`. */
  readonly words: Int32Array;
}

/** Has a thread help with the sums, until it is dismissed. */
export const shardJob: Job<ShardInput> = jobOf(import.meta.url, 'training', 'shard-job');

export const run: Run<ShardInput> = ({ engine, work, words }) => {
  const sums = new ShardSums(work, attachEngine(engine));
  const control = new Control(words);
  for (let next = control.awaitRound(0); next !== undefined; next = control.awaitRound(next.round)) {
    const { task } = next;
    sums.begin();
    for (let shard = control.takeShard(); shard < sums.count(task, next.step); shard = control.takeShard()) {
      for (const _ of sums.run(task, shard, next.step)) if (control.stopped) break;
    }
    control.finish();
  }
};
