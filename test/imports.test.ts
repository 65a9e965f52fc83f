import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

const engine = ['formulas', 'json', 'spec', 'threads', 'table', 'encode', 'kernels', 'network', 'training', 'metrics'];
const models = [...engine, 'model', 'fit', 'search', 'bag'];
const explained = [...models, 'draw', 'explain'];
const taught = [...explained, 'doctor', 'lessons', 'lessons/practice'];

/** What each room may import besides itself; the files named in `forAll` are for all. CONTRIBUTING shows this table. */
const mayImport: Record<string, readonly string[]> = {
  formulas: [],
  json: [],
  spec: ['formulas', 'json'],
  threads: [],
  table: ['formulas', 'json', 'spec', 'threads'],
  encode: ['formulas', 'spec', 'threads', 'table'],
  kernels: ['formulas', 'spec'],
  network: ['formulas', 'spec', 'kernels'],
  training: ['formulas', 'spec', 'threads', 'kernels', 'network'],
  metrics: ['formulas'],
  model: engine,
  fit: [...engine, 'model'],
  search: [...engine, 'model', 'fit'],
  bag: [...engine, 'model', 'fit', 'search'],
  doctor: models,
  draw: ['json', 'spec'],
  explain: [...models, 'draw'],
  'lessons/practice': explained,
  lessons: [...explained, 'lessons/practice'],
  'cli/terminal': taught,
  'cli/files': [...taught, 'cli/terminal'],
  'cli/reports': [...taught, 'cli/terminal', 'cli/files'],
  'cli/work': [...taught, 'cli/terminal', 'cli/files', 'cli/reports'],
  'cli/commands': [...taught, 'cli/terminal', 'cli/files', 'cli/reports', 'cli/work'],
  cli: [...taught, 'cli/terminal', 'cli/files', 'cli/reports', 'cli/work', 'cli/commands'],
};
const forAll = ['errors.ts', 'leftovers.ts', 'program-file.ts', 'random.ts', 'tell-apart.ts'];

/** Packages that only one room may know. */
const packageRooms: Record<string, string> = {
  'csv-parse': 'table',
  'csv-stringify': 'cli',
  commander: 'cli',
  chalk: 'cli',
  'cli-progress': 'cli',
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
/** The folder of a file; AssemblyScript belongs to the room it lies in. */
const roomOf = (file: string) => (file.includes('/') ? dirname(file).replace(/\/assembly$/, '') : file);
const isOfCli = (file: string) => file.startsWith('cli/');

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

/** Files of ours that a file imports, as paths from `src`. */
function importsWithin(file: string): string[] {
  const ours = importsOf(file).filter((imported) => imported.startsWith('.'));
  return ours.map((imported) => relative(source, resolve(source, dirname(file), imported)));
}

/** Sets of nodes that lead to each other (Tarjan 1972: strongly connected components of more than one). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const visit = (node: string): number => {
    const order = lowest.size;
    lowest.set(node, order);
    path.push(node);
    let low = order;
    for (const next of graph.get(node) ?? []) {
      if (!lowest.has(next)) low = Math.min(low, visit(next));
      else if (path.includes(next)) low = Math.min(low, lowest.get(next)!);
    }
    lowest.set(node, low);
    if (low === order) {
      const members = path.splice(path.indexOf(node));
      if (members.length > 1) found.push(members.sort());
    }
    return low;
  };
  for (const node of graph.keys()) if (!lowest.has(node)) visit(node);
  return found;
}

describe('circles of imports', () => {
  test('are found', () => {
    const graph = { a: ['b', 'd'], b: ['c'], c: ['a'], d: ['e'], e: [] };
    expect(circles(new Map(Object.entries(graph)))).toEqual([['a', 'b', 'c']]);
  });
});

describe('src', () => {
  test('has a rule for every room', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set([...Object.keys(mayImport), ...forAll]));
  });

  test.each(files)('%s imports only rooms below its own', (file) => {
    const room = roomOf(file);
    const allowed = [room, ...forAll, ...(mayImport[room] ?? [])];
    for (const imported of importsWithin(file)) {
      expect(allowed, `${file} imports ${imported}`).toContain(roomOf(imported));
    }
  });

  test('has no circle of files', () => {
    expect(circles(new Map(files.map((file) => [file, importsWithin(file)])))).toEqual([]);
  });

  test.each(Object.keys(mayImport))('%s is a room of at most 25 files', (room) => {
    const inIt = files.filter((file) => dirname(file) === room);
    expect(inIt.length).toBeLessThanOrEqual(25);
  });

  test.each(files)('%s uses only packages that its room knows', (file) => {
    for (const imported of importsOf(file)) {
      const owner = packageRooms[imported.split('/')[0]!];
      if (owner !== undefined) expect(roomOf(file).split('/')[0], `${file} imports ${imported}`).toBe(owner);
    }
  });

  test.each(files.filter(isOfCli))('%s writes JSON that is safe to show', (file) => {
    expect(readFileSync(join(source, file), 'utf8'), 'toJson escapes what moves a terminal').not.toContain(
      'JSON.stringify',
    );
  });

  test.each(files)('%s takes no random number but from a seed', (file) => {
    expect(readFileSync(join(source, file), 'utf8')).not.toContain('Math.random');
  });
});
