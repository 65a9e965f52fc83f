import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berryFolder, berrySpec, expectRefusal, silent } from './examples.ts';

const tuning = ['tune', 't.json', 'd.csv', '--folds', '2', '--threads', '1', '--log', 'l.jsonl'];

let log: string | undefined;

/** A folder with a spec to be tuned, and the log of a search that was done. */
function tunedFolder(): Workdir {
  const work = berryFolder();
  work.write('t.json', JSON.stringify({ ...berrySpec, tune: { 'training.learningRate': [0.1, 1] } }));
  if (log === undefined) {
    expect(work.nn([...tuning, '-q']).status).toBe(0);
    log = work.read('l.jsonl');
  }
  work.write('l.jsonl', log);
  return work;
}

describe('a log of nn tune in which a line was changed', () => {
  const estimate = /\{"mean":[^}]*\}/;
  it.each<[string, string | RegExp, string, string]>([
    ['"trial":null', /"trial":\{[^}]*\}/, '"trial":null', 'trial: must be an object, found null'],
    ['"trial":[]', /"trial":\{[^}]*\}/, '"trial":[]', 'trial: must be an object, found something else'],
    ['"metrics":null', /"metrics":.*\}$/, '"metrics":null}', 'metrics: must be an object, found null'],
    ['"metrics":{}', /"metrics":.*\}$/, '"metrics":{}}', 'metrics: must have the key "accuracy"'],
    ['a text as mean', /"mean":[^,]*/, '"mean":"high"', 'metrics.accuracy.mean: must be a number, found "high"'],
    ['a number as estimate', estimate, '0.5', 'metrics.accuracy: must be an object, found 0.5'],
    [
      'an error below 0',
      /"standardError":[^}]*/,
      '"standardError":-1',
      'metrics.accuracy.standardError: must be 0 or more, found -1',
    ],
    ['"failure":{}', /"metrics":.*\}$/, '"metrics":{},"failure":{}}', 'failure: must be a text, found something else'],
    ['"part":"1"', '"part":1', '"part":"1"', 'part: must be a number, found "1"'],
    ['"of":7', /"of":"[^"]*"/, '"of":7', 'of: must be a text, found 7'],
    ['a score of numbers', '"accuracy":', '"rmse":', 'metrics: must have the key "accuracy"'],
    ['a comma too many', /\}$/, ',}', 'must be JSON, as nn writes it'],
    [
      'lists 100 000 deep',
      /"trial":\{/,
      `"trial":{"layers":${'['.repeat(1e5)}${']'.repeat(1e5)},`,
      'must hold lists and objects at most 100 deep in each other',
    ],
  ])('to %s is refused with the line', (_, before, after, what) => {
    using work = tunedFolder();
    const lines = log!.split('\n');
    const changed = lines[1]!.replace(before, after);
    expect(changed).not.toBe(lines[1]);
    work.write('l.jsonl', [lines[0], changed, lines[2], '{"tri'].join('\n')); // and the last is not whole
    expectRefusal(work, tuning, 4, [
      `nn: l.jsonl:2: damaged: ${what}`,
      '    remove the line, and the trial is tried again',
    ]);
  });

  it('is gone on with once the line is removed, to the same end', () => {
    using work = tunedFolder();
    const whole = work.nn([...tuning, '--json']);
    const [first, , ...rest] = log!.split('\n');
    work.write('l.jsonl', [first, ...rest].join('\n'));
    expect(work.nn([...tuning, '--json']).stdout).toBe(whole.stdout);
  });
});

describe('a checkpoint in which something was changed', () => {
  const training = ['train', 's.json', 'd.csv', '-q'];
  let files: Record<string, string> | undefined;

  /** A folder with a model `a.json` and its checkpoint. */
  function stoppedFolder(): Workdir {
    const work = berryFolder();
    if (files === undefined) {
      expect(work.nn([...training, '--epochs', '20', '-o', 'a.json', '--checkpoint', '1h'])).toEqual(silent);
      files = Object.fromEntries(['a.json', 'a.json.checkpoint'].map((name) => [name, work.read(name)]));
    }
    for (const [name, text] of Object.entries(files)) work.write(name, text);
    return work;
  }

  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const damaged = [
    'nn: a.json.checkpoint: damaged: its content is not what nn wrote',
    '    train again from the start',
  ];
  const tooDeep = ['nn: a.json.checkpoint: must hold lists and objects at most 100 deep in each other'];
  const otherSpec = (what: string) => [
    `nn: a.json.checkpoint: belongs to a spec with another ${what}`,
    '    only "training.epochs" may change; or train again from the start',
  ];
  it.each<[string, string | RegExp, string, readonly string[]]>([
    ['a spec that nests 100 000 deep', '"target": "ripe"', `"target": ${deep}`, tooDeep],
    ['a list as target', '"target": "ripe"', '"target": [[1]]', otherSpec('target')],
    ['null as target', '"target": "ripe"', '"target": null', otherSpec('target')],
    ['a text as owner', /"owner": \{/, '"owner": "me", "other": {', damaged],
    ['a number as data', /"data": \[/, '"data": [1, ', damaged],
    ['null as vectors', /"vectors": \{/, '"vectors": null, "other": {', damaged],
    ['a list as numbers', /"numbers": \{/, '"numbers": [], "other": {', damaged],
    ['a number that is none', /": "20"/, '": "many"', damaged],
    ['another type of vector', '"type": "float32"', '"type": "int8"', damaged],
  ])('to %s is refused', (_, before, after, message) => {
    using work = stoppedFolder();
    const text = work.read('a.json.checkpoint');
    const changed = text.replace(before, after);
    expect(changed).not.toBe(text);
    work.write('a.json.checkpoint', changed);
    expectRefusal(work, [...training, '--epochs', '40', '--resume', 'a.json'], 4, message);
  });
});
