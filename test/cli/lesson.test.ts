import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { showLesson, summaryOf } from '../../src/cli/lesson-report.ts';
import { plainFrame } from '../../src/lessons/frame.ts';
import { nnPath, Workdir } from '../workdir.ts';
import { expectRefusal } from './examples.ts';

interface Report {
  readonly name: string;
  readonly claims: readonly { line: number; claim: string; measured: string; holds: boolean }[];
}

/** On a machine that does much else, a time proves nothing: whether this one holds is not asked. */
const isTiming = (name: string, line: number) => name === 'loops-and-vectors' && line === 615;

describe('nn lesson', () => {
  it('lists every lesson with its claim', () => {
    using work = new Workdir();
    const { status, stdout, stderr } = work.nn(['lesson']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "housing            a line predicts negative prices, a ReLU never does
      shapes             the units of two layers decide the shape of W between them
      learning-rate      small steps are slow, and too large ones diverge
      graph              J = 3(a + bc): the chain rule gives what a nudge measures
      one-example        one step on one example, every number of it
      loops-and-vectors  loops compute what matrices do, but more slowly
      vanishing          ten sigmoid layers lose the gradient, ten of ReLU do not
      linear-collapse    without activations, three layers are no better than one
      symmetry           units that start at zero stay identical for ever
      small-random       small random weights break the symmetry on steep slopes
      depth              start with a single layer, and go deeper while it pays

      nn lesson NAME runs one, nn lesson all runs them all.
      "
    `);
  });

  it('all: every claim holds, and the times were measured', () => {
    using work = new Workdir();
    const { status, stdout, stderr } = work.nn(['lesson', 'all', '--json']);
    const reports: Report[] = JSON.parse(stdout);
    expect(reports).toHaveLength(11);
    const failed = reports.flatMap(({ name, claims }) =>
      claims
        .filter(({ line, holds }) => !holds && !isTiming(name, line))
        .map(({ claim, measured }) => [name, claim, measured]),
    );
    expect(failed).toEqual([]);
    const allHold = reports.every(({ claims }) => claims.every(({ holds }) => holds));
    expect({ status, stderr }).toEqual({ status: allHold ? 0 : 5, stderr: '' });
    const timing = reports.find(({ name }) => name === 'loops-and-vectors')!.claims.find(({ line }) => line === 615)!;
    expect(timing.measured).toMatch(/^[\d.]+ ms a step with loops, [\d.]+ ms with matrices: [\d.]+ times as fast/);
  });

  it('tells a lesson as JSON', () => {
    using work = new Workdir();
    const { name, claims }: Report = JSON.parse(work.nn(['lesson', 'graph', '--json']).stdout);
    expect(name).toBe('graph');
    expect(claims[0]).toEqual({
      line: 454,
      claim: 'dJ/dv = 3',
      measured: 'when v grows from 11 to 11.001, J grows 3 times as much',
      holds: true,
    });
  });

  it('shows a lesson: what was done, and each claim with what was measured', () => {
    using work = new Workdir();
    const { status, stdout, stderr } = work.nn(['lesson', 'graph']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace(/\(\d+\.\d s\)/, '(0.0 s)')).toMatchInlineSnapshot(`
      "graph: J = 3(a + bc): the chain rule gives what a nudge measures
      seed, lines 385-485

      J(a, b, c) = 3(a + bc) in three steps. Values flow from left to right,
      derivatives from right to left.

      a = 5  ────────────────────┐
      da = 3                     ├── v = a + u = 11 ─── J = 3v = 33
      b = 3  ──┐                 │   dv = 3             dJ = 1
      db = 6   ├── u = bc = 6 ───┘
      c = 2  ──┘   du = 3
      dc = 9

      derivative of J   chain rule   value   J per unit of a nudge
      dv                3            3       3
      da                dv · 1       3       3
      du                dv · 1       3
      db                du · c       6       6
      dc                du · b       9       9

      line 454  dJ/dv = 3
      measured  when v grows from 11 to 11.001, J grows 3 times as much
                ✓ holds

      line 458  a = 5.001 makes J = 33.003 out of 33, so dJ/da = 3
      measured  v = 11.001, J = 33.003; per unit of a that is 3
                ✓ holds

      line 467  the chain rule: dJ/da = dJ/dv · dv/da
      measured  3 · 1 = 3, and the nudge measures 3
                ✓ holds

      line 485  dv helps compute da and du, and du helps compute db and dc
      measured  db = 6 and dc = 9; nudges of b and c measure 6 and 9
                ✓ holds

      1 lesson, 4 of 4 claims hold (0.0 s)
      "
    `);
  });

  it('draws in ASCII where the locale is not UTF-8', () => {
    using work = new Workdir();
    const { stdout } = work.nn(['lesson', 'learning-rate'], { env: { LANG: 'C', LC_ALL: 'C' } });
    expect(stdout).toContain('+ holds');
    expect(stdout).not.toMatch(/[\u2500-\u28ff]/);
  });

  it.each([20, 40])('is listed with every word of its claim on a terminal of %d columns', (columns) => {
    using work = new Workdir();
    const program = `"${process.execPath}" "${nnPath}"`;
    const line = `script -qec 'stty cols ${columns}; exec ${program} lesson' /dev/null`;
    const shown = work.shell(line, { env: { NO_COLOR: '1' } }).stdout;
    const words = (text: string) => text.split(/\s+/).join(' ');
    const lessons = JSON.parse(work.nn(['lesson', '--json']).stdout) as { name: string; claim: string }[];
    for (const { name, claim } of lessons) expect(words(shown)).toContain(`${name} ${words(claim)}`);
    expect(Math.max(...shown.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it.each([24, 60, 100])('is never wider than a terminal of %d columns, with or without colours', (columns) => {
    using work = new Workdir();
    const line = `script -qec 'stty cols ${columns}; exec "${process.execPath}" "${nnPath}" lesson symmetry' /dev/null`;
    const colored = work.shell(line, { env: { TERM: 'xterm', LANG: 'C.UTF-8' } }).stdout;
    const plain = work.shell(line, { env: { TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1' } }).stdout;
    expect(colored).toContain('\u001b[32m');
    expect(plain).not.toContain('\u001b');
    const shown = stripVTControlCharacters(colored).split('\r\n');
    expect(Math.max(...shown.map((one) => [...one].length))).toBeLessThanOrEqual(columns);
    expect(shown.slice(0, -2)).toEqual(plain.split('\r\n').slice(0, -2));
  });

  it('guesses which lesson is meant', () => {
    using work = new Workdir();
    expectRefusal(work, ['lesson', 'vanishin'], 2, [
      'nn: nn lesson: no lesson "vanishin" (did you mean "vanishing"?)',
      '    lessons: housing, shapes, learning-rate, graph, one-example, loops-and-vectors, vanishing, linear-collapse, symmetry, small-random, depth, all',
    ]);
  });
});

describe('a claim that does not hold', () => {
  const same = (text: string) => text;
  const voice = {
    frame: plainFrame(60),
    bold: same,
    good: (text: string) => `good ${text}`,
    bad: (text: string) => `bad ${text}`,
  };
  const claims = [
    { line: 1, claim: 'water is dry', measured: 'wet', holds: false },
    { line: 22, claim: 'water is wet', measured: 'wet', holds: true },
  ];

  it('is told as such, and counted', () => {
    const taught = { parts: [{ text: 'Water.' }], claims };
    expect(showLesson('water', { claim: 'about water', lines: '1, 22' }, taught, voice)).toEqual([
      'water: about water',
      'seed, lines 1, 22',
      '',
      'Water.',
      '',
      'line 1    water is dry',
      'measured  wet',
      '          bad ✗ does not hold',
      '',
      'line 22   water is wet',
      'measured  wet',
      '          good ✓ holds',
      '',
    ]);
    expect(summaryOf([{ name: 'water', claims }], 1.23, voice)).toEqual([
      'bad 1 lesson, 1 of 2 claims hold (1.2 s); look at: water',
    ]);
  });
});
