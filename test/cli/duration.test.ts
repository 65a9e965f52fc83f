import { describe, expect, it } from 'vitest';
import { duration } from '../../src/cli/terminal/options.ts';
import { refusal } from '../failures.ts';

const parse = duration('--max-time');

describe('a duration', () => {
  it.each([
    ['90', 90_000],
    ['0.05s', 50],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['24d', 24 * 86_400_000],
  ])('%s is %i milliseconds', (text, milliseconds) => {
    expect(parse(text)).toBe(milliseconds);
  });

  it.each([
    '',
    '0',
    '0s',
    '-5s',
    '5x',
    '1.s',
    '.5s',
    '1e3',
    '10 m',
    ' 10m',
    '10m\n',
    '1h30m',
    '25d',
    'NaN',
    '1'.repeat(400),
  ])('%j is refused', (text) => {
    expect(refusal('usage', () => parse(text))).toEqual([
      `--max-time: must be a time such as 30s, 10m or 2h, at most 24 days, found "${text}"`,
    ]);
  });
});
