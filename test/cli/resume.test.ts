import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berries, berryFolder, expectRefusal, silent, timeForAnEpoch } from './examples.ts';

/** Everything that a training must remember: moments, shuffling, dropout, schedule, best weights, history. */
const remembering = {
  target: 'ripe',
  layers: [{ units: 4, activation: 'tanh', dropout: 0.25 }],
  training: {
    learningRate: 0.01,
    batchSize: 3,
    optimizer: 'adam',
    schedule: { name: 'cosine', over: 800, warmUp: 20 },
    earlyStopping: { patience: 1_000_000 },
    validation: 0.25,
  },
};

/** A folder with a spec that remembers, `r.json`, and the old model `m.json` of another. */
function folder(spec: object = remembering): Workdir {
  const work = berryFolder();
  work.write('r.json', JSON.stringify(spec));
  return work;
}

/** Arguments of `nn train` with that spec, silently. */
const training = (epochs: number, ...flags: readonly string[]) => {
  return ['train', 'r.json', 'd.csv', '-q', '--epochs', String(epochs), ...flags];
};

/** Epochs that take weeks. */
const forEver = 1_000_000_000;

/** A file's bytes as a text: comparing two shows where they differ. */
const bytes = (work: Workdir, name: string) => work.bytes(name).toString('latin1');

describe('a training that is gone on with', () => {
  it.each(['wasm', 'js'])('gives after 500 + 500 epochs the bytes of 1000, by the engine %s', (engine) => {
    using work = folder();
    const flags = ['--engine', engine, '--checkpoint', '1h'];
    expect(work.nn(training(1000, '--engine', engine, '-o', 'whole.json'))).toEqual(silent);
    expect(work.nn(training(500, '-o', 'half.json', ...flags))).toEqual(silent);
    expect(bytes(work, 'half.json')).not.toBe(bytes(work, 'whole.json'));
    expect(work.nn(training(1000, '--resume', 'half.json', ...flags))).toEqual(silent);
    expect(bytes(work, 'half.json')).toBe(bytes(work, 'whole.json'));
  });

  it.each([
    ['momentum, a plateau and halved rates', { momentum: 0.9, schedule: { name: 'plateau', patience: 3 } }],
    ['rmsprop, L1 and clipping', { optimizer: 'rmsprop', learningRate: 0.01, l1: 0.01, clipNorm: 0.5, batchSize: 5 }],
    ['lbfgs', { optimizer: 'lbfgs', l2: 0.01, memory: 3, learningRate: 0.1 }],
  ])('gives the same bytes with %s', (_, settings) => {
    const spec = { target: 'weight', training: { learningRate: 0.05, ...settings, validation: 0.25 } };
    using work = folder(spec);
    expect(work.nn(training(9, '-o', 'whole.json'))).toEqual(silent);
    expect(work.nn(training(4, '-o', 'part.json', '--checkpoint', '1h'))).toEqual(silent);
    expect(work.nn(training(9, '--resume', 'part.json'))).toEqual(silent);
    expect(bytes(work, 'part.json')).toBe(bytes(work, 'whole.json'));
  });

  it('has nothing to do when all epochs are done, and gives the same model again', () => {
    using work = folder();
    expect(work.nn(training(30, '-o', 'a.json', '--checkpoint', '1h'))).toEqual(silent);
    expect(work.nn(training(30, '--resume', 'a.json', '-o', 'b.json'))).toEqual(silent);
    expect(bytes(work, 'b.json')).toBe(bytes(work, 'a.json'));
    expect(work.list()).toContain('b.json.checkpoint'); // whoever goes on, goes on writing checkpoints
  });

  it.each([
    ['early', 'training.earlyStopping={ "patience": 5, "least": 0.05 }'],
    ['tolerance', 'training.tolerance=0.05'],
  ])('has nothing to do when training ended of its own, by %s', (ending, setting) => {
    using work = folder({ target: 'ripe', training: { validation: 0.25 } });
    expect(work.nn(training(500, '-o', 'a.json', '--checkpoint', '1h', '--set', setting))).toEqual(silent);
    if (JSON.parse(work.read('a.json')).training.stopped !== ending) return; // not the failure that is expected here
    expect(work.nn(training(500, '--resume', 'a.json', '-o', 'b.json', '--set', setting))).toEqual(silent);
    expect(bytes(work, 'b.json')).toBe(bytes(work, 'a.json'));
  });

  it('goes on after Ctrl-C to the bytes of a training that was left alone', async () => {
    using work = folder();
    const nn = work.start(training(forEver, '-o', 'part.json', '--checkpoint', '0.02s'));
    onTestFinished(() => {
      nn.kill('SIGKILL');
    });
    while (!existsSync(work.at('part.json.checkpoint'))) await sleep(5);
    nn.kill('SIGINT');
    expect(await once(nn, 'close')).toEqual([null, 'SIGINT']);
    const { stopped, epochs: done } = JSON.parse(work.read('part.json')).training;
    expect(stopped).toBe('interrupted');
    expect(work.nn(training(done + 1000, '--resume', 'part.json'))).toEqual(silent);
    expect(work.nn(training(done + 1000, '-o', 'whole.json'))).toEqual(silent);
    expect(bytes(work, 'part.json')).toBe(bytes(work, 'whole.json'));
  });

  it('goes on after its time was up to the bytes of a training that took all its time', () => {
    using work = folder();
    const args = training(forEver, '-o', 'part.json', '--checkpoint', '1h');
    expect(timeForAnEpoch((time) => work.nn([...args, '--max-time', time]))).toEqual(silent);
    const { stopped, epochs: done } = JSON.parse(work.read('part.json')).training;
    expect(stopped).toBe('time');
    expect(work.nn(training(done + 10, '--resume', 'part.json'))).toEqual(silent);
    expect(work.nn(training(done + 10, '-o', 'whole.json'))).toEqual(silent);
    expect(bytes(work, 'part.json')).toBe(bytes(work, 'whole.json'));
  });
});

/** How many trainings are killed: `KILLS=200 npx vitest run test/cli/resume.test.ts -t SIGKILL`. */
const kills = Number(process.env.KILLS ?? 4);

describe('a training that is killed', () => {
  it(
    `by SIGKILL at a random moment leaves a model and a checkpoint that read, and goes on to the same bytes, ${kills} times (J05)`,
    async () => {
      using work = folder();
      const epochs = 1500;
      const began = performance.now();
      expect(work.nn(training(epochs, '-o', 'whole.json', '--checkpoint', '0.01s'))).toEqual(silent);
      const whole = bytes(work, 'whole.json');
      const longest = performance.now() - began;
      const old = bytes(work, 'm.json');
      let resumed = 0;
      for (let kill = 0; kill < kills; kill++) {
        using scene = folder();
        const delay = Math.random() * (kill % 2 === 0 ? 0.3 : 1.05) * longest; // every other one from the first checkpoint on
        const moment = `kill ${kill}, after ${delay.toFixed(1)} of ${longest.toFixed(1)} ms`;
        const nn = scene.start(training(epochs, '-o', 'm.json', '--checkpoint', '0.01s'));
        const closed = once(nn, 'close');
        while (kill % 2 === 0 && nn.exitCode === null && !existsSync(scene.at('m.json.checkpoint'))) await sleep(1);
        await sleep(delay);
        nn.kill('SIGKILL');
        await closed;
        expect([old, whole], moment).toContain(bytes(scene, 'm.json'));
        const hasCheckpoint = existsSync(scene.at('m.json.checkpoint'));
        if (hasCheckpoint) resumed++;
        const again = training(epochs, ...(hasCheckpoint ? ['--resume', 'm.json'] : ['-o', 'm.json']));
        expect(scene.nn(again), moment).toEqual(silent);
        expect(bytes(scene, 'm.json'), moment).toBe(whole);
        const temporary = /^\.m\.json\.(?:checkpoint\.)?\d+\.[0-9a-f]{12}\.tmp$/;
        const left = scene.list().filter((name) => !temporary.test(name));
        const written = hasCheckpoint ? ['m.json', 'm.json.checkpoint'] : ['m.json'];
        expect(left, moment).toEqual(['d.csv', ...written, 'r.json', 's.json']);
      }
      expect(resumed).toBeGreaterThanOrEqual(kills / 2);
    },
    600_000 + kills * 30_000,
  );
});

describe('--checkpoint', () => {
  it('writes beside the model, at the end too, the same bytes for the same training', () => {
    using work = folder();
    expect(work.nn(training(20, '-o', 'a.json', '--checkpoint', '1h'))).toEqual(silent);
    expect(work.nn(training(20, '-o', 'b.json', '--checkpoint', '0.001s'))).toEqual(silent);
    expect(bytes(work, 'b.json.checkpoint')).toBe(bytes(work, 'a.json.checkpoint'));
    expect(bytes(work, 'b.json')).toBe(bytes(work, 'a.json'));
    expect(work.nn(training(20, '-o', 'c.json'))).toEqual(silent);
    expect(bytes(work, 'c.json')).toBe(bytes(work, 'a.json'));
    expect(work.list()).not.toContain('c.json.checkpoint');
  });

  it('replaces a checkpoint, and nothing that nn did not write', () => {
    using work = folder();
    expect(work.nn(training(20, '-o', 'a.json', '--checkpoint', '1h'))).toEqual(silent);
    expect(work.nn(training(21, '-o', 'a.json', '--checkpoint', '1h'))).toEqual(silent);
    work.write('a.json.checkpoint', 'notes\n');
    expectRefusal(work, training(20, '-o', 'a.json', '--checkpoint', '1h'), 6, [
      'nn: a.json.checkpoint: exists and was not written by nn',
      '    choose another name with -o, or give --force',
    ]);
  });

  it('needs a model that has a name', () => {
    using work = folder();
    expectRefusal(work, training(20, '-o', '-', '--checkpoint', '1m'), 2, [
      'nn: --checkpoint: a model on stdout has no place beside it for a checkpoint',
      '    name the model with -o',
    ]);
    expectRefusal(work, training(20, '-o', '-', '--resume', 'm.json'), 2, [
      'nn: --resume: a model on stdout has no place beside it for a checkpoint',
      '    name the model with -o',
    ]);
  });

  it('takes a time with a unit', () => {
    using work = folder();
    expectRefusal(work, training(20, '-o', 'a.json', '--checkpoint', '5x'), 2, [
      'nn: --checkpoint: must be a time such as 30s, 10m or 2h, at most 24 days, found "5x"',
    ]);
  });
});

describe('--resume refuses', () => {
  let files: Record<string, Buffer> | undefined;

  /** A folder with `a.json` after 20 epochs, and its checkpoint. */
  function stopped(): Workdir {
    const work = folder();
    if (files === undefined) {
      expect(work.nn(training(20, '-o', 'a.json', '--checkpoint', '1h', '--engine', 'wasm'))).toEqual(silent);
      files = Object.fromEntries(['a.json', 'a.json.checkpoint'].map((name) => [name, work.bytes(name)]));
    }
    for (const [name, content] of Object.entries(files)) work.write(name, content);
    return work;
  }

  const resuming = (...flags: readonly string[]) => training(40, '--resume', 'a.json', '--engine', 'wasm', ...flags);

  it('a model without a checkpoint', () => {
    using work = folder();
    expectRefusal(work, training(40, '--resume', 'm.json'), 2, [
      'nn: --resume: there is no checkpoint m.json.checkpoint',
      '    train with --checkpoint to have one',
    ]);
  });

  it('other data', () => {
    using work = stopped();
    // The second is the same number, but as a category it would be another one.
    for (const [cells, others] of [
      ['6,blue,8.5', '6,blue,8.6'],
      ['6,blue,8.5', '6.0,blue,8.5'],
    ] as const) {
      expect(berries).toContain(cells);
      work.write('d.csv', berries.replace(cells, others));
      expectRefusal(work, resuming(), 4, [
        'nn: a.json.checkpoint: belongs to other data than this',
        '    give the data it was made with, or train again from the start',
      ]);
    }
    work.write('d.csv', berries);
    expectRefusal(work, resuming('--validation', 'd.csv'), 4, [
      'nn: a.json.checkpoint: belongs to other data than this',
      '    give the data it was made with, or train again from the start',
    ]);
    work.write('d.csv', berries.replaceAll('\n', '\r\n')); // the same table
    expect(work.nn(resuming())).toEqual(silent);
  });

  it.each([
    ['another training.learningRate', ['training.learningRate=0.02']],
    ['another training.schedule.over, columns.size.scale', ['training.schedule.over=900', 'columns.size.scale=none']],
    ['another layers', ['layers[0].dropout=0.5']],
    [
      'another precision, training.seed, training.beta1, …',
      ['precision=float64', 'training.seed=2', 'training.beta1=0.5', 'training.l1=1'],
    ],
  ])('a spec with %s', (what, settings) => {
    using work = stopped();
    expectRefusal(work, resuming(...settings.flatMap((one) => ['--set', one])), 4, [
      `nn: a.json.checkpoint: belongs to a spec with ${what}`,
      '    only "training.epochs" may change; or train again from the start',
    ]);
  });

  it('more epochs where a cosine was to end with them, unless it is told to end there', () => {
    const { over: _, ...schedule } = remembering.training.schedule;
    using work = folder({ ...remembering, training: { ...remembering.training, schedule } });
    const ending = (epochs: number) => ['--set', `training.schedule.over=${epochs - schedule.warmUp}`];
    expect(work.nn(training(30, '-o', 'a.json', '--checkpoint', '1h'))).toEqual(silent);
    expectRefusal(work, training(40, '--resume', 'a.json'), 4, [
      `nn: a.json.checkpoint: has a learning rate that falls over ${30 - schedule.warmUp} epochs, found one that falls over ${40 - schedule.warmUp}`,
      `    keep it: --set training.schedule.over=${30 - schedule.warmUp}; or train again from the start`,
    ]);
    expect(work.nn(training(40, '--resume', 'a.json', ...ending(30)))).toEqual(silent);
    expect(work.nn(training(40, '-o', 'whole.json', ...ending(30)))).toEqual(silent);
    expect(bytes(work, 'a.json')).toBe(bytes(work, 'whole.json'));
  });

  it('another engine', () => {
    using work = stopped();
    const { engine } = JSON.parse(work.read('a.json')).training;
    expectRefusal(work, training(40, '--resume', 'a.json', '--engine', 'js'), 4, [
      `nn: a.json.checkpoint: must be continued with the engine "${engine}", found "js"`,
      '    give --engine wasm, or train again from the start',
    ]);
  });

  it('fewer epochs than are done', () => {
    using work = stopped();
    expectRefusal(work, training(19, '--resume', 'a.json', '--engine', 'wasm'), 2, [
      'nn: training.epochs: must be at least the 20 epochs that a.json.checkpoint has behind it, found 19',
      '    raise --epochs',
    ]);
  });

  it('a checkpoint that is damaged', () => {
    using work = stopped();
    const whole = work.read('a.json.checkpoint');
    work.write(
      'a.json.checkpoint',
      whole.replace('"training.training.epoch": "20"', '"training.training.epoch": "10"'),
    );
    expectRefusal(work, resuming(), 4, [
      'nn: a.json.checkpoint: damaged: its content is not what nn wrote',
      '    train again from the start',
    ]);
    work.write('a.json.checkpoint', whole.slice(0, whole.length - 2));
    const lines = whole.split('\n').length - 1;
    expectRefusal(work, resuming(), 4, [`nn: a.json.checkpoint:${lines}:1: must be JSON, found the end of the file`]);
  });

  it('what is no checkpoint', () => {
    using work = stopped();
    work.write('a.json.checkpoint', work.read('a.json'));
    expectRefusal(work, resuming(), 6, [
      'nn: a.json.checkpoint: exists and was not written by nn',
      '    choose another name with -o, or give --force',
    ]);
    for (const flags of [['-o', 'b.json'], ['--force']]) {
      expectRefusal(work, resuming(...flags), 4, [
        'nn: a.json.checkpoint: is not a checkpoint of nn',
        '    train again, with --checkpoint',
      ]);
    }
  });
});
