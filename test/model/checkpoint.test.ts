import { describe, expect, it } from 'vitest';
import { type CheckpointOwner, formatCheckpoint, parseCheckpoint, requireRoom } from '../../src/model/checkpoint.ts';
import type { Prepared } from '../../src/model/prepare.ts';
import type { Saved } from '../../src/training/saved.ts';
import { refusal } from '../failures.ts';

const owner: CheckpointOwner = { spec: { target: 'y', training: { seed: 1 } }, data: ['abc'], engine: 'wasm' };
const saved: Saved = {
  numbers: { epoch: 3, best: Number.POSITIVE_INFINITY, share: 0.1, least: -1e-300 },
  vectors: { W: Float32Array.of(0.1, -3e-39, 7), history: Float64Array.of(Math.PI, -0), none: new Float64Array(0) },
};
const text = formatCheckpoint(saved, owner, '0.1.0');
const parse = (content: string, expected = saved) => parseCheckpoint(content, 'm.checkpoint', owner, expected);

describe('a checkpoint', () => {
  it('gives back what was saved, bit by bit', () => {
    expect(parse(text)).toEqual(saved);
  });

  it('of which any character is another or missing is refused, or is still the same checkpoint', () => {
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === '7' ? '8' : '7';
      for (const changed of [text.slice(0, at) + other + text.slice(at + 1), text.slice(0, at) + text.slice(at + 1)]) {
        let found: Saved | undefined;
        try {
          found = parse(changed);
        } catch {
          expect(refusal('model', () => parse(changed))).toHaveLength(1);
        }
        if (found !== undefined) expect(found, `changed at ${at}`).toEqual(saved);
      }
    }
  });

  it('that is cut off anywhere is refused', () => {
    for (let length = 0; length < text.trimEnd().length; length++) {
      expect(refusal('model', () => parse(text.slice(0, length)))).toHaveLength(1);
    }
  });

  it('may hold vectors of many million numbers', () => {
    const large = { numbers: {}, vectors: { W: new Float64Array(4_000_000).fill(Math.E) } };
    expect(parse(formatCheckpoint(large, owner, '0.1.0'), large).vectors.W!.length).toBe(4_000_000);
  });

  const pairs = { 'method.pairs': 1 };
  const slope = { 'method.slope': Float64Array.of(1, 2) };
  const history = { 'history.epochs': Float64Array.of(1, 2), 'history.costs': Float64Array.of(3, 4) };
  it.each<[string, Saved, Saved]>([
    ['lacks a vector', saved, { ...saved, vectors: {} }],
    ['lacks a number', saved, { ...saved, numbers: {} }],
    ['has a vector of another length', saved, { ...saved, vectors: { ...saved.vectors, W: Float32Array.of(1) } }],
    ['has a vector of another type', saved, { ...saved, vectors: { ...saved.vectors, W: Float64Array.of(1, 2, 3) } }],
    ['counts in fractions', saved, { ...saved, numbers: { ...saved.numbers, epoch: 3.5 } }],
    ['counts below 0', saved, { ...saved, numbers: { ...saved.numbers, epoch: -1 } }],
    ['lacks a pair it counts', { numbers: pairs, vectors: slope }, { numbers: pairs, vectors: slope }],
    [
      'has a history with a gap',
      { numbers: {}, vectors: { ...history, 'history.validation': Float64Array.of() } },
      { numbers: {}, vectors: { ...history, 'history.validation': Float64Array.of(1) } },
    ],
  ])('that %s is damaged, whatever its digest says', (_, expected, forged) => {
    const text = formatCheckpoint(forged, owner, '0.1.0');
    expect(refusal('model', () => parse(text, expected))[0]).toContain('damaged: its content is not what nn wrote');
  });

  it('of a newer nn is told as such', () => {
    const newer = text.replace('"version": 1', '"version": 2');
    expect(refusal('model', () => parse(newer))[0]).toContain('written by a newer nn (format 2)');
  });

  it('that would be too large to be read again is refused before the training, with what L-BFGS will remember', () => {
    const prepared = (training: object) => {
      return {
        spec: { training },
        network: { layers: [{ units: 999 }] },
        encoder: { width: 999 },
      } as unknown as Prepared;
    };
    const holding = (byteLength: number) => ({ numbers: {}, vectors: { W: { byteLength } } }) as unknown as Saved;
    requireRoom(holding(375e6), prepared({ optimizer: 'adam' }));
    expect(refusal('usage', () => requireRoom(holding(375e6 + 3), prepared({ optimizer: 'adam' })))).toEqual([
      '--checkpoint: must keep at most 500 MB in a checkpoint, found 501 MB\n    leave it out, or use fewer or smaller layers',
    ]);
    requireRoom(holding(8e6), prepared({ optimizer: 'lbfgs', memory: 20 }));
    expect(refusal('usage', () => requireRoom(holding(8e6), prepared({ optimizer: 'lbfgs', memory: 30 })))).toEqual([
      '--checkpoint: must keep at most 500 MB in a checkpoint, found 651 MB\n    leave it out, or use fewer or smaller layers',
    ]);
  });
});
