// What is advised is another thing than what was found.
import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal } from './examples.ts';

describe('a message', () => {
  it('takes no column that is wanted itself for another that is missing', () => {
    using work = berryFolder();
    work.write('d2.csv', `x1,x2,y\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 7},${i % 2}`).join('\n')}\n`);
    work.write('s2.json', '{"target":"y","training":{"epochs":2}}');
    expect(work.nn(['train', 's2.json', 'd2.csv', '-o', 'm2.json', '-q']).status).toBe(0);
    work.write('one.csv', 'x1,other\n1,2\n');
    expectRefusal(work, ['predict', 'm2.json', 'one.csv'], 4, [
      'nn: one.csv: column "x2" is required by m2.json and missing',
      '    columns found: x1, other',
    ]);
    work.write('two.csv', 'x1,x_2\n1,2\n');
    expectRefusal(work, ['predict', 'm2.json', 'two.csv'], 4, [
      'nn: two.csv: column "x2" (did you mean "x_2"?) is required by m2.json and missing',
      '    columns found: x1, x_2',
    ]);
  });

  it('advises of cross-entropy for a number to leave the loss out, not the output that there is', () => {
    using work = new Workdir();
    work.write('d.csv', `x,y\n${Array.from({ length: 20 }, (_, i) => `${i},${i}.5`).join('\n')}\n`);
    work.write('s.json', '{"target":"y","loss":"cross-entropy","columns":{"y":{"type":"number"}}}');
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 2, [
      'nn: s.json: loss: must be one for numbers, which the target "y" is, found "cross-entropy"',
      '    leave "loss" out, or set columns.y.type to "category"',
    ]);
  });

  it('of a single class is the same from init and train', () => {
    using work = new Workdir();
    work.write('d.csv', `x,y\n${Array.from({ length: 20 }, (_, i) => `${i},a`).join('\n')}\n`);
    work.write('s.json', '{"target":"y"}');
    const lines = ['nn: d.csv: the target "y" must have at least 2 classes, found a single class "a"'];
    expectRefusal(work, ['init', 'd.csv', '--target', 'y'], 3, lines);
    expectRefusal(work, ['train', 's.json', 'd.csv', '-o', 'm.json'], 3, lines);
    expect(work.nn(['train', 'd.csv', '--target', 'y', '-q'])).toMatchObject({ status: 3, stderr: `${lines[0]}\n` });
  });

  it('of a training that was cut short says that there is no comparison with a linear model', () => {
    using work = berryFolder();
    const args = ['train', 's.json', 'd.csv', '-o', 'n.json', '--set', 'layers=[{"units":3}]', '--max-time', '5s'];
    const { status, stderr } = work.nn([...args, '--epochs', '100000000', '--set', 'training.validation=0.3']);
    expect(status).toBe(0);
    expect(stderr).toContain('\nnot compared with logistic regression: the training was cut short\n');
  });
});
