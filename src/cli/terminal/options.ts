import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { faultIn } from '../../json/json-scan.ts';
import { parseJson } from '../../json/json-text.ts';
import { didYouMean } from '../../spec/nearest.ts';
import { cutSetting, type Override, parsePath } from '../../spec/override.ts';
import { parseNumber } from '../../table/number.ts';
import type { ProgressChoice } from './progress.ts';
import type { ColorChoice } from './terminal.ts';

/** Flags that every command has. */
export interface SharedOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly color: ColorChoice;
  readonly progress: ProgressChoice;
  readonly debug?: boolean;
}

/** Flags of commands that write a file. */
export interface OutputOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** Flags of commands that read a model. */
export interface ModelOptions {
  readonly allowEdited?: boolean;
}

/** Flags of commands that read CSV. */
export interface CsvOptions {
  readonly delimiter?: string;
  /** False after `--no-header`. */
  readonly header: boolean;
}

const choices = ['auto', 'always', 'never'] as const;

/** Adds the flags of `SharedOptions`. */
export function withSharedOptions(command: Command): Command {
  return command
    .option('-q, --quiet', 'print nothing but errors on stderr')
    .option('--color <when>', 'auto, always or never', oneOf('--color', choices), 'auto')
    .option('--progress <when>', 'auto, always or never', oneOf('--progress', choices), 'auto')
    .option('--debug', 'print stack traces');
}

/** Adds the flags of `OutputOptions`. */
export function withOutputOptions(command: Command, what: string): Command {
  return command
    .option('-o, --output <file>', `${what}; - is stdout`)
    .option('--force', 'replace a file that nn did not write');
}

/** Adds the flags of `ModelOptions`. */
export function withModelOptions(command: Command): Command {
  return command.option('--allow-edited', 'take a model that is not as nn wrote it, as long as it is sound');
}

/** Adds the flags of `CsvOptions`. */
export function withCsvOptions(command: Command): Command {
  return command
    .option(
      '-d, --delimiter <character>',
      'between fields, or its name: tab, semicolon … (default: a tab for .tsv and .tab, else a comma)',
      oneCharacter,
    )
    .option('--no-header', 'the first row is data; columns are named c1, c2, …');
}

/** Flags that may be given several times, each with a value of its own. */
const repeatable = ['--set', '--bump'];

/** Refuses a flag with a value that is given a second time: which value counts would be a guess. */
export function requireOnce(command: Command): void {
  for (const option of command.options) {
    if (!option.required || repeatable.includes(option.long ?? '')) continue;
    let before: string | undefined;
    command.on(`option:${option.name()}`, (value: string) => {
      if (before !== undefined) {
        throw new UserError('usage', option.long!, `must be given once, found "${before}" and "${value}"`);
      }
      before = value;
    });
  }
}

/** A parser of flag values that must be one of a few words. */
export function oneOf<const Word extends string>(flag: string, words: readonly Word[]): (value: string) => Word {
  return (value) => {
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    const known = words.map((one) => `"${one}"`).join(', ');
    throw new UserError('usage', flag, `must be one of ${known}, found "${value}"${didYouMean(value, words)}`);
  };
}

/** A parser of flag values that are whole numbers: digits and nothing else. */
export function wholeNumber(flag: string, least: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least) return number;
    throw new UserError('usage', flag, `must be a whole number from ${least} up, found "${value}"`);
  };
}

/** A parser of flag values that are whole percents, from 1 to 99. */
export function percent(flag: string): (value: string) => number {
  return (value) => {
    const number = /^\d{1,2}$/.test(value) ? Number(value) : 0;
    if (number > 0) return number;
    throw new UserError('usage', flag, `must be a whole percent from 1 to 99, found "${value}"`);
  };
}

/** A parser of flag values that are numbers between two bounds, written as cells are. */
export function number(
  flag: string,
  requirement: string,
  accepts: (value: number) => boolean,
): (value: string) => number {
  return (value) => {
    const number = parseNumber(value);
    if (Number.isFinite(number) && accepts(number)) return number;
    throw new UserError('usage', flag, `must be ${requirement}, found "${value}"`);
  };
}

/** Seconds in each unit of a duration. */
const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** A parser of durations: `90`, `90s`, `10m`, `1.5h`, `1d`. @returns milliseconds */
export function duration(flag: string): (value: string) => number {
  return (value) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(value) ?? [];
    const milliseconds = Number(amount) * units[unit ?? '']! * 1000;
    if (milliseconds > 0 && milliseconds <= longestTimer) return milliseconds;
    throw new UserError('usage', flag, `must be a time such as 30s, 10m or 2h, at most 24 days, found "${value}"`);
  };
}

/** What a timer can wait, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Bytes in each unit of a size. */
const bytesIn: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** A parser of sizes: `512M`, `1.5G`. @returns bytes */
export function size(flag: string): (value: string) => number {
  return (value) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(value) ?? [];
    const bytes = Math.floor(Number(amount) * bytesIn[unit ?? '']!);
    if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
    throw new UserError('usage', flag, `must be a size such as 512M or 8G, found "${value}"`);
  };
}

/** Help of `--set`. */
export const settingHelp =
  'a spec key, by a path such as training.epochs or columns["a.b"].scale; wins over the file, null takes it out; repeatable';

/** Collects `--set key=value`: the value is JSON where it can be, else a text. */
export function collectSetting(value: string, before: readonly Override[] = []): readonly Override[] {
  const setting = cutSetting(value);
  if (setting === undefined) {
    throw new UserError(
      'usage',
      '--set',
      `must be key=value, found "${value}"`,
      'for example --set training.epochs=50',
    );
  }
  return [...before, { path: parsePath(setting.key), value: jsonOrText(setting.value) }];
}

function jsonOrText(text: string): unknown {
  const fault = faultIn(text);
  const isText = fault !== undefined && (fault.limit ?? fault.twice) === undefined;
  return isText ? text : parseJson(text, '--set', 'usage');
}

/** Delimiters by the names that people give them. */
const delimiters: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['\\t', '\t'],
  ['comma', ','],
  ['semicolon', ';'],
  ['pipe', '|'],
  ['space', ' '],
]);

/** What numbers are written with: between such characters nobody could tell cells apart that nn writes. */
const ofNumbers = /[0-9.+\-eE]/;

function oneCharacter(value: string): string {
  const character = delimiters.get(value.toLowerCase()) ?? value;
  const isOne = character.length === 1 && !'"\r\n'.includes(character) && character.charCodeAt(0) < 128;
  const requirement = isOne
    ? 'must be a character that occurs in no number'
    : 'must be one ASCII character, not a quote or a line end, or tab, comma, semicolon, pipe or space';
  if (isOne && !ofNumbers.test(character)) return character;
  throw new UserError('usage', '--delimiter', `${requirement}, found "${value}"`);
}
