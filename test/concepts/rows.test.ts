import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { concepts as chapters } from '../../src/lessons/concepts.ts';
import { type Concept, concepts } from './rows.ts';

const root = resolve(import.meta.dirname, '../..');
const source = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'rows.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');
const tested = [...source.matchAll(/titleOf\(concepts\.(\w+)\.(\w+)\)/g)].map(([, part, key]) => `${part}.${key}`);
const rows = Object.entries(concepts).flatMap(([part, list]) =>
  Object.entries(list as Record<string, Concept>).map(([key, concept]) => ({ key: `${part}.${key}`, ...concept })),
);

describe('every concept of docs/concepts.md', () => {
  it.each(rows)('has a test or a reason: $name', ({ key, at, out }) => {
    expect([tested.includes(key), at !== undefined, out !== undefined].filter(Boolean)).toHaveLength(1);
    if (at !== undefined) expect(readFileSync(join(root, at[0]), 'utf8')).toContain(at[1]);
  });

  it('has a chapter, and every chapter a concept', () => {
    expect(new Set(rows.map(({ chapter }) => chapter))).toEqual(new Set(chapters));
  });

  it('is shown once', () => {
    expect(tested).toHaveLength(new Set(tested).size);
  });
});
