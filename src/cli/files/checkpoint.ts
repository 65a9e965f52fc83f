// Checkpoints beside the model: written now and then, and gone on from.
import { existsSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import { formatCheckpoint, ownerOf, parseCheckpoint, requireRoom } from '../../fit/checkpoint.ts';
import type { ModelFitting } from '../../fit/fit-model.ts';
import { version } from '../../model/program-version.ts';
import { note } from '../terminal/notes.ts';
import type { SharedOptions } from '../terminal/options.ts';
import { openInput } from './input.ts';
import { saveFile } from './output-file.ts';
import { RepeatedWrites } from './unwritten.ts';

/** Where the checkpoint of a model lies. */
export function checkpointOf(model: string): string {
  return `${model}.checkpoint`;
}

/** Writes checkpoints of one training. */
export class Checkpoints {
  readonly #path: string;
  readonly #fitting: ModelFitting;
  readonly #every: number;
  readonly #writes: RepeatedWrites;
  #last = performance.now();

  /**
   * @param every milliseconds between two checkpoints
   * @param warn  is told of the first that cannot be written: the training goes on, and the next is tried
   * @throws UserError (usage) if they would be too large
   */
  constructor(path: string, fitting: ModelFitting, every: number, warn: (failure: UserError) => void) {
    if (fitting.epoch === 0) requireRoom(fitting.save(), fitting.prepared);
    this.#path = path;
    this.#fitting = fitting;
    this.#every = every;
    this.#writes = new RepeatedWrites(path, warn);
  }

  /** Writes one if it is time. */
  async offer(): Promise<void> {
    if (performance.now() - this.#last >= this.#every) await this.write();
  }

  /** Writes one. If it cannot be written, the one before stands as it was. */
  async write(): Promise<void> {
    const { prepared, engine } = this.#fitting;
    const text = formatCheckpoint(this.#fitting.save(), ownerOf(prepared, engine), version());
    await this.#writes.attempt(() => saveFile(this.#path, text));
    this.#last = performance.now();
  }

  /** Ends with what could not be written. @throws UserError (io) if that is any of them */
  close(): void {
    this.#writes.close(
      (howMany, hasLast) => `${howMany} checkpoints could not be written${hasLast ? '; the last one was' : ''}`,
    );
  }
}

/**
 * Goes on from the checkpoint of a model.
 *
 * @throws UserError (usage) if there is none, (model) if it is damaged or belongs to another training
 */
export async function resume(fitting: ModelFitting, model: string, { color, quiet }: SharedOptions): Promise<void> {
  const path = checkpointOf(model);
  if (!existsSync(path)) {
    throw new UserError('usage', '--resume', `there is no checkpoint ${path}`, 'train with --checkpoint to have one');
  }
  const saved = parseCheckpoint(
    await openInput(path).text('model'),
    path,
    ownerOf(fitting.prepared, fitting.engine),
    fitting.save(),
    () => {
      if (!quiet) note(`${path} is of an older nn: whether it was made with this very data cannot be told`, color);
    },
  );
  fitting.restore(saved);
  const { epochs } = fitting.prepared.spec.training;
  if (fitting.epoch <= epochs) return;
  const what = `must be at least the ${fitting.epoch} epochs that ${path} has behind it, found ${epochs}`;
  throw new UserError('usage', 'training.epochs', what, 'raise --epochs');
}
