import { describe, expect, it } from 'vitest';
import { Parts } from '../../src/threads/parts.ts';

describe('parts', () => {
  it('are each taken once, whoever takes them', () => {
    const one = Parts.create(5);
    const other = new Parts(one.words);
    const [a, b] = [one.take(), other.take()];
    const taken = [a, b, b, a, a, b, a].map((taker) => taker.next().value);
    expect(taken).toEqual([0, 1, 2, 3, 4, undefined, undefined]);
    expect(one.allDone()).toBe(true);
  });

  it('are not all done if one who took some broke off', () => {
    const parts = Parts.create(2);
    expect(() => {
      for (const part of parts.take()) throw new Error(`part ${part}`);
    }).toThrow('part 0');
    expect([...parts.take()]).toEqual([1]);
    expect(parts.allDone()).toBe(false);
  });
});
