// A thread that helps with the sums: it takes shards of every round until it is dismissed.
import { workerData } from 'node:worker_threads';
import { attachEngine, type EngineHandle } from '../kernels/engine.ts';
import { Control } from './control.ts';
import { ShardSums, type SharedWork, type Task } from './shard-sums.ts';

/** What a thread is started with. */
export interface WorkerStart {
  readonly engine: EngineHandle;
  readonly work: SharedWork;
  readonly words: Int32Array;
}

const { engine, work, words } = workerData as WorkerStart;
const sums = new ShardSums(work, attachEngine(engine));
const control = new Control(words);
for (let next = control.awaitRound(0); next !== undefined; next = control.awaitRound(next.round)) {
  const task = next.task as Task;
  sums.begin();
  for (let shard = control.takeShard(); shard < sums.count(task, next.step); shard = control.takeShard()) {
    for (const _ of sums.run(task, shard, next.step)) if (control.stopped) break;
  }
  control.finish();
}
process.exit(); // a thread that ends by itself waits for V8's compilers, which may wait for it (see cli/collect-garbage.ts)
