import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';

const root = resolve(import.meta.dirname, '../..');

describe('a program that is not built', () => {
  it('says so in one line, and how to build it', () => {
    using work = new Workdir();
    mkdirSync(join(work.path, 'bin'));
    copyFileSync(join(root, 'bin/nn'), join(work.path, 'bin/nn'));
    work.write('package.json', '{ "type": "module" }');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/nn', '--version'], {
      cwd: work.path,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'nn: the program must be built before it runs, found no dist/bundle\n    run npm ci in its folder\n',
    });
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
