import { spawnSync } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNumbers } from '../../src/kernels/file-rows.ts';
import { ScratchFile } from '../../src/training/scratch-file.ts';
import { refusal } from '../failures.ts';
import { Workdir } from '../workdir.ts';

const hex = '0123456789abcdef';

describe('a scratch file', () => {
  it('has no name any more once it is open, and can be written and read', () => {
    using work = new Workdir();
    const file = new ScratchFile(work.path, 40);
    expect(work.list()).toEqual([]);
    file.append(Float32Array.of(1, 2, 3));
    file.append(Float64Array.of(4, 5));
    expect(file.length).toBe(28);
    const [singles, doubles] = [new Float32Array(2), new Float64Array(2)];
    readNumbers(file.fd, 4, singles);
    readNumbers(file.fd, 12, doubles);
    expect([...singles, ...doubles]).toEqual([2, 3, 4, 5]);
    expect(() => readNumbers(file.fd, 20, doubles)).toThrow('a temporary file ends at byte 28');
    file.close();
  });

  it('gives its descriptor back when it is closed', () => {
    using work = new Workdir();
    const file = new ScratchFile(work.path, 0);
    file.close();
    expect(() => fstatSync(file.fd)).toThrow('EBADF');
  });

  it('removes what dead processes left, also one of the same number, and nothing else', () => {
    using work = new Workdir();
    const { pid: dead } = spawnSync('true');
    const kept = [
      `nn-${process.ppid}-${hex}.scratch`,
      `nn-1-${hex}.scratch`,
      `nn-${dead}-${hex}.scratch.csv`,
      `nn-${dead}-0123.scratch`,
      `n-${dead}-${hex}.scratch`,
    ].sort();
    const stale = [dead, process.pid].map((pid) => `nn-${pid}-${hex}.scratch`);
    for (const name of [...kept, ...stale]) work.write(name, 'x');
    new ScratchFile(work.path, 0).close();
    expect(work.list()).toEqual(kept);
  });

  it.each([
    ['no such file or directory', 'none'],
    ['part of the path is no directory', 'file'],
    ['the name is too long', 'a'.repeat(300)],
  ])('is refused where the folder takes none: %s', (why, name) => {
    using work = new Workdir();
    work.write('file', '');
    const folder = work.at(name);
    expect(refusal('io', () => new ScratchFile(folder, 0))).toEqual([
      `${folder}: cannot hold a temporary file for rows that do not fit into memory: ${why}\n    name another folder with --scratch, or allow more memory with --memory`,
    ]);
  });

  it('is refused before anything is written where the disk has too little room', () => {
    using work = new Workdir();
    const [message] = refusal('io', () => new ScratchFile(work.path, 1e18));
    expect(message).toMatch(
      /: must have 1000000000\.0 GB free for rows that do not fit into memory, found [\d.]+ [MG]B\n/,
    );
    expect(work.list()).toEqual([]);
  });
});
