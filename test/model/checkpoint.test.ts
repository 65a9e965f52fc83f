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
const parse = (content: string) => parseCheckpoint(content, 'm.checkpoint', owner);

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
    expect(parse(formatCheckpoint(large, owner, '0.1.0')).vectors.W!.length).toBe(4_000_000);
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
