import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf, follow } from './follow.ts';
import { kinds, suite, suiteMissing, suiteRun } from './suite.ts';
import { healthy, type Run, sick } from './zoo.ts';

/** `DOCTOR=all` follows the advice on every run with five seeds; else it is followed on a few with one. */
const all = process.env.DOCTOR === 'all';
const seeds = all ? [0, 1, 2, 3, 4] : [1];
/** Quick sets, among them one without a signal and two that are learned by heart. */
const few = ['bodyfat', 'credit-g', 'OJ', 'quake', 'servo', 'two_class'];
/** File to which a line of JSON is added for each run that was followed. */
const log = process.env.DOCTOR_LOG;

const wellRuns = Object.entries(await healthy());

/** Losses may grow by this factor. */
const most = 1.01;

async function expectNoHarm(name: string, spec: string, run: Run, seed: number): Promise<void> {
  const steps = await follow(run, seed);
  if (log !== undefined) {
    const told = steps.map(({ found, loss }) => ({ found, loss }));
    appendFileSync(log, `${JSON.stringify({ name, spec, seed, steps: told, faults: faultsOf(steps) })}\n`);
  }
  expect(faultsOf(steps)).toEqual([]);
  expect(steps.at(-1)!.loss).toBeLessThanOrEqual(most * steps[0]!.loss);
}

describe.each(seeds)('advice that is followed with seed %i ends within three steps and does no harm', (seed) => {
  it.each(Object.entries(sick))('to %s', (name, run) => expectNoHarm(name, 'zoo', run, seed));

  it.each(wellRuns)('to %s', (name, run) => expectNoHarm(name, 'zoo', run, seed));

  const some = Object.keys(suite).filter((name) => all || few.includes(name));
  const specs = Object.keys(kinds).filter((kind) => all || kind === 'init');
  const runs = specs.flatMap((kind) => some.map((name) => [name, kind] as const));
  it.skipIf(suiteMissing !== undefined).each(runs)(
    suiteMissing === undefined ? 'to %s with the spec "%s"' : `to %s with the spec "%s" (${suiteMissing})`,
    async (name, kind) => expectNoHarm(name, kind, await suiteRun(name, kind), seed),
  );
});
