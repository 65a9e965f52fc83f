import type { Diagnosis, Settings } from '../../doctor/diagnosis.ts';
import { toJson } from '../../json/json-text.ts';
import { cutSetting, parsePath } from '../../spec/override.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { type ColorChoice, colorsFor, printable } from '../terminal/terminal.ts';

/** Diagnoses as lines for stderr. */
export function describeDiagnoses(diagnoses: readonly Diagnosis[], color: ColorChoice): string[] {
  const paint = colorsFor(process.stderr, color);
  return diagnoses.map(({ finding }) => `${paint.yellow('doctor:')} ${printable(finding, 1000)}`);
}

/** The command that follows all advice at once, as a line for a shell; none where there is no advice. @param given the arguments of the command that was run */
export function describeAdvice(advice: Settings, given: readonly string[]): string[] {
  const settings = Object.entries(advice).map(([key, value]) => {
    return ['--set', `${key}=${typeof value === 'string' ? value : toJson(value)}`];
  });
  if (settings.length === 0) return [];
  const words = ['nn', ...without(given, Object.keys(advice)), ...settings.flat()];
  return [`    try: ${printable(words.map(shellWord).join(' '), Number.POSITIVE_INFINITY)}`];
}

/** The arguments, but for flags of which a new value takes the place. Only a training as it was can be gone on with: of --resume, the name of the model is kept. */
function without(given: readonly string[], keys: readonly string[]): string[] {
  const paths = keys.map((key) => parsePath(key));
  const namesModel = given.some((word) => /^(?:-o|--output(?:=|$))/.test(word));
  /** What stands in the place of a flag; undefined if it stays. */
  const insteadOf = (flag: string, value: string): readonly string[] | undefined => {
    if (flag === '--resume') return namesModel ? [] : ['-o', value];
    const set = flag === '--set' ? cutSetting(value)?.key : undefined;
    const key = flag === '--learning-rate' ? 'training.learningRate' : set;
    return key !== undefined && paths.some((path) => isWithin(parsePath(key), path)) ? [] : undefined;
  };
  const kept: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const [, flag, inline] = /^(--[\w-]+)(?:=(.*))?$/s.exec(given[at]!) ?? [];
    const instead = flag === undefined ? undefined : insteadOf(flag, inline ?? given[at + 1] ?? '');
    kept.push(...(instead ?? [given[at]!]));
    if (instead !== undefined && inline === undefined) at++;
  }
  return kept;
}

/** Whether a key is another, or lies in it: setting that one leaves nothing of it. */
function isWithin(key: readonly string[], other: readonly string[]): boolean {
  return other.every((part, depth) => key[depth] === part);
}
