// Tasks that threads take one after the other, and what is told of each.
import { flatten, type PlainMistake, UserError } from '../errors.ts';
import { adoptBuild, type WasmBuild } from '../kernels/wasm-module.ts';
import type { Job, Run } from '../threads/jobs.ts';
import { Parts } from '../threads/parts.ts';
import { Diverged } from '../training/train.ts';

/** What a thread is given. */
export interface TasksInput<Task> {
  readonly tasks: readonly Task[];
  /** Of `Parts`: the tasks that no thread has taken. */
  readonly left: Int32Array;
  /** Kernels, compiled once for all threads. */
  readonly build: WasmBuild | undefined;
}

/** What a thread tells: news of a task, its result, or why there is none. Tasks are told apart by their index. */
export type TaskMessage<Result, News> =
  | { readonly task: number; readonly news: News }
  | { readonly task: number; readonly result: Result }
  | { readonly task: number; readonly mistake: PlainMistake }
  | { readonly task: number; readonly diverged: number }
  | { readonly task: number; readonly failure: unknown };

/** Does a task. @param signal ends it in the middle @param tell passes news on @throws UserError, Diverged */
export type Perform<Task, Result, News> = (
  task: Task,
  signal: AbortSignal,
  tell: (news: News) => void,
) => Promise<Result>;

/** A kind of task: how this thread does it, and how others are asked to. */
export interface TaskKind<Task, Result, News> {
  readonly perform: Perform<Task, Result, News>;
  /** Of a module whose `run` is `runTasks(perform)`. */
  readonly job: Job<TasksInput<Task>, TaskMessage<Result, News>>;
}

/** What the module of a job exports as `run`. */
export function runTasks<Task, Result, News>(
  perform: Perform<Task, Result, News>,
): Run<TasksInput<Task>, TaskMessage<Result, News>> {
  return (input, tell) => {
    adoptBuild(input.build);
    return doTasks(perform, input, new AbortController().signal, tell);
  };
}

/** Takes one task after the other until none is left, and tells of each. @param signal ends it in the middle of a task, which is not told of */
export async function doTasks<Task, Result, News>(
  perform: Perform<Task, Result, News>,
  { tasks, left }: TasksInput<Task>,
  signal: AbortSignal,
  tell: (message: TaskMessage<Result, News>) => void,
): Promise<void> {
  for (const task of new Parts(left).take()) {
    const message = await outcomeOf<Result, News>(task, () =>
      perform(tasks[task]!, signal, (news) => tell({ task, news })),
    );
    if (signal.aborted) return;
    tell(message);
  }
}

async function outcomeOf<Result, News>(task: number, work: () => Promise<Result>): Promise<TaskMessage<Result, News>> {
  try {
    return { task, result: await work() };
  } catch (error) {
    if (error instanceof UserError) return { task, mistake: flatten(error) };
    if (error instanceof Diverged) return { task, diverged: error.epoch };
    return { task, failure: error };
  }
}
