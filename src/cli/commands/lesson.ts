import type { Command } from 'commander';
import type { Frame } from '../../draw/frame.ts';
import { exitCodes, UserError } from '../../errors.ts';
import { toJson } from '../../json/json-text.ts';
import type { Claim } from '../../lessons/lesson.ts';
import { type Lesson, lessons } from '../../lessons/lessons.ts';
import { didYouMean } from '../../spec/nearest.ts';
import { cut, listLessons, showLesson, summaryOf, type Voice } from '../reports/lesson-report.ts';
import { number, type SharedOptions, withSharedOptions } from '../terminal/options.ts';
import { writeOut } from '../terminal/stdout.ts';
import { colorsFor, showsUnicode } from '../terminal/terminal.ts';

/** Columns of what is no terminal. */
const usualWidth = 80;
/** Longer lines are hard to read. */
const widest = 100;

/** A lesson as `--json` tells of it. */
interface LessonReport {
  readonly name: string;
  readonly seed: number;
  readonly claims: readonly Claim[];
}

type LessonOptions = SharedOptions & { readonly seed?: number };

/** A lesson makes up to 1000 seeds of its own out of one, and a spec takes them up to 2³¹ − 1. */
const readSeed = number(
  '--seed',
  'a whole number from 1 to 1000000',
  (value) => Number.isInteger(value) && value >= 1 && value <= 1e6,
);

/** `nn lesson`. */
export function define(command: Command): void {
  withSharedOptions(command)
    .argument('[name]', 'a lesson, or all; without it, the lessons are listed')
    .option('--seed <n>', 'decides the made data and the initial weights (default: 1)', readSeed)
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExamples:\n  nn lesson\n  nn lesson vanishing\n  nn lesson all --seed 7')
    .action(lessonCommand);
}

async function lessonCommand(name: string | undefined, options: LessonOptions): Promise<void> {
  const voice = voiceFor(options);
  if (name === undefined) {
    const list = Object.entries(lessons).map(([key, { claim, concepts }]) => ({ name: key, claim, concepts }));
    await writeOut(options.json ? `${toJson(list)}\n` : textOf(listLessons(list, voice), voice));
    return;
  }
  const { seed = 1 } = options;
  const reports: LessonReport[] = [];
  const began = performance.now();
  for (const [key, lesson] of chosen(name)) {
    const { teach } = await lesson.load();
    const taught = await teach(seed);
    reports.push({ name: key, seed, claims: taught.claims });
    if (!options.json) await writeOut(textOf(showLesson(key, lesson, taught, voice), voice));
  }
  const seconds = (performance.now() - began) / 1000;
  if (options.json) await writeOut(`${toJson(name === 'all' ? reports : reports[0])}\n`);
  else await writeOut(textOf(summaryOf(reports, seconds, voice), voice));
  if (reports.some(({ claims }) => claims.some(({ holds }) => !holds))) process.exitCode = exitCodes.training;
}

/** The lessons of a name. @throws UserError (usage) */
function chosen(name: string): (readonly [string, Lesson])[] {
  if (name === 'all') return Object.entries(lessons);
  if (Object.hasOwn(lessons, name)) return [[name, lessons[name]!]];
  const known = [...Object.keys(lessons), 'all'];
  const finding = `no lesson "${name}"${didYouMean(name, known)}`;
  throw new UserError('usage', 'lesson', finding, `lessons: ${known.join(', ')}`);
}

/** Width, characters and colours of standard output. */
function voiceFor({ color }: SharedOptions): Voice {
  const paint = colorsFor(process.stdout, color);
  const frame: Frame = {
    width: Math.min(widest, process.stdout.columns || usualWidth),
    unicode: showsUnicode(),
    paints: [paint.cyan, paint.magenta, paint.green],
    dim: paint.dim,
  };
  return { frame, bold: paint.bold, good: paint.green, bad: paint.red };
}

function textOf(lines: readonly string[], { frame }: Voice): string {
  return `${lines.map((line) => cut(line, frame.width)).join('\n')}\n`;
}
