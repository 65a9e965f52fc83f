import type { Epoch } from '../../training/train.ts';
import { tell } from './stderr.ts';
import type { ColorChoice } from './terminal.ts';
import { type BarTexts, clock, TerminalBar } from './terminal-bar.ts';

/** What `--progress` may say. */
export type ProgressChoice = 'auto' | 'always' | 'never';

/** Shows epochs as they come. */
export interface Progress {
  show(epoch: Epoch): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** Lines written to a file or pipe instead of a bar: at every eighth of the way, save the end, which the summary tells. */
const plainLines = 8;

/**
 * A bar on a terminal, a plain line at every eighth of the way elsewhere; always on stderr.
 *
 * @param epochs asked for
 * @param score  name of the score shown, e.g. "accuracy"
 */
export function openProgress(epochs: number, score: string, choice: ProgressChoice, color: ColorChoice): Progress {
  if (choice === 'never') return { show: () => {}, close: () => {} };
  if (choice === 'always' || process.stderr.isTTY === true) return new Bar(epochs, score, color);
  return new PlainLines(epochs, score);
}

class PlainLines implements Progress {
  readonly #epochs: number;
  readonly #score: string;
  #shown = 0;

  constructor(epochs: number, score: string) {
    this.#epochs = epochs;
    this.#score = score;
  }

  show(epoch: Epoch): void {
    if (epoch.epoch === 1) this.#shown = 0; // also when training begins again
    const part = Math.floor((epoch.epoch * plainLines) / this.#epochs);
    if (part <= this.#shown || epoch.epoch === this.#epochs) return;
    this.#shown = part;
    tell([`epoch ${epoch.epoch}/${this.#epochs} ${describe(epoch, this.#score).join(' ')}`]);
  }

  close(): void {}
}

class Bar implements Progress {
  readonly #bar: TerminalBar;
  readonly #epochs: number;
  readonly #score: string;
  readonly #began = performance.now();
  #last: Epoch | undefined;

  constructor(epochs: number, score: string, color: ColorChoice) {
    this.#epochs = epochs;
    this.#score = score;
    this.#bar = new TerminalBar(epochs, color, (epoch) => this.#texts(epoch));
  }

  show(epoch: Epoch): void {
    this.#last = epoch;
    this.#bar.show(epoch.epoch);
  }

  close(): void {
    this.#bar.close();
  }

  #texts(epoch: number): BarTexts {
    const head = `epoch ${epoch}/${this.#epochs}`;
    if (this.#last === undefined) return { head, texts: [] };
    const seconds = (performance.now() - this.#began) / 1000;
    const rate = epoch / seconds;
    const left = `ETA ${clock((this.#epochs - epoch) / rate)}`;
    return { head, texts: [...describe(this.#last, this.#score), left, `${short(rate)}/s`] };
  }
}

function describe({ cost, validation }: Epoch, score: string): string[] {
  const texts = [`cost ${short(cost)}`];
  if (validation === undefined) return texts;
  return [
    ...texts,
    `validation ${short(validation.cost)}`,
    `${score} ${Number.isNaN(validation.score) ? '-' : validation.score.toFixed(3)}`,
  ];
}

/** A number with four significant digits. */
function short(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
