import { describe, expect, it } from 'vitest';
import { fitBands, fitLeast, labelSet, widthAt } from '../../src/metrics/intervals.ts';
import { Random } from '../../src/random.ts';

/** Standard normal numbers. */
function normals(seed: number, count: number): Float64Array {
  const random = new Random(seed, 'split');
  return Float64Array.from({ length: count }, () => random.normal());
}

describe('intervals', () => {
  it('of nine rows are the distances in order, as far as nine tell', () => {
    const [band] = fitBands(new Float64Array(9), [3, -1, 2, 9, -5, 4, 8, -7, 6]);
    // ⌈10 P / 100⌉: 1 for P to 10, …, 9 for P to 90; the tenth of nine is not there
    expect(band!.upTo).toBeNull();
    expect(band!.widths).toHaveLength(90);
    expect([1, 10, 11, 50, 89, 90].map((percent) => band!.widths[percent - 1])).toEqual([1, 1, 2, 5, 9, 9]);
    expect(widthAt([band!], 0, 91)).toBeUndefined();
  });

  it('are as wide as the rows of like predictions say', () => {
    const predicted = Float64Array.from({ length: 1000 }, (_, row) => row);
    const actual = predicted.map((y) => y + (y < 200 ? 1 : 10));
    const bands = fitBands(predicted, actual);
    expect(bands.map(({ upTo }) => upTo)).toEqual([199, 399, 599, 799, null]);
    expect([0, 199, 200, 5000].map((y) => widthAt(bands, y, 90))).toEqual([1, 1, 10, 10]);
  });

  it.each([50, 80, 90, 99])('of %i %% hold so many of other rows', (percent) => {
    // 400 draws of 150 rows: the mean coverage is percent … percent + 1 with a standard error below 0.25 %
    let held = 0;
    for (let seed = 0; seed < 400; seed++) {
      const bands = fitBands(new Float64Array(150), normals(2 * seed + 1, 150));
      const width = widthAt(bands, 0, percent)!;
      held += normals(2 * seed + 2, 100).filter((y) => Math.abs(y) <= width).length / 400;
    }
    expect(held).toBeGreaterThan(percent - 0.8);
    expect(held).toBeLessThan(percent + 1.8);
  });
});

describe('sets of labels', () => {
  it('are told by the probabilities of the true classes, the most probable first', () => {
    const least = fitLeast(Float64Array.of(0.9, 0.2, 0.5, 0.7, 0.8, 0.6, 0.95, 0.4, 0.3));
    expect([1, 10, 20, 80, 90].map((percent) => least[percent - 1])).toEqual([0.95, 0.95, 0.9, 0.3, 0.2]);
    expect(least).toHaveLength(90);
  });

  it('hold every class that is probable enough, and never none', () => {
    expect(labelSet([0.2, 0.5, 0.3], 0.25)).toEqual([1, 2]);
    expect(labelSet([0.2, 0.5, 0.3], 0.9)).toEqual([1]);
    expect(labelSet([0.5, 0.5], 0.5)).toEqual([0, 1]);
  });
});
