import { Presets, SingleBar } from 'cli-progress';
import type { Epoch } from '../training/train.ts';
import type { ColorChoice } from './terminal.ts';
import { colorsFor } from './terminal.ts';

/** What `--progress` may say. */
export type ProgressChoice = 'auto' | 'always' | 'never';

/** Shows epochs as they come. */
export interface Progress {
  show(epoch: Epoch): void;
  /** Prints lines, above the bar if there is one. */
  say(lines: readonly string[]): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** To the first column, and nothing left to the right of it (ECMA-48: CR, EL). */
const clearLine = '\r\u001b[K';

/** Remembers where the cursor is (DECSC), as cli-progress does when a bar starts. */
const saveCursor = '\u001b7';

/** Widest part of the line that the bar itself takes. */
const widestBar = 24;

/** Lines written to a file or pipe instead of a bar: at every eighth of the way, save the end, which the summary tells. */
const plainLines = 8;

/**
 * A bar on a terminal, a plain line at every eighth of the way elsewhere; always on stderr.
 *
 * @param epochs asked for
 * @param score  name of the score shown, e.g. "accuracy"
 */
export function openProgress(epochs: number, score: string, choice: ProgressChoice, color: ColorChoice): Progress {
  if (choice === 'never') return { show: () => {}, say: print, close: () => {} };
  if (choice === 'always' || process.stderr.isTTY === true) return new Bar(epochs, score, color);
  return new PlainLines(epochs, score);
}

function print(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
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
    process.stderr.write(`epoch ${epoch.epoch}/${this.#epochs} ${describe(epoch, this.#score).join(' ')}\n`);
  }

  say(lines: readonly string[]): void {
    print(lines);
  }

  close(): void {}
}

class Bar implements Progress {
  readonly #bar: SingleBar;
  readonly #score: string;
  readonly #began = performance.now();
  #last: Epoch | undefined;

  constructor(epochs: number, score: string, color: ColorChoice) {
    const paint = colorsFor(process.stderr, color);
    const unicode =
      process.platform !== 'win32' &&
      /utf-?8/i.test(process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '');
    this.#score = score;
    this.#bar = new SingleBar(
      {
        stream: process.stderr,
        linewrap: true, // cli-progress switches it off by default and does not switch it on again after a signal
        gracefulExit: false,
        hideCursor: false,
        noTTYOutput: process.stderr.isTTY !== true,
        fps: 10,
        forceRedraw: true, // a line printed above it has cleared the bar
        // The rate and the time left are told by describe(), from the epochs themselves.
        format: (_options, { value, total }) => {
          const [filled, empty] = unicode ? ['█', '░'] : ['#', '.'];
          return barLine(value, total, this.#texts(value, total), process.stderr.columns || 80, (share, width) => {
            const full = Math.round(share * width);
            return paint.cyan(filled.repeat(full)) + paint.dim(empty.repeat(width - full));
          });
        },
      },
      Presets.legacy,
    );
    this.#bar.start(epochs, 0);
  }

  show(epoch: Epoch): void {
    this.#last = epoch;
    this.#bar.update(epoch.epoch);
  }

  say(lines: readonly string[]): void {
    const isRunning = this.#bar.isActive;
    if (isRunning) process.stderr.write(clearLine);
    print(lines);
    if (isRunning && process.stderr.isTTY) process.stderr.write(saveCursor); // stop() goes back to where start() was
    if (isRunning) this.#bar.render();
  }

  close(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }

  #texts(value: number, total: number): string[] {
    if (this.#last === undefined) return [];
    const seconds = (performance.now() - this.#began) / 1000;
    const rate = value / seconds;
    return [...describe(this.#last, this.#score), `${short(rate)}/s`, `ETA ${clock((total - value) / rate)}`];
  }
}

/** The line of a bar: as many of the texts as fit the terminal, then the bar in what is left. Never as wide as the terminal. */
export function barLine(
  value: number,
  total: number,
  texts: readonly string[],
  columns: number,
  draw: (share: number, width: number) => string,
): string {
  const head = `epoch ${value}/${total}`;
  const room = columns - 1;
  if (head.length > room) return head.slice(0, Math.max(0, room));
  let tail = '';
  for (const text of texts) {
    const longer = `${tail} ${text}`;
    if (head.length + longer.length > room) break;
    tail = longer;
  }
  const width = Math.min(widestBar, room - head.length - tail.length - 1);
  return width < 4 ? head + tail : `${head} ${draw(value / total, width)}${tail}`;
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

/** `1:05`, `2:03:00`. */
function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
