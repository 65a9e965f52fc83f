import { expect, it, onTestFinished } from 'vitest';
import { refuseCells } from '../../src/encode/bad-cells.ts';

it('a refusal of many cells looks at each of them a few times, however many there are', () => {
  const cells = Array.from({ length: 5000 }, (_, row) => ({
    column: row % 2 === 0 ? 'x' : 'z',
    cell: `no number ${row}`,
    requirement: 'must be a number',
    line: row + 2,
  }));
  const iterator = Array.prototype[Symbol.iterator];
  onTestFinished(() => {
    Array.prototype[Symbol.iterator] = iterator;
  });
  let looks = 0;
  Array.prototype[Symbol.iterator] = function* () {
    for (let at = 0; at < this.length; at++, looks++) yield this[at]; // also what is copied by [...array]
    return undefined;
  };
  const { message, hint } = refuseCells(cells, 'd.csv', 's.json');
  expect(looks).toBeLessThan(4 * cells.length);
  expect(message).toBe('d.csv: 5000 cells in 2 columns cannot be read');
  expect(hint!.split('\n')[0]).toBe(
    'column "x": 2500 cells must be a number: "no number 0" (line 2), "no number 2" (line 4), "no number 4" (line 6), …',
  );
});
