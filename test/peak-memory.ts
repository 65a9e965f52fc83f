import { join } from 'node:path';
import type { Result, RunOptions, Workdir } from './workdir.ts';

/** A run of `nn`, and the most memory it had, in megabytes. */
export interface MeasuredRun extends Result {
  readonly peak: number;
}

/** Runs `nn` and tells how much memory it took at most: what the system counted, not what it happened to have when asked. */
export function peakMemoryOf(work: Workdir, args: readonly string[], options: RunOptions = {}): MeasuredRun {
  const env = {
    ...options.env,
    NODE_OPTIONS: `--require=${join(import.meta.dirname, 'write-peak-memory.cjs')}`,
    PEAK_MEMORY: work.at('.peak'),
  };
  const result = work.nn(args, { ...options, env });
  return { ...result, peak: (Number(work.read('.peak')) * 1024) / 1e6 };
}
