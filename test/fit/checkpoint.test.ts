import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CheckpointOwner, formatCheckpoint, parseCheckpoint, requireRoom } from '../../src/fit/checkpoint.ts';
import type { Prepared } from '../../src/fit/prepare.ts';
import type { Saved } from '../../src/training/saved.ts';
import { refusal } from '../failures.ts';
import { tampered } from '../tampering.ts';

const owner: CheckpointOwner = { spec: { target: 'y', training: { seed: 1 } }, data: ['abc'], engine: 'wasm' };
const saved: Saved = {
  numbers: { epoch: 3, best: Number.POSITIVE_INFINITY, share: 0.1, least: -1e-300 },
  vectors: { W: Float32Array.of(0.1, -3e-39, 7), history: Float64Array.of(Math.PI, -0), none: new Float64Array(0) },
};
const text = formatCheckpoint(saved, owner, '0.1.0');
const parse = (content: string, expected = saved) => parseCheckpoint(content, 'm.checkpoint', owner, expected);

/** What a forger would write: the content with the digest of that content, as far as it has one. */
function withDigest(data: unknown): unknown {
  try {
    const { numbers, vectors } = data as { numbers: object; vectors: Record<string, { type: string; base64: string }> };
    const hash = createHash('sha256').update(JSON.stringify(numbers));
    for (const [name, { type, base64 }] of Object.entries(vectors)) {
      hash.update(JSON.stringify([name, type])).update(base64);
    }
    return { ...(data as object), sha256: hash.digest('hex') };
  } catch {
    return data;
  }
}

/** The kind of every member. */
function ofKind(members: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, Object.prototype.toString.call(value)]),
  );
}

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

  it.each(['as it is', 'made to fit'])(
    'in which anything is of another kind is refused, or is still the same, its digest %s',
    (digest) => {
      for (const { path, data } of tampered(JSON.parse(text))) {
        const forged = digest === 'made to fit' ? withDigest(data) : data;
        let found: Saved | undefined;
        try {
          found = parse(JSON.stringify(forged));
        } catch {
          expect(
            refusal('model', () => parse(JSON.stringify(forged))),
            path,
          ).toHaveLength(1);
        }
        if (found === undefined) continue;
        const kinds = { numbers: ofKind(found.numbers), vectors: ofKind(found.vectors) };
        expect(kinds, path).toMatchObject({ numbers: ofKind(saved.numbers), vectors: ofKind(saved.vectors) });
        if (digest === 'as it is') expect(found, path).toEqual(saved);
      }
    },
  );

  it.each([
    ['the spec it belongs to', 'owner.spec.target'],
    ['its vectors', 'vectors.W'],
    ['its numbers', 'numbers.epoch'],
  ])('whose JSON nests 100 000 deep in %s is refused', (_, path) => {
    const [outer, ...keys] = path.split('.');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const content = JSON.parse(text);
    const holder = keys.slice(0, -1).reduce((node, key) => node[key], content[outer!]);
    holder[keys.at(-1)!] = 'HERE';
    expect(refusal('model', () => parse(JSON.stringify(content).replace('"HERE"', deep)))).toEqual([
      'm.checkpoint: must hold lists and objects at most 100 deep in each other',
    ]);
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
    const newer = text.replace('"version": 2', '"version": 3');
    expect(refusal('model', () => parse(newer))[0]).toContain('written by a newer nn (format 3)');
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
