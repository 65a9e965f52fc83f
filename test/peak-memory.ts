import { join } from 'node:path';
import type { Result, RunOptions, Workdir } from './workdir.ts';

/** A run of `nn`, and the most memory it had, in megabytes. */
export interface MeasuredRun extends Result {
  readonly peak: number;
}

/** What makes every `node` of a command line write the most memory it had. @param work where */
export function measuring(work: Workdir) {
  return {
    NODE_OPTIONS: `--require=${join(import.meta.dirname, 'write-peak-memory.cjs')}`,
    PEAK_MEMORY: work.at('.peak'),
  };
}

/** What was written by that, in megabytes. */
export function peakIn(work: Workdir): number {
  return (Number(work.read('.peak')) * 1024) / 1e6;
}

/** Runs `nn` and tells how much memory it took at most: what the system counted, not what it happened to have when asked. */
export function peakMemoryOf(work: Workdir, args: readonly string[], options: RunOptions = {}): MeasuredRun {
  const result = work.nn(args, { ...options, env: { ...options.env, ...measuring(work) } });
  return { ...result, peak: peakIn(work) };
}
