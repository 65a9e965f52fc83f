import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that is removed when the process ends, unless it is to be kept: then its path is told on stderr. */
export function temporaryFolder(keep) {
  const folder = mkdtempSync(join(tmpdir(), 'nn-reading-'));
  if (keep) process.stderr.write(`${folder}\n`);
  else process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  return folder;
}

/** Most megabytes that a running process has ever held, as Linux tells; undefined elsewhere, or when it has ended. */
export function peakOf(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1000;
  } catch {
    return undefined;
  }
}
