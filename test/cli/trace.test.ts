import { describe, expect, it } from 'vitest';
import type { Trace as AnyTrace } from '../../src/explain/trace.ts';
import type { DenseTrace } from '../dense.ts';
import { singleExample, singleExampleModel } from '../explain/single-example.ts';
import { expectClose } from '../numbers.ts';
import { dataset, Workdir } from '../workdir.ts';
import { berryFolder, expectRefusal, train } from './examples.ts';

function singleFolder(): Workdir {
  const work = new Workdir();
  work.write('m.json', singleExampleModel);
  work.write('d.csv', 'x2,x1,y\n0,0,0\n1,2,1\n5,5,\n');
  return work;
}

/** A trace of dense layers, as its JSON has it. */
type Trace = Omit<AnyTrace, 'layers' | 'step'> & {
  layers: DenseTrace[];
  step?: { learningRate: number; layers: Pick<DenseTrace, 'W' | 'b'>[]; loss: number };
};

const traceIn = (work: Workdir, args: readonly string[]): Trace => {
  const { stdout, stderr } = work.nn(['trace', ...args, '--json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Trace;
};

describe('nn trace', () => {
  it('gives the numbers of the single example of docs/concepts.md to 1e-12, and those after a step', () => {
    using work = singleFolder();
    const { row, line, inputs, layers, loss, target, prediction, step } = traceIn(work, [
      'm.json',
      'd.csv',
      '--row',
      '2',
      '--step',
    ]);
    const { z, a, L, da, dz, dw } = singleExample;
    expect({ row, line, target }).toEqual({ row: 2, line: 3, target: { name: 'y', text: '1', y: [1] } });
    expect(inputs).toEqual([
      { name: 'x1', text: '2', columns: [{ name: 'x1', value: 2 }] },
      { name: 'x2', text: '1', columns: [{ name: 'x2', value: 1 }] },
    ]);
    const [layer] = layers;
    expect(layers).toHaveLength(1);
    expect({ ...layer, z: 0, a: 0, da: 0, dz: 0, dW: 0, db: 0 }).toEqual({
      activation: 'sigmoid',
      units: 1,
      W: [[0.5, -0.25]],
      b: [0.1],
      z: 0,
      a: 0,
      da: 0,
      dz: 0,
      dW: 0,
      db: 0,
    });
    const found = [layer!.z, layer!.a, layer!.da!, layer!.dz!, layer!.dW!.flat(), layer!.db!, [loss!]].flat();
    for (const [i, expected] of [z, a, da, dz, ...dw, dz, L].entries()) expectClose([found[i]!], [expected], 1e-12);
    expect(prediction).toMatchObject({ class: '1', probabilities: { 1: layer!.a[0] } });
    const { w, b, L: after } = singleExample.step;
    expect(step!.learningRate).toBe(0.1);
    const moved = [...step!.layers[0]!.W[0]!, ...step!.layers[0]!.b, step!.loss];
    for (const [i, expected] of [...w, b, after].entries()) expectClose([moved[i]!], [expected], 1e-12);
  });

  // With y = 1e250, dz is about −1e250: dW = dz x = −1e450, and W − α dW = 1e449.
  it('tells in JSON of numbers too large for a double, each with its sign', () => {
    using work = new Workdir();
    const columns = { x: { scale: 'none' }, y: { type: 'number' } };
    const spec = { target: 'y', columns, precision: 'float64', training: { epochs: 1, validation: 0 } };
    work.write('m.json', train('x,y\n1,0\n2,1\n3,2\n', spec));
    work.write('d.csv', 'x,y\n1e200,1e250\n');
    const { stdout } = work.nn(['trace', 'm.json', 'd.csv', '--step', '--json']);
    const { layers, loss, step } = JSON.parse(stdout);
    expect(layers[0].dW).toEqual([['-Infinity']]);
    expect({ loss, W: step.layers[0].W, after: step.loss }).toEqual({
      loss: 'Infinity',
      W: [['Infinity']],
      after: 'Infinity',
    });
    expect(stdout).not.toContain('null');
  });

  it('shows the same as a drawing and tables', () => {
    using work = singleFolder();
    expect(work.nn(['trace', 'm.json', 'd.csv', '--row', '2', '--step'])).toEqual({
      status: 0,
      signal: null,
      stderr: '',
      stdout: [
        'row 2 (line 3) through m.json',
        '',
        '┌─────────┐',
        '│ x[1] x1 │',
        '│ 2       │─┐',
        '└─────────┘ │   ┌──────────────────┐    ┌────────┐',
        '            └──→│ z1[1] = 0.85     │    │ L      │',
        '┌─────────┐     │ a1[1] = 0.7006   │───→│ 0.3559 │',
        '│ x[2] x2 │ ┌──→│ dz1[1] = -0.2994 │    └────────┘',
        '│ 1       │─┘   └──────────────────┘',
        '└─────────┘',
        '',
        'input  text  as X',
        'x1        2     2',
        'x2        1     1',
        '',
        'target y = 1: y = 1',
        '',
        'layer 1: 1 unit, sigmoid; W1 (1, 2)',
        'unit    z1        a1       da1        dz1   b1        db1',
        '1     0.85  0.700567  -1.42741  -0.299433  0.1  -0.299433',
        '               x1         x2',
        'W1[1]         0.5      -0.25',
        'dW1[1]  -0.598866  -0.299433',
        '',
        'prediction 1: P(1) = 0.700567, P(0) = 0.299433',
        'L = 0.355865',
        '',
        'after one step, W := W − α dW and b := b − α db with α = 0.1',
        'W1[1]  0.559887  -0.220057',
        'b1[1]  0.129943',
        'L = 0.305371, before the step 0.355865',
        '',
      ].join('\n'),
    });
  });

  it('draws the row as a diagram', () => {
    using work = singleFolder();
    const draw = (format: string) => work.nn(['trace', 'm.json', 'd.csv', '--row', '2', '--format', format]).stdout;
    expect(draw('dot')).toContain('\n  "a1_1" -> "L" [label="da = -1.427"]\n');
    expect(draw('mermaid')).toContain('flowchart LR\n');
    expect(draw('svg')).toContain('a1[1] = 0.7006');
    expect(work.nn(['trace', 'm.json', 'd.csv', '--format', 'svg', '-o', 'row.svg']).status).toBe(0);
    expect(work.read('row.svg')).toMatch(/^<svg /);
  });

  it('does not replace the data that a spec or a model names, even with --force', () => {
    using work = singleFolder();
    work.write('s.json', '{"target":"y","data":"d.csv"}');
    const refused = ['nn: d.csv: must not be one of the files that are read', '    choose another name with -o'];
    for (const words of [['s.json'], ['m.json', 'd.csv']]) {
      expectRefusal(work, ['trace', ...words, '--format', 'svg', '-o', 'd.csv', '--force'], 6, refused);
    }
    expect(work.read('d.csv')).toMatch(/^x2,x1,y\n/);
  });

  it('steps by the learning rate it is given', () => {
    using work = singleFolder();
    const { step } = traceIn(work, ['m.json', 'd.csv', '--row', '2', '--learning-rate', '1']);
    expect(step!.learningRate).toBe(1);
    expectClose(step!.layers[0]!.W[0]!, [0.5 + 0.5988657150520542, -0.25 + 0.2994328575260271], 1e-12);
  });

  it('goes forward only where there is no target', () => {
    using work = singleFolder();
    const { loss, target, layers } = traceIn(work, ['m.json', 'd.csv', '--row', '3']);
    expect({ loss, target, dz: layers[0]!.dz }).toEqual({ loss: null, target: null, dz: null });
    const piped = work.nn(['trace', 'm.json', '-', '--json'], { stdin: 'x1,x2\n2,1\n' });
    expectClose((JSON.parse(piped.stdout) as Trace).layers[0]!.z, [singleExample.z], 1e-12);
    expectRefusal(work, ['trace', 'm.json', 'd.csv', '--row', '3', '--step'], 3, [
      `nn: d.csv:4: a step needs the row's target "y", found none`,
    ]);
  });

  it('begins a spec with the weights of its seed, and shows how every cell is encoded', () => {
    using work = berryFolder();
    const trace = traceIn(work, ['s.json', 'd.csv', '--row', '3', '--set', 'layers=[{"units":3}]']);
    expect(trace.inputs[1]).toEqual({
      name: 'color',
      text: 'red',
      columns: [
        { name: 'color=blue', value: 0 },
        { name: 'color=green', value: 0 },
        { name: 'color=red', value: 1 },
      ],
    });
    expect(trace.layers.map(({ units, W }) => [units, W[0]!.length])).toEqual([
      [3, 5],
      [1, 3],
    ]);
    const again = traceIn(work, ['s.json', 'd.csv', '--row', '3', '--set', 'layers=[{"units":3}]']);
    expect(again).toEqual(trace);
    const other = traceIn(work, [
      's.json',
      'd.csv',
      '--row',
      '3',
      '--set',
      'layers=[{"units":3}]',
      '--set',
      'training.seed=2',
    ]);
    expect(other.layers[0]!.W).not.toEqual(trace.layers[0]!.W);
  });

  it('tells of a category never seen in training, as nn predict does', () => {
    using work = berryFolder();
    work.write('new.csv', 'size,color,weight\n1,mauve,2\n');
    const { status, stdout, stderr } = work.nn(['trace', 'm.json', 'new.csv', '--json']);
    const told = 'note: column "color": 1 cell with a value never seen in training, taken as none of its categories\n';
    expect({ status, stderr }).toEqual({ status: 0, stderr: told });
    expect(work.nn(['predict', 'm.json', 'new.csv']).stderr).toBe(told);
    const { inputs } = JSON.parse(stdout) as Trace;
    expect(inputs.map(({ name, unknown }) => [name, unknown])).toEqual([
      ['size', undefined],
      ['color', true],
      ['weight', undefined],
    ]);
    expect(work.nn(['trace', 'm.json', 'new.csv', '-q']).stderr).toBe('');
  });

  it('shows of a large layer the first units and the last, and how many lie between', () => {
    using work = new Workdir();
    const { stdout } = work.nn(['trace', `${dataset('digits')}/spec.json`]);
    expect(stdout).toContain('layer 1: 64 units, relu; W1 (64, 64)');
    expect(stdout).toMatch(/\n8 .*\n… 53 more\n62 .*\n63 .*\n64 /);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });

  it('refuses rows that are not there, cells that cannot be read, and settings for a model', () => {
    using work = singleFolder();
    expectRefusal(work, ['trace', 'm.json', 'd.csv', '--row', '4'], 2, [
      'nn: --row: must be a data row of d.csv, from 1 to 3, found 4',
    ]);
    work.write('none.csv', 'x1,x2,y\n');
    expectRefusal(work, ['trace', 'm.json', 'none.csv'], 3, ['nn: none.csv: must have at least one row, found none']);
    work.write('e.csv', 'x1,x2,y\n1,a,1\n1,1,7\n1,2\n');
    expectRefusal(work, ['trace', 'm.json', 'e.csv'], 3, ['nn: e.csv:2: column "x2" must be a number, found "a"']);
    expectRefusal(work, ['trace', 'm.json', 'e.csv', '--row', '2'], 3, [
      'nn: e.csv:3: target "y" must be a class seen in training, found "7"',
      '    classes: 0, 1',
    ]);
    work.write('o.json', singleExampleModel.replace('0.5,-0.25', '1e308,1e308'));
    expectRefusal(work, ['trace', 'o.json', 'd.csv', '--row', '2'], 4, [
      'nn: o.json: must answer with finite numbers, found sums that overflow',
    ]);
    expectRefusal(work, ['trace', 'm.json'], 2, [
      'nn: trace: no data: the model names none',
      '    name the CSV file after m.json',
    ]);
    expectRefusal(work, ['trace', 'm.json', 'd.csv', '--set', 'training.seed=2'], 2, [
      'nn: --set: must change a spec, found the model m.json',
      '    train the spec again',
    ]);
  });
});
