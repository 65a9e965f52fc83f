import { toJson } from '../spec/json-text.ts';
import type { Epoch } from '../training/train.ts';
import { OutputFile } from './output-file.ts';
import { writeOut } from './stdout.ts';

/** `--log`: one JSON line an epoch, `{ epoch, cost, validation?: { cost, score } }`. `-` is stdout. */
export class EpochLog {
  readonly #file: OutputFile | undefined;
  #lines: string[] = [];
  #failure: unknown;

  /** @throws UserError (io) if the file cannot be written */
  constructor(path: string) {
    this.#file = path === '-' ? undefined : new OutputFile(path);
  }

  /** Takes a line. What goes wrong with writing it is told by `close`: the training goes on. */
  async write(epoch: Epoch): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#lines.push(toJson(epoch));
    if (this.#lines.length >= 1000 || this.#file === undefined) await this.#flush();
  }

  /** Makes the log appear. @throws UserError (io) if it could not be written */
  async close(): Promise<void> {
    await this.#flush();
    if (this.#failure !== undefined) throw this.#failure;
    this.#file?.commit();
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0 || this.#failure !== undefined) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    try {
      if (this.#file === undefined) await writeOut(text);
      else this.#file.write(text);
    } catch (error) {
      this.#failure = error;
    }
  }
}
