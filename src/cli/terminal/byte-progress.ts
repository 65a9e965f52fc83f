import type { SharedOptions } from './options.ts';
import { tell } from './stderr.ts';
import { printable } from './terminal.ts';
import { type BarTexts, clock, TerminalBar } from './terminal-bar.ts';

/** Tells how far the bytes of a file have been worked through. */
export interface ByteProgress {
  /** @param bytes so far */
  show(bytes: number): void;
  /** Leaves the terminal as it was; more than once is as once. */
  close(): void;
}

/** Milliseconds of work after which it is worth telling; most files are done before. */
const patience = 500;
/** Lines written to a file or pipe instead of a bar: at every eighth of the way but the last. */
const plainLines = 8;

/**
 * A bar on a terminal while a file is worked through, plain lines elsewhere; nothing if that takes no time.
 *
 * @param doing what is done with the bytes: "reading data.csv"; made safe to show
 * @param size  of the file in bytes, if it is known; without it nothing is told
 */
export function openByteProgress(doing: string, size: number | undefined, options: SharedOptions): ByteProgress {
  const { progress, quiet, color } = options;
  if (size === undefined || size === 0 || progress === 'never' || (quiet && progress === 'auto')) {
    return { show: () => {}, close: () => {} };
  }
  const began = performance.now();
  const shown = printable(doing, 4000);
  const describe = (bytes: number) => {
    const rate = bytes / ((performance.now() - began) / 1000);
    const speed = bytes === 0 ? [] : [`ETA ${clock((size - bytes) / rate)}`, `${mega(rate)} MB/s`];
    const texts = [`${mega(bytes)} of ${mega(size)} MB`, ...speed];
    return { doing: shown, head: `${Math.floor((100 * bytes) / size)} %`, texts };
  };
  const isLate = () => progress === 'always' || performance.now() - began > patience;
  if (progress !== 'always' && process.stderr.isTTY !== true) return plain(describe, size, isLate);
  let bar: TerminalBar | undefined;
  return {
    show: (bytes) => {
      if (bar === undefined && !isLate()) return;
      bar ??= new TerminalBar(size, color, describe);
      bar.show(bytes);
    },
    close: () => bar?.clear(),
  };
}

function plain(describe: (bytes: number) => Required<BarTexts>, size: number, isLate: () => boolean): ByteProgress {
  let shown = 0;
  return {
    show: (bytes) => {
      const part = Math.floor((bytes * plainLines) / size);
      if (part <= shown || bytes >= size) return;
      shown = part;
      if (!isLate()) return;
      const { doing, head, texts } = describe(bytes);
      tell([[doing, head, ...texts].join(' ')]);
    },
    close: () => {},
  };
}

/** In millions, with a digit where there are few. */
function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
