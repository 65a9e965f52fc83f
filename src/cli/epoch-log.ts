import type { Epoch } from '../training/train.ts';
import { OutputFile } from './output-file.ts';

/** `--log`: one JSON line an epoch, `{ epoch, cost, validation?: { cost, score } }`. */
export class EpochLog {
  readonly #file: OutputFile;
  #lines: string[] = [];
  #failed = false;

  /** @throws UserError (io) if the file cannot be written */
  constructor(path: string) {
    this.#file = new OutputFile(path);
  }

  write(epoch: Epoch): void {
    this.#lines.push(JSON.stringify(epoch));
    if (this.#lines.length >= 1000) this.#flush();
  }

  /** Makes the log appear, unless writing it has failed. */
  close(): void {
    if (this.#failed) return;
    this.#flush();
    this.#file.commit();
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    this.#failed = true; // unless the next line returns
    this.#file.write(`${this.#lines.join('\n')}\n`);
    this.#failed = false;
    this.#lines = [];
  }
}
