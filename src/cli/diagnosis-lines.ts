import type { Diagnosis } from '../doctor/diagnosis.ts';
import { toJson } from '../spec/json-text.ts';
import { shellWord } from './shell-word.ts';
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

/** Diagnoses as lines for stderr: each finding, and below it the flag that sets the one key to change. */
export function describeDiagnoses(diagnoses: readonly Diagnosis[], color: ColorChoice): string[] {
  const paint = colorsFor(process.stderr, color);
  return diagnoses.flatMap(({ finding, key, value }) => [
    `${paint.yellow('doctor:')} ${printable(finding, 500)}`,
    `    try: ${printable(`--set ${shellWord(`${key}=${typeof value === 'string' ? value : toJson(value)}`)}`, 1000)}`,
  ]);
}
