import { toJson } from '../../json/json-text.ts';
import type { Epoch } from '../../training/train.ts';
import { writeOut } from '../terminal/stdout.ts';
import { type OutputFile, openOutput } from './output-file.ts';

/** `--log`: one JSON line an epoch, `{ epoch, cost, validation?: { cost, score } }`. `-` is stdout. */
export class EpochLog {
  readonly #file: OutputFile | undefined;
  #lines: string[] = [];
  #failure: unknown;

  private constructor(file: OutputFile | undefined) {
    this.#file = file;
  }

  /** @throws UserError (io) if the file cannot be written */
  static async open(path: string): Promise<EpochLog> {
    return new EpochLog(path === '-' ? undefined : await openOutput(path));
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
    await this.#file?.commit();
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0 || this.#failure !== undefined) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    try {
      if (this.#file === undefined) await writeOut(text);
      else await this.#file.write(text);
    } catch (error) {
      this.#failure = error;
    }
  }
}
