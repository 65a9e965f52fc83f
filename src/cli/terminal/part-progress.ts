import type { ProgressChoice } from './progress.ts';
import { tell } from './stderr.ts';
import type { ColorChoice } from './terminal.ts';
import { clock, TerminalBar } from './terminal-bar.ts';

/** Shows how far a work is that has many parts. */
export interface PartProgress {
  /** @param share of the work that is done, from 0 to 1 @param texts what is known of it, such as `3/15 networks` */
  show(share: number, texts: readonly string[]): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** Lines written to a file or pipe instead of a bar. */
const plainLines = 8;

/** A bar on a terminal, a plain line at every eighth of the way elsewhere, save the end; always on stderr. */
export function openPartProgress(choice: ProgressChoice, color: ColorChoice): PartProgress {
  if (choice === 'never') return { show: () => {}, close: () => {} };
  if (choice === 'always' || process.stderr.isTTY === true) return new Bar(color);
  let shown = 0;
  return {
    show(share, texts) {
      const part = Math.floor(share * plainLines);
      if (part <= shown || share >= 1) return;
      shown = part;
      tell([`${percent(share)} ${texts.join(' ')}`]);
    },
    close() {},
  };
}

class Bar implements PartProgress {
  readonly #bar: TerminalBar;
  readonly #began = performance.now();
  #texts: readonly string[] = [];

  constructor(color: ColorChoice) {
    this.#bar = new TerminalBar(1, color, (share) => {
      const seconds = (performance.now() - this.#began) / 1000;
      const left = share > 0 ? [`ETA ${clock((seconds * (1 - share)) / share)}`] : [];
      return { head: percent(share), texts: [...this.#texts, ...left] };
    });
  }

  show(share: number, texts: readonly string[]): void {
    this.#texts = texts;
    this.#bar.show(share);
  }

  close(): void {
    this.#bar.close();
  }
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}
