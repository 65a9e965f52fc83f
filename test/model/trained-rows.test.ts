import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/kernels/kernels.ts';
import { Recogniser, type TrainedRows, TrainedRowsCollector } from '../../src/model/trained-rows.ts';
import { readTrainedRows, writeTrainedRows } from '../../src/model/trained-rows-file.ts';
import { Random } from '../../src/random.ts';

/** Rows of three numbers and a target. */
interface Rows {
  readonly X: Matrix;
  readonly labels: Float64Array;
}

/** @param draw a number, by the seed */
function rowsOf(seed: number, count: number, draw: (random: Random) => number): Rows {
  const random = new Random(seed, 'split');
  const data = Float32Array.from({ length: 3 * count }, () => draw(random));
  const labels = Float64Array.from({ length: count }, () => Math.floor(2 * random.uniform()));
  return { X: { rows: count, cols: 3, data }, labels };
}

const distinct = (seed: number, count: number) => rowsOf(seed, count, (random) => random.normal());
/** 54 different rows. */
const alike = (seed: number, count: number) => rowsOf(seed, count, (random) => Math.floor(3 * random.uniform()));

function collect(...parts: Rows[]): TrainedRows {
  const collector = new TrainedRowsCollector();
  for (const { X, labels } of parts) collector.add(X, labels);
  return collector.collected();
}

function recognise(known: TrainedRows, ...parts: Rows[]) {
  const recogniser = new Recogniser(known);
  for (const { X, labels } of parts) recogniser.add(X, labels);
  return recogniser.recognised();
}

describe('rows that were trained on', () => {
  it('are told from others, whatever order they come in', () => {
    const [old, other] = [distinct(1, 500), distinct(2, 80)];
    const known = collect(old);
    const fresh = (from: number) => Int32Array.from({ length: 80 }, (_, i) => from + i);
    expect(recognise(known, old, other)).toEqual({ trained: 500, isEstimate: false, fresh: fresh(500) });
    expect(recognise(known, other, old)).toEqual({ trained: 500, isEstimate: false, fresh: fresh(0) });
    expect(recognise(known, old)).toEqual({ trained: 500, isEstimate: false, fresh: new Int32Array() });
    expect(recognise(known, other)).toBeUndefined();
  });

  it('are not known by their inputs alone, nor by their target', () => {
    const old = distinct(1, 100);
    const turned = { ...old, labels: old.labels.map((label) => 1 - label) };
    expect(recognise(collect(old), turned)).toBeUndefined();
    expect(recognise(collect(old), { ...distinct(2, 100), labels: old.labels })).toBeUndefined();
  });

  it('are a sample of at most 900 of many, which tells how many there are to a few hundredths', () => {
    const [old, other] = [distinct(1, 20_000), distinct(2, 5000)];
    const known = collect(old);
    expect(known.hashes.length).toBe(900);
    const found = recognise(known, old, other)!;
    expect(found.isEstimate).toBe(true);
    expect(Math.abs(found.trained - 20_000)).toBeLessThan(1200); // binomial: 25 000 · √(0.8 · 0.2 / 1125) = 298
    expect(found.fresh.every((row) => row >= 20_000)).toBe(true);
    expect(found.fresh.length).toBeGreaterThan(150);
    expect(recognise(known, other)).toBeUndefined();
  });

  it('are remembered the same in whatever parts they come', () => {
    const old = distinct(1, 5000);
    const part = (from: number, to: number) => ({
      X: { rows: to - from, cols: 3, data: old.X.data.subarray(3 * from, 3 * to) },
      labels: old.labels.subarray(from, to),
    });
    expect(collect(part(0, 7), part(7, 4000), part(4000, 5000))).toEqual(collect(old));
  });

  it('are recognised as often as they were there: one more of the same is another', () => {
    const [row, others] = [distinct(1, 1), distinct(2, 30)];
    expect(recognise(collect(row, row, others), row, row, row, others)).toMatchObject({
      trained: 32,
      fresh: Int32Array.of(2),
    });
  });

  it('are not seen in new rows that only look alike, as rows of few categories do', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(recognise(collect(alike(seed, 300)), alike(seed + 100, 200)), `seed ${seed}`).toBeUndefined();
    }
  });

  it('are few where one row stands there thousands of times', () => {
    const row = distinct(1, 1);
    const same = Array.from({ length: 3000 }, () => row);
    expect(collect(...same).hashes.length).toBe(0);
    expect(recognise(collect(...same), row)).toBeUndefined();
  });

  it('are the same in the file and read back', () => {
    const known = collect(distinct(1, 2000));
    expect(readTrainedRows(writeTrainedRows(known))).toEqual(known);
  });

  it('are refused from a file that is damaged', () => {
    const [one, two] = ['AQAAAA==', 'AgAAAAEAAAA=']; // 1; 2, 1
    expect(readTrainedRows({ below: 10, hashes: one })).toEqual({ below: 10, hashes: Uint32Array.of(1) });
    expect(readTrainedRows({ below: 1, hashes: one })).toBe('hashes must ascend and be below 1, found 1');
    expect(readTrainedRows({ below: 10, hashes: two })).toBe('hashes must ascend and be below 10, found 1');
    const broken = 'hashes must be base64 of words of 32 bits, found "AQA="';
    expect(readTrainedRows({ below: 10, hashes: 'AQA=' })).toBe(broken);
  });
});
