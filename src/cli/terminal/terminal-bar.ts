import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import { heard, isHeard } from './signals.ts';
import { clearLine, type LastLine, standsLast } from './stderr.ts';
import { dieOf } from './temporary.ts';
import { type ColorChoice, colorsFor, showsUnicode } from './terminal.ts';
import { widthOf } from './text-width.ts';

/** To remember where the cursor is, and to go back there (DECSC, DECRC). */
const cursorCodes = ['\u001b7', '\u001b8'];

/** Columns of the bar itself, at least and at most: where it has no room for the least, there is none. */
const leastBar = 6;
const widestBar = 24;

/** Columns left free at the end of the line: for the cursor, and for the ^C that a terminal shows there. */
const free = 3;

/** What stands beside a bar: `doing`, cut in its middle to fit, and `head` before it; after it as many of `texts` as fit, the first first. */
export interface BarTexts {
  readonly doing?: string;
  readonly head: string;
  readonly texts: readonly string[];
}

/**
 * stderr, but that its lines have no end: cli-progress cuts a line there and takes colours for text; `barLine` never gets
 * there. And the cursor stays where it is: cli-progress goes back at the end to where the bar began, which is elsewhere
 * once lines have been written above it.
 */
const endless = {
  isTTY: process.stderr.isTTY === true,
  columns: Number.POSITIVE_INFINITY,
  write: (text: string) => cursorCodes.includes(text) || process.stderr.write(text),
};

/** A bar in the last line of the terminal, on stderr. At a signal it goes, and with it the program unless somebody listens. */
export class TerminalBar implements LastLine {
  readonly #bar: SingleBar;
  readonly #listener = (signal: NodeJS.Signals) => {
    this.clear();
    if (!isHeard()) dieOf(signal);
  };

  /** @param total what `show` counts up to @param describe what stands beside the bar at a value */
  constructor(total: number, color: ColorChoice, describe: (value: number) => BarTexts) {
    const paint = colorsFor(process.stderr, color);
    const [filled, empty] = showsUnicode() ? ['█', '░'] : ['#', '.'];
    const draw = (share: number, width: number) => {
      const full = Math.round(share * width);
      return paint.cyan(filled!.repeat(full)) + paint.dim(empty!.repeat(width - full));
    };
    const cliProgress = createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress'); // takes 14 ms, for many runs in vain
    this.#bar = new cliProgress.SingleBar(
      {
        stream: endless as NodeJS.WriteStream,
        linewrap: true, // cli-progress switches it off by default and does not switch it on again after a signal
        gracefulExit: false,
        hideCursor: false,
        noTTYOutput: process.stderr.isTTY !== true,
        fps: 10,
        forceRedraw: true, // a line printed above it has cleared the bar
        // Rate and time left are told by `describe`, from the values themselves.
        format: (_options, { value }) => barLine(value / total, describe(value), process.stderr.columns || 80, draw),
      },
      cliProgress.Presets.legacy,
    );
    for (const signal of heard) process.prependListener(signal, this.#listener); // before there is anything to clear
    standsLast(this);
    this.#bar.start(total, 0);
  }

  show(value: number): void {
    this.#bar.update(value);
  }

  lift(): void {
    process.stderr.write(clearLine);
  }

  drop(): void {
    this.#bar.render();
  }

  /** Leaves the bar where it stands. */
  close(): void {
    if (!this.#bar.isActive) return;
    this.#bar.stop();
    standsLast(undefined);
    for (const signal of heard) process.off(signal, this.#listener);
  }

  clear(): void {
    if (!this.#bar.isActive) return;
    this.close();
    if (process.stderr.isTTY) process.stderr.write('\u001b[A\u001b[2K\r'); // up into its line (CUU), and erase it (EL)
  }
}

/** The line of a bar: the least bar, as many of the texts as fit beside it, then the bar as wide as there is room. */
function barLine(
  share: number,
  { doing, head: far, texts }: BarTexts,
  columns: number,
  draw: (share: number, width: number) => string,
): string {
  const room = Math.max(0, columns - free);
  const named = doing === undefined ? far : `${cutMiddle(doing, Math.floor(room / 2))} ${far}`;
  const head = widthOf(named) <= room ? named : far.slice(0, room);
  let tail = '';
  for (const text of texts) {
    const longer = `${tail} ${text}`;
    if (widthOf(head + longer) + 1 + leastBar > room) break;
    tail = longer;
  }
  const width = Math.min(widestBar, room - widthOf(head + tail) - 1);
  return width < leastBar ? head + tail : `${head} ${draw(Math.min(1, share), width)}${tail}`;
}

/** A text that takes at most so many columns: its beginning and its end, where the name of a file stands. */
function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const mark = showsUnicode() ? '…' : '...';
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const room = width - mark.length;
  const begin = fitting(characters, Math.floor(room / 2)).join('');
  const end = fitting(characters.toReversed(), room - widthOf(begin)).toReversed();
  return begin + mark + end.join('');
}

/** The first characters that fit into so many columns. */
function fitting(characters: readonly string[], room: number): string[] {
  let [count, width] = [0, 0];
  for (; count < characters.length; count++) {
    width += widthOf(characters[count]!);
    if (width > room) break;
  }
  return characters.slice(0, count);
}

/** `1:05`, `2:03:00`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
