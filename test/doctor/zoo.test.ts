import { describe, expect, it } from 'vitest';
import { diagnoses } from '../../src/doctor/diagnosis.ts';
import { parsePath } from '../../src/spec/override.ts';
import { visit } from './visit.ts';
import { healthy, sick } from './zoo.ts';

const wellRuns = await healthy();

describe('the doctor', () => {
  it.each(Object.entries(sick))('tells of %s its one disease, and its advice cures it', async (_, run) => {
    const found = await visit(run);
    expect(found.map(({ name }) => name)).toEqual([run.disease]);
    const advice = Object.entries(found[0]!.settings);
    expect(advice.length > 0).toBe(run.incurable !== true);
    if (run.incurable) return;
    const after = await visit(
      run,
      advice.map(([key, value]) => ({ path: parsePath(key), value })),
    );
    expect(after.map(({ name }) => name)).not.toContain(run.disease);
  });

  it.each(Object.entries(wellRuns))('finds nothing wrong with %s', async (_, run) => {
    expect(await visit(run)).toEqual([]);
  });

  it('has seen every disease, and at least twenty healthy runs', () => {
    expect(new Set(Object.values(sick).map(({ disease }) => disease))).toEqual(new Set(diagnoses));
    expect(Object.keys(wellRuns).length).toBeGreaterThanOrEqual(20);
  });
});
