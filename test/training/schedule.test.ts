import { describe, expect, it } from 'vitest';
import type { ScheduleSpec } from '../../src/spec/schedule-schema.ts';
import { Schedule } from '../../src/training/schedule.ts';
import { readOracle } from '../oracle.ts';
import { specOf } from './runs.ts';

interface Case {
  readonly rates: number[];
  readonly every?: number;
  readonly factor?: number;
  readonly over?: number;
  readonly min_rate?: number;
  readonly warm_up?: number;
  readonly patience?: number;
  readonly costs?: number[];
}

const names = [
  'constant',
  'step',
  'exponential',
  'cosine',
  'warm_up_then_cosine',
  'plateau',
  'plateau_to_floor',
] as const;

// Rates of torch 1.13's schedulers, each agreeing with its formula; see test/oracles/schedules.py.
const oracle = readOracle<{ base: number; epochs: number } & Record<(typeof names)[number], Case>>('schedules');

const nameOf = (name: (typeof names)[number]): ScheduleSpec['name'] =>
  name === 'warm_up_then_cosine' ? 'cosine' : name === 'plateau_to_floor' ? 'plateau' : name;

/** A schedule of the oracle; both count the epochs of the cosine from the end of the warm-up. */
function specFor(name: (typeof names)[number]): ScheduleSpec {
  const { every, factor, over, min_rate: least, warm_up: warmUp, patience } = oracle[name];
  const keys = { every, factor, over, least, warmUp, patience };
  const given = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  return { name: nameOf(name), ...given };
}

const open = (schedule: ScheduleSpec | undefined, epochs = oracle.epochs, learningRate = oracle.base) =>
  new Schedule(specOf({ learningRate, epochs, ...(schedule === undefined ? {} : { schedule }) }));

/** Rates of the epochs from 1 on, telling the cost of each after it. */
const ratesOf = (schedule: Schedule, epochs: number, costs: readonly number[] = []): number[] =>
  Array.from({ length: epochs }, (_, index) => {
    const rate = schedule.rate(index + 1);
    schedule.observe(costs[index] ?? 1);
    return rate;
  });

const expectRates = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [epoch, rate] of expected.entries()) expect(Math.abs(actual[epoch]! - rate)).toBeLessThanOrEqual(1e-12);
};

describe('a schedule', () => {
  it.each(names)('has the rates of torch: %s', (name) => {
    const { rates, costs } = oracle[name];
    expectRates(ratesOf(open(specFor(name)), oracle.epochs, costs), rates);
  });

  it('that is not asked for leaves the rate as it is', () => {
    expect(new Set(ratesOf(open(undefined), 20))).toEqual(new Set([0.1]));
  });

  it('by cosine ends at the last epoch unless told otherwise, the warm-up not counted', () => {
    const { rates } = oracle.warm_up_then_cosine;
    expectRates(ratesOf(open({ name: 'cosine', warmUp: 5, least: 0.001 }), 20), rates);
    expectRates(ratesOf(open({ name: 'cosine', least: 0.001 }), 20), oracle.cosine.rates);
  });

  // (1 + cos(π / 2)) / 2 = ½ at half of `over`, and nothing from there on.
  it('by cosine stays at its least beyond `over`', () => {
    expectRates(ratesOf(open({ name: 'cosine', over: 2, least: 0.01 }), 5), [0.1, 0.055, 0.01, 0.01, 0.01]);
  });

  // Before any other schedule too: 0.1 / 4, 0.2 / 4, 0.3 / 4, 0.4 / 4, and only then its epoch 0.
  it.each([
    ['constant', {}, [0.1, 0.1, 0.1, 0.1]],
    ['step', { every: 2, factor: 0.5 }, [0.1, 0.1, 0.05, 0.05]],
    ['exponential', { factor: 0.5 }, [0.1, 0.05, 0.025, 0.0125]],
    ['plateau', { patience: 50 }, [0.1, 0.1, 0.1, 0.1]],
  ] as const)('%s begins after its warm-up', (name, keys, after) => {
    const rates = ratesOf(open({ name, warmUp: 4, ...keys }), 8);
    expectRates(rates, [0.025, 0.05, 0.075, 0.1, ...after]);
  });

  it('by plateau goes on in the middle from what it saved', () => {
    const { rates, costs } = oracle.plateau;
    for (let stop = 0; stop < oracle.epochs; stop++) {
      const first = open(specFor('plateau'));
      ratesOf(first, stop, costs);
      const second = open(specFor('plateau'));
      second.restore(first.save());
      const rest = Array.from({ length: oracle.epochs - stop }, (_, index) => {
        const rate = second.rate(stop + index + 1);
        second.observe(costs![stop + index]!);
        return rate;
      });
      expectRates(rest, rates.slice(stop));
    }
  });
});
