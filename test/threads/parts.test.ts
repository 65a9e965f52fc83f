import { describe, expect, it } from 'vitest';
import { Parts } from '../../src/threads/parts.ts';

describe('parts', () => {
  it('are each taken once, whoever takes them', () => {
    const one = Parts.create(5);
    const other = new Parts(one.words);
    const [a, b] = [one.take(), other.take()];
    const taken = [a, b, b, a, a, b, a].map((taker) => taker.next().value);
    expect(taken).toEqual([0, 1, 2, 3, 4, undefined, undefined]);
  });

  it('are taken no more when they are stopped', () => {
    const parts = Parts.create(5);
    const taker = parts.take();
    taker.next();
    parts.stop();
    expect([...taker, ...parts.take()]).toEqual([]);
  });
});
