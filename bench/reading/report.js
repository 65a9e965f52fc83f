import { cpus } from 'node:os';
import { digits, median } from '../contender.js';

/** What was measured where, for the head of a report. */
export function setting(rounds) {
  return `Measured with ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.versions.node}, rounds in turn: ${rounds}.`;
}

/** A median and its range: `2.10 (2.05 – 2.31)`. */
export function spread(values) {
  return `${digits(median(values))} (${digits(Math.min(...values))} – ${digits(Math.max(...values))})`;
}

/** Lines of a table in markdown. @param rows texts; one that is missing is an empty cell */
export function table(head, rows) {
  const line = (cells) => `| ${head.map((_, index) => cells[index] ?? '').join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}

/** The line above the table of one file. */
export function fileTitle(title, rows, megabytes) {
  return `**${title}: ${rows.toLocaleString('en').replaceAll(',', ' ')} rows, ${digits(megabytes)} MB**`;
}

/** Titles of the cells of `commandRow`. */
export const commandTitles = ['', 's (least – most)', 'MB/s', '× scikit-learn', 'peak MB'];

/** One command as `runInTurn` ran it. @param reference seconds of the peer that others are compared with, if it ran */
export function commandRow({ name, times, peaks, absent }, megabytes, reference) {
  if (absent !== undefined) return [name, notRun(absent)];
  const seconds = median(times);
  const ratio = reference === undefined ? '' : (reference / seconds).toFixed(2);
  const most = peaks.every((peak) => peak !== undefined) ? Math.max(...peaks).toFixed(0) : '';
  return [name, spread(times), digits(megabytes / seconds), ratio, most];
}

/** Why a contender has no numbers. */
export const notRun = (reason) => `not run: ${reason.trim().slice(0, 80)}`;

/** Prints paragraphs of lines, one blank line after each. */
export function print(lines) {
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
