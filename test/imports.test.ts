import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** What each room may import besides itself; `errors.ts`, `leftovers.ts`, `random.ts`, `tell-apart.ts` and `threads.ts` are for all. CONTRIBUTING shows this table. */
const mayImport: Record<string, readonly string[]> = {
  formulas: [],
  spec: ['formulas'],
  data: ['formulas', 'spec'],
  kernels: ['formulas', 'spec'],
  network: ['formulas', 'spec', 'kernels'],
  training: ['formulas', 'spec', 'kernels', 'network'],
  metrics: [],
  model: ['formulas', 'spec', 'data', 'kernels', 'network', 'training', 'metrics'],
  doctor: ['formulas', 'spec', 'data', 'kernels', 'network', 'training', 'metrics', 'model'],
  explain: ['formulas', 'spec', 'data', 'kernels', 'network', 'training', 'metrics', 'model'],
  lessons: ['formulas', 'spec', 'data', 'kernels', 'network', 'training', 'metrics', 'model', 'explain'],
  cli: [
    'formulas',
    'spec',
    'data',
    'kernels',
    'network',
    'training',
    'metrics',
    'model',
    'doctor',
    'explain',
    'lessons',
  ],
};
const forAll = ['errors.ts', 'leftovers.ts', 'random.ts', 'tell-apart.ts', 'threads.ts'];

/** Packages that only one room may know. */
const packageRooms: Record<string, string> = {
  'csv-parse': 'data',
  'csv-stringify': 'cli',
  commander: 'cli',
  chalk: 'cli',
  'cli-progress': 'cli',
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : file);

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

describe('src', () => {
  test('has a rule for every room', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set([...Object.keys(mayImport), ...forAll]));
  });

  test.each(files)('%s imports only rooms below its own', (file) => {
    const room = roomOf(file);
    const allowed = [room, ...forAll, ...(mayImport[room] ?? [])];
    for (const imported of importsOf(file)) {
      if (!imported.startsWith('.')) continue;
      const target = relative(source, resolve(source, dirname(file), imported));
      expect(allowed, `${file} imports ${target}`).toContain(roomOf(target));
    }
  });

  test.each(files)('%s uses only packages that its room knows', (file) => {
    for (const imported of importsOf(file)) {
      const owner = packageRooms[imported.split('/')[0]!];
      if (owner !== undefined) expect(roomOf(file), `${file} imports ${imported}`).toBe(owner);
    }
  });

  test.each(files.filter((file) => roomOf(file) === 'cli'))('%s writes JSON that is safe to show', (file) => {
    expect(readFileSync(join(source, file), 'utf8'), 'toJson escapes what moves a terminal').not.toContain(
      'JSON.stringify',
    );
  });

  test.each(files)('%s takes no random number but from a seed', (file) => {
    expect(readFileSync(join(source, file), 'utf8')).not.toContain('Math.random');
  });
});
