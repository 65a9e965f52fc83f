// Temporary files that killed processes left behind. The name of each holds the number of the process that made it.
import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the temporary files in a folder whose processes are dead. What cannot be removed stays, and so does the file of a
 * living process, also where its number has come to another one since.
 *
 * @param makerOf number of the process that made a file, by its name; undefined for a file to be left alone
 */
export function removeLeftovers(folder: string, makerOf: (name: string) => number | undefined): void {
  for (const name of namesIn(folder)) {
    const pid = makerOf(name);
    if (pid !== undefined && !isAnother(pid)) removed(join(folder, name));
  }
}

/** Removes a file. @returns whether there is none of that name any more */
export function removed(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether there is another process of that number. */
function isAnother(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
