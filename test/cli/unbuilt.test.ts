import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset, Workdir } from '../workdir.ts';

const root = resolve(import.meta.dirname, '../..');

const message = (part: string) => ({
  status: 1,
  stdout: '',
  stderr: `nn: the program must be built before it runs, found no ${part}\n    run npm ci in its folder; if a build is under way, wait for its end\n`,
});

/** Runs the program from a folder in which it lies without some of its files and folders. */
function runWithout(missing: readonly string[], args: readonly string[]) {
  using work = new Workdir();
  for (const part of ['bin', 'dist/bundle', 'wasm', 'package.json'])
    cpSync(join(root, part), join(work.path, part), { recursive: true });
  for (const part of missing) rmSync(join(work.path, part), { recursive: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/nn', ...args], {
    cwd: work.path,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, files: work.list() };
}

describe('a program that is not built, or whose build takes the place of another', () => {
  it.each(['dist/bundle', 'wasm'])('says so in one line, and how to build it: without %s', (folder) => {
    expect(runWithout([folder], ['--version'])).toMatchObject(message(folder));
  });

  const iris = [`${dataset('iris')}/spec.json`, `${dataset('iris')}/data.csv`];
  const train = ['train', ...iris, '-o', 'm.json', '-q'];

  it.each([
    ['a module it starts with', ['dist/bundle/errors.js'], train, 'dist/bundle'],
    ['the module of the command', ['dist/bundle/evaluate.js'], ['evaluate', 'm.json', 'd.csv'], 'dist/bundle'],
    ['the engine', ['wasm/kernels.wasm', 'wasm/kernels.fused.wasm'], train, 'wasm'],
    [
      'the engine, where several train',
      ['wasm/kernels.wasm', 'wasm/kernels.fused.wasm'],
      ['cross-validate', ...iris, '-q'],
      'wasm',
    ],
    ['the reader', ['wasm/reader.wasm'], train, 'wasm'],
  ])('says the same where it then misses %s, and takes no slower way', (_, missing, args, part) => {
    const { files, ...said } = runWithout(missing, args);
    expect(said).toEqual(message(`whole ${part}`));
    expect(files).not.toContain('m.json');
  });
});

describe('the end of a build', () => {
  /** Ends a build in a folder. @returns the exit status */
  const endIn = (folder: string) =>
    spawnSync(process.execPath, [join(root, 'scripts/end-build.js')], { cwd: folder }).status;

  it('puts what was built in the place of what was there, and leaves nothing else', () => {
    using work = new Workdir();
    for (const folder of ['dist', 'wasm', 'build/dist', 'build/wasm'])
      mkdirSync(join(work.path, folder), { recursive: true });
    work.write('dist/deleted.js', 'old');
    work.write('build/dist/new.js', 'new');
    work.write('build/wasm/new.wasm', 'new');
    expect(endIn(work.path)).toBe(0);
    expect(work.list()).toEqual(['dist', 'wasm']);
    expect(work.read('dist/new.js')).toBe('new');
    expect(() => work.read('dist/deleted.js')).toThrow();
  });

  it('leaves the program that was there where nothing was built', () => {
    using work = new Workdir();
    mkdirSync(join(work.path, 'dist'));
    mkdirSync(join(work.path, 'wasm'));
    work.write('dist/main.js', 'old');
    work.write('wasm/kernels.wasm', 'old');
    expect(endIn(work.path)).not.toBe(0);
    expect([work.read('dist/main.js'), work.read('wasm/kernels.wasm')]).toEqual(['old', 'old']);
  });
});
