import { describe, expect, it } from 'vitest';
import { peakMemoryOf } from '../peak-memory.ts';
import { berryFolder, expectRefusal, silent } from './examples.ts';

/** The model of the berries as text, with something else in place of the W of its only layer. */
function withWeights(model: string, W: string): string {
  const changed = model.replace(/"W": \[\[[^\]]*\]\]/, () => `"W": ${W}`);
  expect(changed).not.toBe(model);
  return changed;
}

/** A list of so many equal items. */
const many = (item: string, count: number) => `[${`${item},`.repeat(count - 1)}${item}]`;

describe('a model of 30 MB', () => {
  it.each([
    ['texts for weights', many('""', 10_000_000), 'damaged: layers.0.W.0.0: must be a number, found ""'],
    ['nulls for weights', many('null', 6_000_000), 'damaged: layers.0.W.0.0: must be a number, found null'],
    ['lists for weights', many('[]', 10_000_000), 'must fit into 384 MiB of memory when it is read'],
    ['objects for weights', many('{}', 10_000_000), 'must fit into 384 MiB of memory when it is read'],
  ])('with %s is refused at the first of them, within 400 MB of memory', (_, row, finding) => {
    using work = berryFolder();
    work.write('h.json', withWeights(work.read('m.json'), `[${row}]`));
    const { peak, ...result } = peakMemoryOf(work, ['predict', 'h.json', 'd.csv']);
    const hint = finding.startsWith('damaged') ? '    use an intact copy, or train the model again\n' : '';
    expect(result).toEqual({ ...silent, status: 4, stderr: `nn: h.json: ${finding}\n${hint}` });
    expect(peak).toBeGreaterThan(30); // else nothing was measured
    expect(peak).toBeLessThan(400);
  });

  it('with a slip at its end is refused with the place of the slip, within 400 MB of memory', () => {
    using work = berryFolder();
    work.write('h.json', `{ "format": "nn-model",\n"W": ${many('0.125', 5_000_000)};`);
    const { peak, ...result } = peakMemoryOf(work, ['predict', 'h.json', 'd.csv']);
    expect(result).toEqual({ ...silent, status: 4, stderr: 'nn: h.json:2:30000007: must be JSON, found ";"\n' });
    expect(peak).toBeLessThan(400);
  });
});

describe('a model that was cut short', () => {
  it('is called so by its whole name, whatever stands in that', () => {
    using work = berryFolder();
    const name = 'a: must be b.json';
    work.write(name, '{ "format": "nn-model",');
    expectRefusal(work, ['predict', name, 'd.csv'], 4, [
      `nn: ${name}:1:24: damaged: the file ends too early`,
      '    use an intact copy, or train the model again',
    ]);
  });
});

describe('JSON that nests 100 000 deep', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const what = 'must hold lists and objects at most 100 deep in each other';

  it.each(['predict', 'evaluate', 'trace', 'prune', 'quantize'])('is refused as a model by %s', (command) => {
    using work = berryFolder();
    work.write('h.json', withWeights(work.read('m.json'), deep));
    const flags = command === 'prune' ? ['--sparsity', '0.5'] : [];
    expectRefusal(work, [command, 'h.json', 'd.csv', ...flags], 4, [`nn: h.json: ${what}`]);
  });

  it.each(['train', 'tune', 'ladder', 'cross-validate', 'check', 'inspect'])(
    'is refused as a spec by %s',
    (command) => {
      using work = berryFolder();
      work.write('h.json', `{ "target": "ripe", "tune": { "layers": ${deep} } }`);
      expectRefusal(work, [command, 'h.json', 'd.csv'], 2, [`nn: h.json: ${what}`]);
    },
  );

  it('is refused as the value of --set', () => {
    using work = berryFolder();
    const setting = `layers=${'['.repeat(5000)}${']'.repeat(5000)}`;
    expectRefusal(work, ['train', 's.json', 'd.csv', '--set', setting], 2, [`nn: --set: ${what}`]);
  });
});
