import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The built program, as a user starts it. */
export const nnPath = join(root, 'bin/nn');

/** A bundled data set's folder. */
export const dataset = (name: string) => join(root, 'datasets', name);

/** A line that tells how far a file is worked through: one comes, or none, as the machine is slow or quick. */
const fileProgress = /^(?:reading|predicting)\b.* \d+ % [\d.]+ of [\d.]+ MB ETA \S+ [\d.]+ MB\/s\n/gm;

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Record<string, string | undefined>;
}

export interface Result {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** But for lines that tell how far a file is worked through. */
  readonly stderr: string;
}

/** A fresh folder in which the real program is run; removed at the end of its scope (`using`). */
export class Workdir implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'nn-test-'));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Absolute path of a file in the folder. */
  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(this.at(name), content);
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  bytes(name: string): Buffer {
    return readFileSync(this.at(name));
  }

  /** Names of all files, hidden ones too. */
  list(): string[] {
    return readdirSync(this.path).sort();
  }

  /** Runs `nn` with arguments and waits for it. */
  nn(args: readonly string[], { stdin, env }: RunOptions = {}): Result {
    return this.#run(process.execPath, [nnPath, ...args], stdin, env);
  }

  /** Runs a line of bash with pipefail off, in which `nn` is the program. */
  shell(line: string, { stdin, env }: RunOptions = {}): Result {
    const script = `nn() { "${process.execPath}" "${nnPath}" "$@"; }; ${line}`;
    return this.#run('bash', ['-c', script], stdin, env);
  }

  /** Starts `nn` without waiting for it. */
  start(args: readonly string[]) {
    return spawn(process.execPath, [nnPath, ...args], { cwd: this.path, env: cleanEnv({}) });
  }

  #run(program: string, args: string[], stdin: string | Buffer | undefined, env: RunOptions['env']): Result {
    const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
      cwd: this.path,
      env: cleanEnv(env ?? {}),
      input: stdin ?? '',
      maxBuffer: 2 ** 28,
      timeout: 600_000,
    });
    if (error !== undefined) throw error;
    return { status, signal, stdout: stdout.toString(), stderr: stderr.toString().replace(fileProgress, '') };
  }
}

/** The environment without what would change colours, and with a plain locale; with `NN_COVERAGE`, processes leave there what they ran. */
function cleanEnv(extra: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const { NO_COLOR: _n, FORCE_COLOR: _f, NN_DEBUG: _d, NN_COVERAGE: folder, ...rest } = process.env;
  return { ...rest, ...(folder === undefined ? {} : { NODE_V8_COVERAGE: folder }), LANG: 'C.UTF-8', ...extra };
}
