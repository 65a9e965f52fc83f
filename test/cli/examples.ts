import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dataset, type Result, type RunOptions, Workdir } from '../workdir.ts';

/** Twelve berries: two numbers, a category, and a target of two classes that they decide. */
export const berries = `size,color,weight,ripe
1,green,2.5,no
2,green,3.5,no
1.5,red,2,no
2.5,green,3,no
1,blue,2,no
2,blue,4.5,no
6,red,8,yes
7,red,7.5,yes
6.5,blue,9,yes
8,green,8,yes
7.5,red,9.5,yes
6,blue,8.5,yes
`;

/** A spec for `berries`, trained in no time. */
export const berrySpec = { target: 'ripe', training: { epochs: 50, learningRate: 0.5, validation: 0.25 } };

/** A folder with `d.csv`, `s.json` and, trained on them, `m.json`. */
export function berryFolder(): Workdir {
  const work = new Workdir();
  work.write('d.csv', berries);
  work.write('s.json', JSON.stringify(berrySpec));
  work.write('m.json', train(berries, berrySpec));
  return work;
}

/** The text of a model edited on purpose: without its digest, which would have it refused. @param change edits it in place */
// biome-ignore lint/suspicious/noExplicitAny: whatever stands in the file may be changed
export function editModel(text: string, change: (model: any) => void): string {
  const { sha256: _, ...model } = JSON.parse(text);
  change(model);
  return JSON.stringify(model);
}

const trained = new Map<string, Buffer>();

/** The bytes of the model that a spec and data give; trained once. */
export function train(data: string, spec: object): Buffer {
  const key = JSON.stringify([spec, data]);
  const known = trained.get(key);
  if (known !== undefined) return known;
  using work = new Workdir();
  work.write('d.csv', data);
  work.write('s.json', JSON.stringify(spec));
  expect(work.nn(['train', 's.json', 'd.csv', '-o', 'm.json', '-q'])).toEqual(silent);
  const model = work.bytes('m.json');
  trained.set(key, model);
  return model;
}

/** What a command leaves behind that has nothing to say. */
export const silent = { status: 0, signal: null, stdout: '', stderr: '' };

/** Runs a training with more and more time until there is enough for an epoch, which on a busy machine may be much. */
export function timeForAnEpoch(training: (time: string) => Result): Result {
  for (let seconds = 0.2; ; seconds *= 4) {
    const result = training(`${seconds}s`);
    if (!result.stderr.includes('the time was up before the first epoch was done')) return result;
  }
}

/** A file of a bundled data set. */
export const bundled = (name: string, file: 'data.csv' | 'spec.json') =>
  readFileSync(join(dataset(name), file), 'utf8');

/** Every file of the folder by name: its bytes, or what else it is. */
export function contents(work: Workdir): Record<string, string> {
  const content = (name: string) =>
    statSync(work.at(name), { throwIfNoEntry: false })?.isFile() ? work.bytes(name).toString('latin1') : 'no file';
  return Object.fromEntries(work.list().map((name) => [name, content(name)]));
}

/**
 * Runs `nn` and expects it to refuse: this exit code, nothing on stdout, every file as it was.
 *
 * @param message all that stderr says
 */
export function expectRefusal(
  work: Workdir,
  args: readonly string[],
  status: number,
  message: readonly string[],
  options?: RunOptions,
): void {
  const before = contents(work);
  const result = work.nn(args, options);
  expect(result).toEqual({ status, signal: null, stdout: '', stderr: `${message.join('\n')}\n` });
  expect(contents(work)).toEqual(before);
}
