import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { dataset, nnPath, Workdir } from '../workdir.ts';

// A thread of V8's that compiles may wait for a collection which a main thread that is about to end never makes. The hang comes
// by chance; that there is a collection after everything else does not.
describe('the end of the program', () => {
  it.each([
    [
      'init',
      ['init', `${dataset('breast-cancer')}/data.csv`, '--target', 'diagnosis', '-q', '-o', '/dev/null', '--force'],
      0,
    ],
    ['a refusal', ['init', `${dataset('breast-cancer')}/data.csv`, '--target', 'diagnoses', '-q'], 2],
  ])('of %s comes after a collection of garbage, so that no compiler waits for one', (_, args, status) => {
    const run = spawnSync(process.execPath, ['--trace-gc', nnPath, ...args], { encoding: 'utf8' });
    expect(run.status).toBe(status);
    expect(run.stdout.trimEnd().split('\n').at(-1)).toMatch(/Mark-Compact .* testing/);
  });

  it('comes although a thread was started ahead for a large file and has nothing to do', () => {
    using work = new Workdir();
    work.write('d.csv', `a,y\n${'1234567,1\n7654321,0\n'.repeat(900_000)}`); // above 16 MiB
    expect(work.nn(['train', 'none.json', 'd.csv'])).toMatchObject({ status: 6, signal: null });
    expect(work.nn(['init', 'd.csv', '--bogus'])).toMatchObject({ status: 2, signal: null });
  });
});
