import { statSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { version } from '../model/program-version.ts';
import { didYouMean } from '../spec/nearest.ts';
import { startReaders } from '../table/readers.ts';
import { commands } from './commands.ts';
import { reportFailure } from './failures.ts';
import { collectGarbage } from './terminal/collect-garbage.ts';
import { noteDeniedThreads } from './terminal/notes.ts';
import { requireOnce } from './terminal/options.ts';
import { endWithoutDying } from './terminal/signals.ts';
import { ReaderLeft, watchStreams, writeOut } from './terminal/stdout.ts';
import type { ColorChoice } from './terminal/terminal.ts';
import { fitted } from './terminal/wrap.ts';

const examples = `Examples:
  nn init iris.csv --target species > iris.json
  nn train iris.json iris.csv
  nn predict iris.model.json < new.csv`;

const exitCodeHelp = `Exit codes:
  0 done    2 flags or spec    3 data    4 model file, or rows that do not fit it
  5 training failed    6 reading or writing failed    130/143 stopped by a signal`;

async function main(argv: readonly string[]): Promise<void> {
  watchStreams();
  const { color, quiet } = earlyOptions(argv);
  if (!quiet) noteDeniedThreads(color);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) return writeOut(`${version()}\n`);
  const { Command, CommanderError } = await import('commander');
  const asked = argv[0] === 'help' ? argv[1] : argv[0];
  const program = new Command('nn')
    .description('Trains neural networks on CSV files, and predicts in shell pipelines.')
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', `\n${examples}\n\n${exitCodeHelp}`);
  const isWhole = Object.hasOwn(commands, asked ?? '') && commands[asked!]!.readsTable === true;
  if (isWhole && !argv.includes('--threads')) startReaders(Math.max(...argv.map(bytesToShare)));
  for (const [name, { usage, summary, load }] of Object.entries(commands)) {
    const command = program.command(name).summary(summary).usage(`${usage} [flags]`).description(summary);
    if (name !== asked) continue;
    (await load()).define(command);
    requireOnce(command);
  }
  let help = '';
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeErr: () => {},
      writeOut: (text) => {
        help += text;
      },
    });
  }
  try {
    if (argv.length === 0)
      throw new UserError('usage', '', 'must be given a command, found none', `${examples}\nall commands: nn --help`);
    await program.parseAsync(argv as string[], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, asked);
    await writeOut(fitted(help, process.stdout));
  }
}

/** Bytes of the file that an argument names, if it is one that several threads may read. */
function bytesToShare(argument: string): number {
  if (argument.startsWith('-') || /\.gz$/i.test(argument)) return 0;
  try {
    const found = statSync(argument, { throwIfNoEntry: false });
    return found?.isFile() ? found.size : 0;
  } catch {
    return 0; // whoever opens it says what is wrong
  }
}

/** A refusal of commander's in the program's own grammar. */
function usageError(error: Error & { code: string }, asked: string | undefined): UserError {
  const known = asked !== undefined && Object.hasOwn(commands, asked);
  const help = `help: nn ${known ? `${asked} ` : ''}--help`;
  if (error.code === 'commander.unknownCommand' || (error.code === 'commander.excessArguments' && !known)) {
    return new UserError(
      'usage',
      '',
      `unknown command "${asked}"${didYouMean(asked ?? '', Object.keys(commands))}`,
      help,
    );
  }
  const [what = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const guess = /Did you mean (.*)\?/.exec(more.join(' '))?.[1];
  const found = what.replaceAll("'", '"') + (guess === undefined ? '' : ` (did you mean "${guess}"?)`);
  return new UserError('usage', known ? asked : '', found, help);
}

/** `--debug`, `--quiet` and `--color` as far as they can be known before, or without, a successful parse. */
function earlyOptions(argv: readonly string[]): { debug: boolean; quiet: boolean; color: ColorChoice } {
  const given =
    argv.find((word) => word.startsWith('--color='))?.slice('--color='.length) ?? argv[argv.indexOf('--color') + 1];
  const color =
    argv.some((word) => word.startsWith('--color')) && (given === 'always' || given === 'never') ? given : 'auto';
  const quiet = argv.includes('-q') || argv.includes('--quiet');
  return { debug: argv.includes('--debug') || process.env.NN_DEBUG === '1', quiet, color };
}

const argv = process.argv.slice(2);
try {
  await main(argv);
} catch (error) {
  process.stdin.destroy(); // else a producer that goes on would keep the program alive
  if (error instanceof ReaderLeft) process.exitCode = 0;
  else {
    const { debug, color } = earlyOptions(argv);
    process.exitCode = reportFailure(error, debug, color);
  }
} finally {
  collectGarbage();
  endWithoutDying();
}
