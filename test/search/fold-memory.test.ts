import { expect, it, vi } from 'vitest';
import { bytesOnDisk, usualMemory } from '../../src/fit/rows-on-disk.ts';
import { planFolds } from '../../src/search/cross-validation.ts';
import { runFolds } from '../../src/search/fold-team.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { bundledTable } from '../table.ts';

vi.mock('../../src/fit/rows-on-disk.ts', { spy: true });

// This thread trains folds as the others do, and is the one that can be watched.
it.each([
  [1, 4, 1],
  [2, 4, 2],
  [3, 2, 2],
])('with %i threads, %i folds have 1 / %i of the memory', async (threads, folds, together) => {
  const table = await bundledTable('iris');
  const spec = parseSpec('{"target":"species","training":{"epochs":1}}', 'spec.json');
  const splits = planFolds(table, spec, 'spec.json', { folds, repeats: 1, groups: undefined });
  const works = [{ table, spec, place: 'spec.json', engine: 'wasm' as const }];
  vi.mocked(bytesOnDisk).mockClear();
  for await (const _ of runFolds(
    works,
    splits.map((split) => ({ work: 0, split })),
    threads,
  ));
  const allowed = vi.mocked(bytesOnDisk).mock.calls.map(([, bytes]) => bytes);
  expect(new Set(allowed)).toEqual(new Set([usualMemory() / together]));
});
