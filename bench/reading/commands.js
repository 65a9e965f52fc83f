// Whole commands: their time and the most memory they held.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { peakOf } from './folder.js';

const gnuTime = '/usr/bin/time';
const hasGnuTime = spawnSync(gnuTime, ['--version']).status === 0;

/** The end of what a command wrote to stderr. */
const lastLine = (text) => text.trim().split('\n').at(-1);

/**
 * Runs one command from its start to its end.
 *
 * @param command the program and its arguments
 * @param options `folder` for a note of its memory, `input` and `output` for files instead of nothing
 * @returns seconds, `peak` in megabytes (undefined if the machine cannot tell), and what it printed when no `output` is named
 * @throws Error with the last line of stderr if it fails
 */
export async function runCommand(command, { folder, input = devNull, output }) {
  const note = join(folder, 'memory.txt');
  const [program, ...args] = hasGnuTime ? [gnuTime, '-f', '%M', '-o', note, ...command] : command;
  const stdin = openSync(input, 'r');
  const stdout = output === undefined ? 'pipe' : openSync(output, 'w');
  const began = performance.now();
  const child = spawn(program, args, { stdio: [stdin, stdout, 'pipe'] });
  let [printed, errors, peak] = ['', '', undefined];
  child.stdout?.on('data', (text) => {
    printed += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const watch = hasGnuTime
    ? undefined
    : setInterval(() => {
        peak = peakOf(child.pid) ?? peak;
      }, 10);
  const status = await new Promise((resolve) => {
    child.on('error', ({ message }) => {
      errors = message;
      resolve(undefined);
    });
    child.on('close', resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(watch);
  closeSync(stdin);
  if (output !== undefined) closeSync(stdout);
  if (status !== 0) throw new Error(lastLine(errors) || `${program} ended with ${status}`);
  if (hasGnuTime) peak = Number(readFileSync(note, 'utf8').trim().split('\n').at(-1)) / 1000;
  return { seconds, peak, printed };
}

/**
 * Runs commands in turn, round after round; the first round is not counted.
 *
 * @param contenders `name`, `command` and what else `runCommand` takes
 * @param see called with a contender and what its uncounted run gave; what it throws ends all
 * @returns for each its `times`, its `peaks`, or why it is `absent`
 */
export async function runInTurn(contenders, rounds, folder, see = () => {}) {
  const running = contenders.map((contender) => ({ ...contender, times: [], peaks: [], absent: undefined }));
  for (let round = -1; round < rounds; round++) {
    for (const one of running.filter(({ absent }) => absent === undefined)) {
      const run = await runCommand(one.command, { ...one, folder }).catch(({ message }) => {
        one.absent = message;
      });
      if (run === undefined) continue;
      if (round < 0) await see(one, run);
      else {
        one.times.push(run.seconds);
        one.peaks.push(run.peak);
      }
    }
  }
  return running;
}
