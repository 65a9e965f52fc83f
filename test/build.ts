// Threads, and tests that speak of the command line, run what was built; the other tests run the sources. Before any test this makes
// sure that both are the same code.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Folders and files that the program is built from. */
const sources = ['src', 'scripts', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Time of the latest change of a file, or of any in a folder, in milliseconds. */
function latest(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Math.max(status.mtimeMs, ...names.map((name) => statSync(join(path, name)).mtimeMs));
}

/** Builds if there is no build, or a source is newer than it. @throws Error if that fails */
export function setup(): void {
  const built = statSync(join(root, 'dist/bundle/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (sources.every((source) => latest(join(root, source)) < built)) return;
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build must succeed before tests run\n${stdout}${stderr}`);
}
