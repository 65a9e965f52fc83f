import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/spec/nearest.ts';

/** Short words over few letters, so that near ones come up. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 7 });
const words = fc.array(word, { maxLength: 6 });
const allowed = (text: string) => Math.max(1, Math.floor(text.length / 3));

describe('nearest', () => {
  it.each([
    ['learingRate', 'learningRate'],
    ['epoch', 'epochs'],
    ['Loss', 'loss'],
    ['traget', 'target'],
    ['laeyrs', 'layers'], // two letters swapped: one edit
  ])('takes "%s" for "%s"', (typed, meant) => {
    const keys = ['data', 'target', 'layers', 'loss', 'epochs', 'learningRate', 'seed'];
    expect(nearest(typed, keys)).toBe(meant);
  });

  it.each(['batch', 'xyz', 'momentum'])('takes "%s" for none of the keys', (typed) => {
    expect(nearest(typed, ['data', 'target', 'layers', 'loss', 'epochs', 'learningRate', 'seed'])).toBeUndefined();
  });

  it('finds none among no candidates', () => {
    expect(nearest('target', [])).toBeUndefined();
  });

  it('never looks for a name on the prototype', () => {
    expect(nearest('constructo', Object.keys({ target: 1 }))).toBeUndefined();
  });

  it('finds a candidate that no other candidate is nearer than, and none only when all are too far', () => {
    fc.assert(
      fc.property(word, words, (typed, candidates) => {
        const found = nearest(typed, candidates);
        const distances = candidates.map((candidate) => editDistance(typed, candidate));
        const least = Math.min(...distances);
        if (found === undefined) {
          expect(least).toBeGreaterThan(allowed(typed));
          return;
        }
        expect(candidates).toContain(found);
        expect(editDistance(typed, found)).toBe(least);
        expect(least).toBeLessThanOrEqual(allowed(typed));
      }),
    );
  });

  it('finds every word among the candidates, whatever its case', () => {
    fc.assert(
      fc.property(word, words, (typed, candidates) => {
        expect(nearest(typed.toUpperCase(), [...candidates, typed])?.toLowerCase()).toBe(typed);
      }),
    );
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3], // the textbook pair of Levenshtein
    ['ab', 'ba', 1],
    ['ca', 'abc', 3], // 3 when no letter is edited twice, 2 otherwise
  ])('between "%s" and "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is the same both ways, 0 for equal words only, and at most the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });

  // Only at the end: a letter between two that were swapped makes the swap dearer by 2, as each place is edited once.
  it('changes by at most 1 with one more letter at the end', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(Math.abs(editDistance(a, `${b}x`) - editDistance(a, b))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('didYouMean', () => {
  it('is a question, or nothing', () => {
    expect(didYouMean('epoch', ['epochs'])).toBe(' (did you mean "epochs"?)');
    expect(didYouMean('banana', ['epochs'])).toBe('');
  });
});
