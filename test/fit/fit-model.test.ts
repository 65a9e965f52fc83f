import { fstatSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import type { RowsRoom } from '../../src/fit/rows-on-disk.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { ScratchFile } from '../../src/training/scratch-file.ts';
import { Diverged, type Epoch } from '../../src/training/train.ts';
import { tableOf } from '../table.ts';
import { fitModel, passengers, specs } from './fitted.ts';

const never = new AbortController().signal;

/** Passengers held out, of whom one is too old for float32. */
const overflowing = 'age,fare,sex,survived,class,paid\n22,7.25,male,no,third,7.5\n1e60,8,male,no,third,8\n';

/** A fitting of the passengers that has not begun. */
async function fittingOf(spec: object, heldOut?: string, room: Partial<RowsRoom> = {}): Promise<ModelFitting> {
  const checked = parseSpec(JSON.stringify(spec), 'spec.json');
  const table = await tableOf(passengers, 'data.csv', checked.ignore);
  const validation = heldOut === undefined ? undefined : await tableOf(heldOut, 'held.csv', checked.ignore);
  const prepared = prepare(table, validation, checked, 'spec.json');
  return new ModelFitting(prepared, new JsKernels(checked.precision), 1, room);
}

async function epochsOf(fitting: ModelFitting): Promise<Epoch[]> {
  const epochs: Epoch[] = [];
  for await (const epoch of fitting.epochs(never)) epochs.push(epoch);
  return epochs;
}

describe('a fitted model', () => {
  it('has the scores of its own weights, one step after the last epoch told of', async () => {
    const spec = { ...specs['logistic regression'], precision: 'float64', training: { epochs: 5, validation: 0 } };
    const short = await fitModel(passengers, spec);
    const longer = await epochsOf(await fittingOf({ ...spec, training: { epochs: 6, validation: 0 } }));
    expect(short.training.cost.train).toBeCloseTo(longer.at(-1)!.cost, 14);
  });

  it('says when its comparison with a linear model was cut short, and only then', async () => {
    const hidden = { ...specs['logistic regression'], layers: [{ units: 2 }] };
    const finished = async (spec: object, signal: AbortSignal) => {
      const fitting = await fittingOf(spec);
      await epochsOf(fitting);
      const { training } = await fitting.finish('0.1.0', 'epochs', signal);
      return { isCut: fitting.isComparisonCut, isCompared: training.gains?.linear !== undefined };
    };
    expect(await finished(hidden, never)).toEqual({ isCut: false, isCompared: true });
    expect(await finished(hidden, AbortSignal.abort())).toEqual({ isCut: true, isCompared: false });
    const linear = specs['logistic regression'];
    expect(await finished(linear, AbortSignal.abort())).toEqual({ isCut: false, isCompared: false });
  });

  it('tells what is known of its training', async () => {
    const { training } = await fitModel(passengers, specs['a number, with rows held out']);
    expect(training.rows).toEqual({ train: 9, validation: 3, unlabelled: 0 });
    expect([training.epochs, training.stopped, training.engine]).toEqual([20, 'epochs', 'js']);
    expect(training.history.epoch).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(training.history.cost).toHaveLength(20);
    expect(training.history.validation).toHaveLength(20);
  });

  // Of 12 passengers 5 went first class, 4 second, 3 third.
  it('stands beside the baseline worked by hand', async () => {
    const spec = { target: 'class', ignore: ['paid'], training: { epochs: 1, validation: 0 } };
    const { prior, baseline } = (await fitModel(passengers, spec)).training;
    expect(prior).toEqual([5 / 12, 4 / 12, 3 / 12]);
    const logLoss = -(5 * Math.log(5 / 12) + 4 * Math.log(4 / 12) + 3 * Math.log(3 / 12)) / 12;
    expect(baseline).toEqual({ accuracy: 5 / 12, logLoss: expect.closeTo(logLoss, 14) });
  });

  it('of numbers stands beside the mean of the training rows, on the rows held out', async () => {
    const mean = [7.5, 71, 8, 53, 8.25, 52, 21, 11, 30, 17, 26, 8].reduce((sum, paid) => sum + paid, 0) / 12;
    const heldOut = 'age,fare,sex,survived,class,paid\n22,7.25,male,no,third,30\n30,8,male,no,third,100\n';
    const spec = { target: 'paid', ignore: ['class'], columns: { paid: { type: 'number' } }, training: { epochs: 1 } };
    const fitting = await fittingOf(spec, heldOut);
    await epochsOf(fitting);
    const { prior, baseline } = (await fitting.finish('0.1.0', 'epochs')).training;
    expect(prior[0]).toBeCloseTo(mean, 12);
    const errors = [30 - mean, 100 - mean];
    expect(baseline).toEqual({
      rmse: expect.closeTo(Math.hypot(...errors) / Math.SQRT2, 12),
      mae: expect.closeTo((Math.abs(errors[0]!) + errors[1]!) / 2, 12),
      r2: expect.closeTo(1 - (errors[0]! ** 2 + errors[1]! ** 2) / (2 * 35 ** 2), 12), // the two lie 35 from their mean
    });
  });

  it('keeps the least and greatest training value of its numeric inputs', async () => {
    const { training } = await fitModel(passengers, specs['logistic regression']);
    expect(training.ranges).toEqual([[2, 58], [7.25, 53.1], null]);
  });

  it('keeps ever fewer costs of a long training, equally far apart', async () => {
    const fitting = await fittingOf({
      target: 'survived',
      ignore: ['class'],
      training: { epochs: 2500, validation: 0 },
    });
    const epochs = await epochsOf(fitting);
    const { history } = (await fitting.finish('0.1.0', 'epochs')).training;
    const stride = history.epoch[1]! - 1;
    expect(Math.log2(stride) % 1).toBe(0);
    expect(history.epoch).toEqual(Array.from({ length: Math.ceil(2500 / stride) }, (_, index) => 1 + stride * index));
    expect(history.epoch.length).toBeLessThanOrEqual(1000);
    expect(history.cost).toEqual(history.epoch.map((epoch) => epochs[epoch - 1]!.cost));
    expect(history.validation).toEqual([]);
  });

  it('does not exist when the last step made the weights useless', async () => {
    const fitting = await fittingOf({
      target: 'paid',
      ignore: ['class'],
      columns: { paid: { type: 'number' } },
      precision: 'float64',
      training: { epochs: 1, learningRate: 1e200, validation: 0 },
    });
    expect((await epochsOf(fitting)).every(({ cost }) => Number.isFinite(cost))).toBe(true);
    await expect(fitting.finish('0.1.0', 'epochs')).rejects.toThrow(new Diverged(1));
  });

  it('refuses a row held out that float32 cannot hold once it is scaled', async () => {
    await expect(
      fittingOf({ ...specs['a number, with rows held out'], training: { epochs: 2 } }, overflowing),
    ).rejects.toThrow('column "age" must be nearer to the numbers of training (it overflows), found "1e60"');
  });

  it('leaves no temporary file open when a row is refused', async () => {
    const closed = vi.spyOn(ScratchFile.prototype, 'close');
    onTestFinished(() => closed.mockRestore());
    const spec = { ...specs['a number, with rows held out'], training: { epochs: 2 } };
    await expect(fittingOf(spec, overflowing, { memory: 1 })).rejects.toThrow('it overflows');
    const files = closed.mock.contexts as ScratchFile[];
    expect(files).toHaveLength(1);
    expect(() => fstatSync(files[0]!.fd)).toThrow('EBADF');
  });
});
