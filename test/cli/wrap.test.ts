import { describe, expect, it } from 'vitest';
import { wrap } from '../../src/cli/terminal/wrap.ts';

describe('a line on a terminal', () => {
  it('stays as it is where it fits', () => {
    expect(wrap('exactly twenty chars', 20)).toEqual(['exactly twenty chars']);
    expect(wrap('', 40)).toEqual(['']);
  });

  it('is broken between words, and goes on a little to the right of where it began', () => {
    expect(wrap('one two three four five six', 20)).toEqual(['one two three four', '  five six']);
    expect(wrap('    one two three four five', 20)).toEqual(['    one two three', '      four five']);
  });

  it('keeps a number with its unit, and a sign with what it follows', () => {
    expect(wrap('better by 0.905 … 1 (loss, 95 %)', 30)).toEqual(['better by 0.905 … 1 (loss,', '  95 %)']);
    expect(wrap('it took about 12.5 s, not so long', 20)).toEqual(['it took about', '  12.5 s, not so', '  long']);
  });

  it('is broken within no word, however long', () => {
    const path = `${'a'.repeat(50)}.csv:`;
    expect(wrap(`nn: ${path} cannot be read`, 20)).toEqual(['nn:', `  ${path}`, '  cannot be read']);
  });

  it('leaves a command whole, on a line of its own', () => {
    expect(wrap('wrote m.json (1.2 kB); try: nn predict m.json new.csv', 40)).toEqual([
      'wrote m.json (1.2 kB); try:',
      '  nn predict m.json new.csv',
    ]);
    expect(wrap('  nn train spec.json data.csv', 20)).toEqual(['  nn train spec.json data.csv']);
  });

  it('takes colours for nothing, and wide characters for two columns', () => {
    expect(wrap('\u001b[31mnn:\u001b[39m 12 columns and 2', 20)).toEqual(['\u001b[31mnn:\u001b[39m 12 columns and 2']);
    expect(wrap('表表表表表 表表表表表', 20)).toEqual(['表表表表表', '  表表表表表']);
  });
});
