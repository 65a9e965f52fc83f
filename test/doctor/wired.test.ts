import { describe, expect, it } from 'vitest';
import { pseudoRows } from '../networks.ts';
import { visit } from './visit.ts';

const names = (inputs: number) => Array.from({ length: inputs }, (_, i) => `x${i + 1}`);

/** Rows of numbers x1, x2, … and the class that x1 − x2 and a little noise decide. */
function csvOf(rows: number, inputs: number): string {
  const noise = pseudoRows(4, rows, 1, 0.3);
  const lines = pseudoRows(3, rows, inputs).map((x, row) =>
    [...x.map((value) => value.toFixed(4)), x[0]! - x[1]! + noise[row]![0]! > 0 ? 'yes' : 'no'].join(),
  );
  return [[...names(inputs), 'y'].join(), ...lines, ''].join('\n');
}

/** A unit of each input. */
const each = (inputs: number) => names(inputs).map((name) => ({ name: `of_${name}`, from: [name] }));

/** A layer of tanh that begins with weights of 0, as the output does. */
const zeros = (units: object[]) => ({
  csv: csvOf(200, 3),
  spec: {
    target: 'y',
    layers: [{ units, activation: 'tanh', init: 'zeros' }],
    output: { init: 'zeros' },
    training: { epochs: 50, validation: 0.2 },
  },
});

describe('the doctor', () => {
  it('calls units with equal weights alike if they take the same, and only then', async () => {
    const both = ['x1', 'x2'];
    const same = await visit(
      zeros([
        { name: 'a', from: both },
        { name: 'b', from: both.toReversed() },
      ]),
    );
    expect(same.map(({ name, finding }) => [name, finding])).toEqual([
      ['symmetric-units', 'layer 1: its 2 units have equal weights, so they learn the same and stay one unit'],
    ]);
    const different = await visit(zeros(each(3)));
    expect(different.map(({ name }) => name)).toEqual(['plateau']); // no gradient gets past an output of zeros
  });

  it('lets units begin with equal weights that soon differ', async () => {
    const { csv, spec } = zeros(each(3));
    expect(await visit({ csv, spec: { ...spec, output: {} } })).toEqual([]);
  });

  it('does not advise to leave out a column that a unit names, which the spec could not be read with', async () => {
    const csv = csvOf(200, 3).replace(
      /^(x1|[^,]+)(.*)$/gm,
      (_, first, rest) => `${first === 'x1' ? 'copy' : first},${first}${rest}`,
    );
    const layers = [
      {
        units: [
          { name: 'a', from: ['x1', 'x2'] },
          { name: 'b', from: ['copy', 'x3'] },
        ],
      },
    ];
    const found = await visit({ csv, spec: { target: 'y', layers, training: { epochs: 50, validation: 0.2 } } });
    expect(found).toEqual([
      {
        name: 'duplicate-column',
        finding: 'column "x1" tells the same as "copy": once is enough',
        settings: {},
      },
    ]);
  });

  it('keeps the wiring of layers whose activation it would change', async () => {
    const layers = Array.from({ length: 9 }, (_, l) => ({ units: l === 0 ? each(3) : 10, activation: 'sigmoid' }));
    const run = { csv: csvOf(200, 3), spec: { target: 'y', layers, training: { epochs: 50, validation: 0.2 } } };
    const [vanishing, ...others] = await visit(run);
    expect(others).toEqual([]);
    expect(vanishing!.name).toBe('vanishing-gradients');
    const cured = layers.slice(0, 2).map(({ units }) => ({ units, activation: 'relu' }));
    expect(vanishing!.settings).toEqual({ layers: cured });
    const after = await visit(run, [{ path: ['layers'], value: cured }]);
    expect(after.map(({ name }) => name)).not.toContain('vanishing-gradients');
  });
});
