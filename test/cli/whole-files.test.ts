// Specs and models: read whole, with an end also where they come in a pipe or from a device, and refused for what could be taken in two ways.
import { describe, expect, it } from 'vitest';
import { measuring, peakIn } from '../peak-memory.ts';
import { berryFolder } from './examples.ts';

/** Commands that read a model, or a spec, from stdin. */
const readers = {
  model: ['predict - d.csv', 'evaluate - d.csv', 'quantize - -o m2.json', 'prune - --sparsity 0.5 -o m2.json'],
  spec: [
    'train - d.csv -o m2.json',
    'cross-validate - d.csv',
    'tune - d.csv',
    'ladder - d.csv',
    'check - d.csv',
    'trace - d.csv --row 1',
  ],
} as const;
const kinds = ['model', 'spec'] as const;
const codes = { model: 4, spec: 2 } as const;

describe('blanks without end', () => {
  const found = {
    model: 'nn: stdin: is not an nn model (1 MiB of blanks)\n',
    spec: 'nn: stdin: must be JSON, found 1 MiB of blanks\n',
  };

  it.each(kinds)('are no %s', (kind) => {
    using work = berryFolder();
    for (const words of readers[kind]) {
      const refused = { status: codes[kind], signal: null, stdout: '', stderr: found[kind] };
      expect(work.shell(`yes '  ' | nn ${words} -q`), words).toEqual(refused);
    }
  });
});

describe('a text of more than 500 MiB', () => {
  it('is refused by its size, unread, as a file and as stdin (K15)', () => {
    using work = berryFolder();
    work.shell('truncate -s 2G large.json');
    const stderr = (place: string) => `nn: ${place}: must be at most 500 MiB, found 2048 MiB: too large\n`;
    const refused = (place: string, status: number) => ({ status, signal: null, stdout: '', stderr: stderr(place) });
    for (const kind of kinds) {
      for (const words of readers[kind]) {
        const named = work.shell(`nn ${words.replace(' - ', ' large.json ')} -q`);
        expect(named, words).toEqual(refused('large.json', codes[kind]));
        expect(work.shell(`nn ${words} -q < large.json`), words).toEqual(refused('stdin', codes[kind]));
      }
    }
  });

  it.each([
    ['stdin', 'predict - d.csv', 4, 'cat e.fifo | '],
    ['stdin', 'train - d.csv -o m2.json', 2, 'cat e.fifo | '],
    ['e.fifo', 'predict e.fifo d.csv', 4, ''],
    ['e.fifo', 'train e.fifo d.csv -o m2.json', 2, ''],
  ])(
    'is refused at 256 MiB when it comes through a pipe, which may have no end, within 400 MB of memory: %s, %s',
    (place, words, code, before) => {
      using work = berryFolder();
      const line = `mkfifo e.fifo; (printf '{'; yes '"a":1,' | head -c 2300000000) > e.fifo & ${before}nn ${words} -q`;
      const stderr = `nn: ${place}: must be at most 256 MiB, found more: too large\n    save it, and name the file: up to 500 MiB are read\n`;
      expect(work.shell(line, { env: measuring(work) })).toEqual({ status: code, signal: null, stdout: '', stderr });
      expect(peakIn(work)).toBeGreaterThan(256);
      expect(peakIn(work)).toBeLessThan(400);
    },
  );

  it('is refused from a device without an end', () => {
    using work = berryFolder();
    const { status, stderr } = work.nn(['predict', '/dev/zero', 'd.csv', '-q']);
    expect({ status, line: stderr.split('\n')[0] }).toEqual({
      status: 4,
      line: 'nn: /dev/zero: must be at most 256 MiB, found more: too large',
    });
  });
});

describe('a folder', () => {
  it('cannot be read, as stdin too (G10)', () => {
    using work = berryFolder();
    const stdin = [...readers.model, ...readers.spec];
    for (const words of [
      ...stdin,
      'predict m.json',
      'train s.json - -o m2.json',
      'inspect -',
      'init - --target ripe',
    ]) {
      const stderr = 'nn: stdin: cannot be read: it is a directory\n';
      expect(work.shell(`nn ${words} -q < .`), words).toEqual({ status: 6, signal: null, stdout: '', stderr });
    }
    for (const words of [
      'predict . d.csv',
      'predict m.json .',
      'train . d.csv',
      'train s.json .',
      'inspect .',
      'init . --target ripe',
    ]) {
      const stderr = 'nn: .: cannot be read: it is a directory\n';
      expect(work.shell(`nn ${words} -q`), words).toEqual({ status: 6, signal: null, stdout: '', stderr });
    }
  });
});

describe('a key that stands twice in an object', () => {
  const again = (place: string, line: number, column: number, key: string) =>
    `nn: ${place}:${line}:${column}: must hold each key once, found "${key}" again\n`;

  it('is refused in a spec, a model and a setting, where the last would count in silence (E06)', () => {
    using work = berryFolder();
    work.write('twice.json', '{ "target": "ripe",\n  "training": { "epochs": 5, "epochs": 50 } }');
    work.write('m2.json', work.read('m.json').replace('"nn-model",', '"nn-model", "format": "nn-model",'));
    const setting = 'training={"epochs":5,"epochs":50}';
    for (const [args, status, stderr] of [
      [['train', 'twice.json', 'd.csv', '-o', 'm3.json'], 2, again('twice.json', 2, 30, 'epochs')],
      [['check', 'twice.json', 'd.csv'], 2, again('twice.json', 2, 30, 'epochs')],
      [['inspect', 'twice.json'], 2, again('twice.json', 2, 30, 'epochs')],
      [['predict', 'm2.json', 'd.csv'], 4, again('m2.json', 2, 25, 'format')],
      [['train', 's.json', 'd.csv', '--set', setting], 2, again('--set', 1, 13, 'epochs')],
    ] as const) {
      const result = work.nn([...args, '-q']);
      expect(result, args.join(' ')).toEqual({ status, signal: null, stdout: '', stderr });
    }
  });
});

describe('a model whose columns could be of no table', () => {
  it.each([
    ['std', 0, 'damaged: inputs.0.std: must be above 0, found 0'],
    ['std', -1, 'damaged: inputs.0.std: must be above 0, found -1'],
    ['name', 'color ', 'damaged: inputs: the column "color" stands there twice'],
    ['name', 'ripe', 'damaged: inputs: must not hold the target, found "ripe"'],
    ['name', '', 'damaged: every column must have a name, found one without'],
  ])('is refused: %s %j (K14)', (key, value, message) => {
    using work = berryFolder();
    const model = JSON.parse(work.read('m.json'));
    model.inputs[0][key] = value;
    work.write('m2.json', JSON.stringify(model));
    const stderr = `nn: m2.json: ${message}\n    use an intact copy, or train the model again\n`;
    for (const args of [['predict'], ['evaluate'], ['trace', '--row', '1']]) {
      const result = work.nn([args[0]!, 'm2.json', 'd.csv', ...args.slice(1)]);
      expect(result, args.join(' ')).toEqual({ status: 4, signal: null, stdout: '', stderr });
    }
  });
});
