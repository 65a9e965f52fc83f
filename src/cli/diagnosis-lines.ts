import type { Diagnosis, Settings } from '../doctor/diagnosis.ts';
import { toJson } from '../spec/json-text.ts';
import { cutSetting, parsePath } from '../spec/override.ts';
import { shellWord } from './shell-word.ts';
import { type ColorChoice, colorsFor, printable } from './terminal.ts';

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

/** Flags of which a new value takes the place: those of the keys, and --resume, since only the training as it was can be gone on with. */
function without(given: readonly string[], keys: readonly string[]): string[] {
  const paths = keys.map((key) => parsePath(key));
  const isReplaced = (flag: string, value: string) => {
    if (flag === '--resume') return true;
    if (flag === '--learning-rate') return keys.includes('training.learningRate');
    const setting = flag === '--set' ? cutSetting(value) : undefined;
    return setting !== undefined && paths.some((path) => isWithin(parsePath(setting.key), path));
  };
  const kept: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const [, flag, inline] = /^(--[\w-]+)(?:=(.*))?$/s.exec(given[at]!) ?? [];
    const value = inline ?? given[at + 1] ?? '';
    if (flag === undefined || !isReplaced(flag, value)) kept.push(given[at]!);
    else if (inline === undefined) at++;
  }
  return kept;
}

/** Whether a key is another, or lies in it: setting that one leaves nothing of it. */
function isWithin(key: readonly string[], other: readonly string[]): boolean {
  return other.every((part, depth) => key[depth] === part);
}
