import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nnPath, Workdir } from '../workdir.ts';
import { expectRefusal } from './examples.ts';

const example = ['graph', '3*(a+b*c)', 'a=5', 'b=3', 'c=2'];

describe('nn graph', () => {
  it('shows the example of docs/lessons.md', () => {
    using work = new Workdir();
    const { stdout, ...rest } = work.nn([...example, '--bump', 'a=0.001']);
    expect(rest).toEqual({ status: 0, signal: null, stderr: '' });
    const page = readFileSync(join(import.meta.dirname, '../../docs/lessons.md'), 'utf8');
    expect(page).toContain(`$ nn graph "3*(a+b*c)" a=5 b=3 c=2 --bump a=0.001\n${stdout}\`\`\``);
    expect(stdout).toContain('\ndv = 3\nda = dv · 1 = 3 · 1 = 3\ndu = dv · 1 = 3 · 1 = 3\ndb = du · c = 3 · 2 = 6\n');
    expect(stdout).toContain('\nv  11 → 11.001\nJ  33 → 33.003\nΔJ / 0.001 = 3, da = 3\n');
  });

  it('shows several nudges, also of an intermediate result', () => {
    using work = new Workdir();
    const { stdout } = work.nn([...example, '--bump', 'b=1', '--bump', 'v=-0.5']);
    expect(stdout).toContain('\nb moved by 1:\nb   3 → 4\nu   6 → 8\nv  11 → 13\nJ  33 → 39\nΔJ / 1 = 6, db = 6\n');
    expect(stdout).toContain('\nv moved by -0.5:\nv  11 → 10.5\nJ  33 → 31.5\nΔJ / -0.5 = 3, dv = 3\n');
  });

  it.each([
    [
      ['a*1', 'a=1e308', '--bump', 'J=1e308'],
      'with "J" moved by 1e+308, J must be a finite number, found too large a number',
    ],
    [
      ['log(a)', 'a=1', '--bump', 'a=-2'],
      'with "a" moved by -2, J = log(a) must be a finite number, found log(-1), the logarithm of a negative number',
    ],
    [
      ['a*10', 'a=-1.7e307', '--bump', 'a=3.4e307'],
      'with "a" moved by 3.4e+307, the change of J must be a finite number, found too large a number',
    ],
  ])('refuses a nudge that leads too far: %j', (words, message) => {
    using work = new Workdir();
    expectRefusal(work, ['graph', ...words], 2, [`nn: --bump: ${message}`, '    give a smaller change']);
  });

  it('gives every number in full as JSON', () => {
    using work = new Workdir();
    const { stdout } = work.nn([...example, '--json', '--bump', 'a=0.001']);
    const { expression, result, nodes, bumps } = JSON.parse(stdout);
    expect({ expression, result }).toEqual({ expression: '3*(a+b*c)', result: { name: 'J', value: 33 } });
    expect(nodes.map(({ name, value, derivative }: Record<string, unknown>) => [name, value, derivative])).toEqual([
      ['a', 5, 3],
      ['b', 3, 6],
      ['c', 2, 9],
      ['u', 6, 3],
      ['v', 11, 3],
      ['J', 33, 1],
    ]);
    expect(nodes[3]).toEqual({
      name: 'u',
      operation: 'multiply',
      formula: 'b · c',
      operands: ['b', 'c'],
      value: 6,
      derivative: 3,
      terms: [{ through: 'v', incoming: 3, local: 1 }],
    });
    expect(bumps[0]).toMatchObject({ name: 'a', by: 0.001, derivative: 3 });
    expect(bumps[0].result).toBeCloseTo(33.003, 12);
    expect(work.nn([...example, '--format', 'json', '--bump', 'a=0.001']).stdout).toBe(stdout);
  });

  it('takes an expression that begins with a minus', () => {
    using work = new Workdir();
    expect(work.nn(['graph', '-a^2', 'a=3']).stdout).toContain('J = −u');
    expect(work.nn(['graph', '-(a+1)', 'a=3', '--json']).stdout).toContain('"value":-4');
  });

  it.each([
    ['-h*2', 'h', -6],
    ['-h - 1', 'h', -4],
    ['-h/2', 'h', -1.5],
    ['-o^2', 'o', -9],
    ['-o/2', 'o', -1.5],
    ['-o-o', 'o', -6],
    ['-o*2', 'o', -6],
    ['-q+1', 'q', -2],
    ['−q+1', 'q', -2],
    ['-q(2)', 'q', undefined],
  ])('takes %s for an expression, and gives it back as it is', (expression, name, value) => {
    using work = new Workdir();
    const { status, stdout, stderr } = work.nn(['graph', expression, `${name}=3`, '--json']);
    if (value === undefined) expect(stderr).toContain('expression:2: ');
    else
      expect({ status, told: JSON.parse(stdout) }).toMatchObject({
        status: 0,
        told: { expression, result: { value } },
      });
  });

  it('still takes -o with its file in one word', () => {
    using work = new Workdir();
    expect(work.nn(['graph', 'a*2', 'a=1', '-o-', '-q']).stdout).toContain('J = a · 2');
    expect(work.nn(['graph', 'a*2', 'a=1', `-o${work.at('g.txt')}`]).stdout).toBe('');
    expect(work.read('g.txt')).toContain('J = a · 2');
  });

  it.each([
    ['g.svg', 'svg'],
    ['g.dot', 'dot'],
    ['g.mmd', 'mermaid'],
    ['g.json', 'json'],
    ['g.txt', 'text'],
  ])('writes %s as %s unless it is told a format', (file, format) => {
    using work = new Workdir();
    expect(work.nn([...example, '-o', file]).status).toBe(0);
    expect(work.read(file)).toBe(work.nn([...example, '--format', format]).stdout);
    expect(work.nn([...example, '--format', 'text', '-o', file, '--force']).status).toBe(0);
    expect(work.read(file)).toContain('da = dv · 1');
  });

  it('takes the minus of mathematics in values', () => {
    using work = new Workdir();
    const { stdout } = work.nn(['graph', 'a*2', 'a=−3e−1', '--bump', 'a=−0.1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ result: { value: -0.6 }, bumps: [{ by: -0.1 }] });
  });

  it.each(['svg', 'dot', 'mermaid'])('replaces its own earlier %s, and nothing of anybody else', (format) => {
    using work = new Workdir();
    const args = [...example, '--format', format, '-o', 'g.out'];
    expect(work.nn(args)).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    expect(work.read('g.out')).toBe(work.nn([...example, '--format', format]).stdout);
    expect(work.nn(args).status).toBe(0);
    work.write('g.out', 'mine');
    expectRefusal(work, args, 6, [
      'nn: g.out: exists and was not written by nn',
      '    choose another name with -o, or give --force',
    ]);
    expect(work.nn([...args, '--force']).status).toBe(0);
  });

  it.each([
    ['mermaid', '---\ntitle: mine\n---\nflowchart LR\n  a --> b\n'],
    ['dot', 'digraph nn {\n  a -> b\n}\n'],
    ['svg', '<svg xmlns="http://www.w3.org/2000/svg"><title>nn-diagram</title></svg>\n'],
  ])("takes no %s of anybody else's for its own", (format, text) => {
    using work = new Workdir();
    work.write('g.out', text);
    expect(work.nn([...example, '--format', format, '-o', 'g.out']).status).toBe(6);
    expect(work.read('g.out')).toBe(text);
  });

  it('fits the terminal, with colours unless NO_COLOR, in ASCII without UTF-8', () => {
    using work = new Workdir();
    const line = (columns: number) =>
      `script -qec 'stty cols ${columns}; "${process.execPath}" "${nnPath}" graph "3*(a+b*c)" a=5 b=3 c=2' /dev/null`;
    const show = (columns: number, env: Record<string, string> = {}) =>
      work.shell(line(columns), { env: { TERM: 'xterm', ...env } }).stdout;
    expect(show(80)).toContain('│ \u001b[33mdv = 3\u001b[39m    │');
    expect(show(80, { NO_COLOR: '1' })).not.toContain('\u001b');
    expect(show(80, { LC_ALL: 'C', NO_COLOR: '1' })).toMatch(/^[ -~\r\n]*$/);
    for (const columns of [20, 40, 80, 140]) {
      const lines = show(columns, { NO_COLOR: '1' }).split('\r\n');
      expect(Math.max(...lines.map((one) => [...one].length))).toBeLessThanOrEqual(columns);
    }
  });

  it.each([
    [
      ['3(a+b)'],
      'expression:2: must be an operator or the end, found "("',
      '3(a+b)',
      ' ^',
      'for a product write 3*(…)',
    ],
    [['3*(a+'], 'expression:6: must be a number, a name, a function or "(", found the end', '3*(a+', '     ^'],
    [['(a'], 'expression:3: must be an operator or ")", found the end', '(a', '  ^'],
    [
      ['a$b'],
      'expression:2: must hold numbers, names, + - * / ^ ( ) and commas, found "$"',
      'a$b',
      ' ^',
      'functions: exp, log, sigmoid, tanh, relu, max',
    ],
    [
      ['😀+1'],
      'expression:1: must hold numbers, names, + - * / ^ ( ) and commas, found "😀"',
      '😀+1',
      '^',
      'functions: exp, log, sigmoid, tanh, relu, max',
    ],
    [
      ['2*sigmod(a)', 'a=1'],
      'expression:3: must be one of exp, log, sigmoid, tanh, relu, max before "(", found "sigmod" (did you mean "sigmoid"?)',
      '2*sigmod(a)',
      '  ^',
    ],
    [
      ['a(b)'],
      'expression:1: must be one of exp, log, sigmoid, tanh, relu, max before "(", found "a"',
      'a(b)',
      '^',
      'for a product write a*(…)',
    ],
    [
      ['log+1'],
      'expression:1: log must be followed by its operand in parentheses, found none',
      'log+1',
      '^',
      'for example log(a)',
    ],
    [['max(1)'], 'expression:1: max must have 2 operands, found 1', 'max(1)', '^'],
    [['exp(1,2)'], 'expression:1: exp must have 1 operand, found 2', 'exp(1,2)', '^'],
    [['1e999'], 'expression:1: must be a number a double can hold, found "1e999"', '1e999', '^'],
    [[' '], 'expression: must be a computation, found nothing', 'for example 3*(a+b*c)'],
    [['a+b', 'a=1'], 'expression:3: "b" must have a value, found none', 'a+b', '  ^', 'add for example b=1'],
    [
      ['a+bc', 'a=1', 'b=2', 'c=3'],
      'expression:3: "bc" must have a value, found none',
      'a+bc',
      '  ^',
      'for a product write b*c',
    ],
    [
      ['alpha', 'alhpa=1'],
      'alhpa=1: must name what the expression uses, found "alhpa" (did you mean "alpha"?)',
      'there are: alpha',
    ],
    [['a', 'a=1', 'a=2'], 'a=2: "a" must have one value, found a second'],
    [['a', 'a=x'], 'a=x: "a" must be a finite number, found "x"', 'for example a=5'],
    [['a', '5'], '5: must be name=number, found "5"', 'for example a=5'],
    [
      ['1+a/b', 'a=1', 'b=0'],
      'expression:4: u = a / b must be a finite number, found 1 / 0, a division by zero',
      '1+a/b',
      '   ^',
      'give other values',
    ],
    [
      ['log(a)', 'a=-1'],
      'expression:1: J = log(a) must be a finite number, found log(-1), the logarithm of a negative number',
      'log(a)',
      '^',
      'give other values',
    ],
    [
      ['a^0.5', 'a=-1'],
      'expression:2: J = a^0.5 must be a finite number, found (-1)^0.5, a fractional power of a negative number',
      'a^0.5',
      ' ^',
      'give other values',
    ],
    [
      ['exp(a)', 'a=1000'],
      'expression:1: J = exp(a) must be a finite number, found exp(1000), too large a number',
      'exp(a)',
      '^',
      'give other values',
    ],
    [
      ['a^0.5', 'a=0'],
      'expression:2: the derivative of a^0.5 by a must be a finite number, found none at these values',
      'a^0.5',
      ' ^',
      'give other values',
    ],
    [['a', 'a=1', '--bump', 'b=1'], '--bump: must name a quantity of the graph, found "b"', 'there are: a, J'],
    [
      ['a', 'a=1', '--bump', 'a=0'],
      '--bump: "a" must be moved by a number other than 0, found 0',
      'for example a=0.001',
    ],
    [['a', 'a=1', '--bump', 'a=1e-30'], '--bump: "a" must be moved by enough to change 1, found 1e-30'],
    [
      ['a', 'a=1', '--json', '--format', 'svg'],
      '--json: must be the only format, found --format svg',
      'leave one of them out',
    ],
    [
      [`${'('.repeat(10_000)}a${')'.repeat(10_000)}`, 'a=1'],
      'expression:201: must be nested at most 200 deep, found more',
      `…${'('.repeat(58)}…`,
      `${' '.repeat(30)}^`,
    ],
    [['-'.repeat(10_000), 'a=1'], 'nn graph: unknown option "--…'],
    [
      [`a${'+a'.repeat(10_000)}`, 'a=1'],
      'expression:1002: must have at most 500 operations, found more',
      `…${'a+'.repeat(29)}…`,
      `${' '.repeat(30)}^`,
    ],
  ] as [string[], string, ...string[]][])('refuses %j', (args, what, ...hints) => {
    using work = new Workdir();
    if (what.endsWith('…')) {
      expect(work.nn(['graph', ...args])).toMatchObject({ status: 2, stdout: '' });
      return;
    }
    expectRefusal(work, ['graph', ...args], 2, [`nn: ${what}`, ...hints.map((hint) => `    ${hint}`)]);
  });
});
