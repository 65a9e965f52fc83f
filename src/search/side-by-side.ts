import { availableParallelism } from 'node:os';
import { revive, type UserError } from '../errors.ts';
import { buildToShare } from '../kernels/wasm-module.ts';
import { Parts } from '../threads/parts.ts';
import { engage } from '../threads/pool.ts';
import { Diverged } from '../training/train.ts';
import { doTasks, type TaskKind, type TaskMessage, type TasksInput } from './task.ts';

/** What is known of a task, by its index: what it came to, why it came to nothing, or news before that. */
export type Tidings<Result, News = never> =
  | { readonly task: number; readonly result: Result }
  | { readonly task: number; readonly failure: UserError | Diverged }
  | { readonly task: number; readonly news: News };

/**
 * Does tasks side by side, one a thread, and yields what comes of them as it comes, in any order.
 *
 * @param threads most threads; one works here, without any other
 * @param signal  ends all of them, in the middle of what they do
 */
export async function* sideBySide<Task, Result, News>(
  { perform, job }: TaskKind<Task, Result, News>,
  tasks: readonly Task[],
  threads = availableParallelism(),
  signal?: AbortSignal,
): AsyncGenerator<Tidings<Result, News>> {
  const parts = Parts.create(tasks.length);
  const input: TasksInput<Task> = { tasks, left: parts.words, build: buildToShare() };
  const mail = new Mailbox<TaskMessage<Result, News> | 'end'>();
  const others = engage(Math.min(threads, tasks.length) - 1);
  for (const thread of others) {
    const fail = (failure: unknown) => mail.put({ task: -1, failure });
    thread.do(job, input, { take: (message) => mail.put(message), fail });
    thread.hold();
  }
  const leaving = new AbortController();
  const end = () => mail.put('end');
  signal?.addEventListener('abort', end);
  let left = tasks.length;
  void doTasks(perform, input, leaving.signal, (message) => mail.put(message)); // this thread does its part too
  try {
    while (left > 0 && signal?.aborted !== true) {
      const message = await mail.next();
      if (message === 'end') return;
      if (!('news' in message)) left--;
      yield tidingsOf(message);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    parts.stop();
    leaving.abort();
    for (const thread of others) {
      if (left > 0) thread.end();
      else thread.release();
    }
  }
}

/** What a thread told, with errors as errors. @throws whatever else has gone wrong there */
function tidingsOf<Result, News>(message: TaskMessage<Result, News>): Tidings<Result, News> {
  if ('failure' in message) throw message.failure;
  if ('mistake' in message) return { task: message.task, failure: revive(message.mistake) };
  if ('diverged' in message) return { task: message.task, failure: new Diverged(message.diverged) };
  return message;
}

/** What is told, one after the other. */
class Mailbox<Message> {
  readonly #waiting: Message[] = [];
  #wake: (() => void) | undefined;

  put(message: Message): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  async next(): Promise<Message> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift()!;
  }
}
