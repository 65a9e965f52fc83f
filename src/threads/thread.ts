// What a thread of the pool runs: one job after the other.
import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Run } from './jobs.ts';

/** What a thread is asked. */
export interface Request {
  /** See `Job`. */
  readonly module: string;
  readonly input: unknown;
}

/** What it answers: what a job tells, and that it is done with one. */
export type Answer = { readonly message: unknown } | 'done';

function answer(what: Answer, given: readonly ArrayBuffer[] = []): void {
  parentPort!.postMessage(what, given);
}

if (workerData !== undefined) await import(workerData as string);
for await (const [request] of on(parentPort!, 'message')) {
  const { module, input } = request as Request;
  const { run } = (await import(module)) as { run: Run<unknown, unknown> };
  await run(input, (message, given) => answer({ message }, given));
  answer('done');
}
