import { describe, expect, it } from 'vitest';
import { drawBars } from '../../src/draw/bars.ts';
import { type Contours, drawContours } from '../../src/draw/contours.ts';
import { type Curves, drawCurves } from '../../src/draw/curves.ts';
import { plainFrame, short, shownLength, sideBySide } from '../../src/draw/frame.ts';
import { type ClassMap, drawMap, drawScatter, type Scatter } from '../../src/draw/scatter.ts';

/** Lines as one text that begins on a line of its own. */
const screen = (lines: readonly string[]) => `\n${lines.join('\n')}\n`;

const curves: Curves = {
  curves: [
    { label: 'halves', values: Array.from({ length: 11 }, (_, step) => 100 / 2 ** step) },
    { label: 'stays', values: new Array(11).fill(10) },
    { label: 'leaves', values: Array.from({ length: 11 }, (_, step) => 10 ** step) },
  ],
  x: { least: 0, most: 10, label: 'steps' },
  y: { least: 0.1, most: 1000, log: true, label: 'cost J' },
  height: 7,
};

const scatter: Scatter = {
  title: 'y = x - 1',
  points: [
    [0, 1],
    [2, 0],
    [4, 3],
  ],
  line: (xs) => xs.map((x) => x - 1),
  x: { least: 0, most: 4, label: 'x' },
  y: { least: -1, most: 3, label: 'y' },
  height: 5,
};

const map: ClassMap = {
  title: 'above the line',
  points: [
    { x: -1, y: 1, of: 1 },
    { x: 1, y: -1, of: 0 },
  ],
  answers: (places) => places.map(([x, y]) => (y > x ? 1 : 0)),
  reach: 2,
  height: 6,
};

describe('curves', () => {
  it('fall in a straight line on a logarithmic axis when they halve, with their names at their ends', () => {
    expect(screen(drawCurves(curves, plainFrame(40)))).toMatchInlineSnapshot(`
      "
      cost J
      1000 │      ⡠⠊                    leaves
           │⣄⡀  ⢀⠔⠁
           │ ⠈⠉⡲⠮⢄⣀
        10 │⠒⢒⠖⠓⠒⠒⠒⠛⠒⠲⠶⣒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒ stays
           │⡠⠊          ⠉⠑⠒⠤⣀⡀
           │⠁                ⠈⠙⠒⠤⣀⡀
       0.1 │                      ⠈⠑⠒⠤⢄ halves
           └───────────────────────────
            0         steps          10
      "
    `);
  });

  it('are drawn with a mark each where the locale is not UTF-8', () => {
    expect(screen(drawCurves(curves, plainFrame(40, false)))).toMatchInlineSnapshot(`
      "
      cost J
      1000 |      oo                    leaves
           |***  oo
           |   oo***
        10 |+oo++++++++++++++++++++++++ stays
           |o             ******
           |                    ******
       0.1 |                          * halves
           +---------------------------
            0         steps          10
      "
    `);
  });
});

describe('a scatter', () => {
  it('shows points, the function over them, and the line of zero', () => {
    expect(screen(drawScatter(scatter, plainFrame(30)))).toMatchInlineSnapshot(`
      "
      y = x - 1
      y
       3 │                    ⢀⡠⠤⠒⠊⠉
         │               ⣀⡠⠔⠒⠉⠁
       1 │∘        ⢀⣀⠤⠔⠊⠉
         │┈┈┈┈⢀⡠⠤⠒⠊⠁┈┈∘┈┈┈┈┈┈┈┈┈┈┈┈┈
      -1 │⡠⠔⠒⠉⠁
         └──────────────────────────
          0           x            4
      "
    `);
    expect(screen(drawScatter(scatter, plainFrame(30, false)))).toMatchInlineSnapshot(`
      "
      y = x - 1
      y
       3 |                   *******
         |             ******
       1 |o      ******
         |.******.....o.............
      -1 |*
         +--------------------------
          0           x            4
      "
    `);
  });
});

describe('a map', () => {
  it('is shaded where the network answers the second class', () => {
    expect(screen(drawMap(map, plainFrame(40)))).toMatchInlineSnapshot(`
      "
      above the line
      ░░░░░░░░░░░░░░░░░░
      ░░░░░●░░░░░░░░░
      ░░░░░░░░░░░░
      ░░░░░░░░
      ░░░░░          ○
      ░░
      "
    `);
    expect(screen(drawMap(map, plainFrame(40, false)))).toMatchInlineSnapshot(`
      "
      above the line
      ..................
      .....#.........
      ............
      ........
      .....          o
      ..
      "
    `);
  });
});

describe('a map of three classes', () => {
  it('has a mark and a shade for each', () => {
    const three: ClassMap = {
      title: 'left, middle, right',
      points: [-1, 0, 1].map((x, of) => ({ x, y: 0, of })),
      answers: (places) => places.map(([x]) => (x < -0.5 ? 0 : x < 0.5 ? 1 : 2)),
      reach: 2,
      height: 3,
    };
    expect(screen(drawMap(three, plainFrame(40)))).toMatchInlineSnapshot(`
      "
      left, middle, right
           ░░░░▒▒▒▒▒
         ○ ░░●░▒◆▒▒▒
           ░░░░▒▒▒▒▒
      "
    `);
    expect(screen(drawMap(three, plainFrame(40, false)))).toMatchInlineSnapshot(`
      "
      left, middle, right
           ....:::::
         o ..#.:x:::
           ....:::::
      "
    `);
  });
});

const hill: Contours = {
  surface: (places) => places.map(([x, y]) => x ** 2 + y ** 2),
  levels: [1, 4],
  paths: [
    [
      [-2.5, 0],
      [0, 0],
    ],
  ],
  x: { least: -3, most: 3, label: 'w' },
  y: { least: -3, most: 3, label: 'b' },
  height: 9,
};

describe('contours', () => {
  it('of w² + b² at 1 and 4 are circles with radius 1 and 2, and a path leads to their middle', () => {
    expect(screen(drawContours(hill, plainFrame(30)))).toMatchInlineSnapshot(`
      "
      b
       3 │
         │        ⣀⡠⠤⠔⠒⠒⠦⠤⣄⣀
         │     ⢀⠔⠉   ⢀⣀⣀⡀  ⠈⠙⢦⡀
         │    ⡰⠁  ⢀⠔⠊⠁  ⠉⠓⢦   ⠹⡄
       0 │  ○⠒⡗⠒⠒⠒⢺⠒⠒⠒●   ⢸    ⡇
         │    ⠹⣄  ⠈⠓⠦⣄⣀⣀⡠⠔⠊   ⡰⠁
         │     ⠈⠳⢤⣀⡀      ⢀⣀⠤⠊
         │         ⠉⠉⠓⠒⠒⠊⠉⠁
      -3 │
         └──────────────────────────
          -3           w           3
      "
    `);
    expect(screen(drawContours(hill, plainFrame(30, false)))).toMatchInlineSnapshot(`
      "
      b
       3 |
         |       ************
         |     **   ******  ***
         |    *    *     **   *
       0 |  o+++++++++#   *   *
         |    ***  *******   **
         |      *************
         |
      -3 |
         +--------------------------
          -3           w           3
      "
    `);
  });
});

describe('functions', () => {
  it('are drawn over their axis, with a dotted line at zero', () => {
    const line: Curves = {
      title: 'z/2',
      curves: [{ label: 'g', values: [-1, -0.5, 0, 0.5, 1] }],
      x: { least: -2, most: 2, label: 'z' },
      apart: 1,
      y: { least: -1, most: 1, label: '' },
      height: 5,
    };
    expect(screen(drawCurves(line, plainFrame(30)))).toMatchInlineSnapshot(`
      "
      z/2
       1 │                  ⢀⣀⠤⠒⠊⠉ g
         │             ⢀⣀⠤⠒⠊⠁
       0 │┈┈┈┈┈┈┈┈⢀⣀⠤⠒⠊⠁┈┈┈┈┈┈┈┈┈┈
         │   ⢀⣀⠤⠒⠊⠁
      -1 │⡤⠒⠊⠁
         └────────────────────────
          -2          z          2
      "
    `);
  });
});

describe('bars', () => {
  const bars = {
    title: 'size',
    bars: [
      { label: 'one', value: 1 },
      { label: 'ten', value: 10 },
      { label: 'none', value: 0.1 },
    ],
    axis: { least: 0.1, most: 10, log: true, label: '' },
    index: 0,
  };

  it('grow by the same length for the same factor on a logarithmic axis', () => {
    expect(screen(drawBars(bars, plainFrame(24)))).toMatchInlineSnapshot(`
      "
      size
       one ███████▌ 1
       ten ███████████████ 10
      none 0.1
      "
    `);
    expect(screen(drawBars(bars, plainFrame(24, false)))).toMatchInlineSnapshot(`
      "
      size
       one ######## 1
       ten ############### 10
      none 0.1
      "
    `);
  });
});

describe('every drawing', () => {
  const draw = [
    (width: number, unicode: boolean) => drawCurves(curves, plainFrame(width, unicode)),
    (width: number, unicode: boolean) => drawScatter(scatter, plainFrame(width, unicode)),
    (width: number, unicode: boolean) => drawMap(map, plainFrame(width, unicode)),
    (width: number, unicode: boolean) => drawContours(hill, plainFrame(width, unicode)),
    (width: number, unicode: boolean) =>
      sideBySide(
        (frame) => drawScatter(scatter, frame),
        (frame) => drawMap(map, frame),
      )(plainFrame(width, unicode)),
  ];

  it.each([30, 60, 72, 100])('fits into %d columns, in ASCII if that is asked for', (width) => {
    for (const one of draw) {
      for (const unicode of [true, false]) {
        const lines = one(width, unicode);
        expect(Math.max(...lines.map(shownLength))).toBeLessThanOrEqual(width);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
        if (!unicode) expect(lines.join('')).toMatch(/^[\x00-\x7f]*$/);
      }
    }
  });

  it('stands beside the other in a wide frame, and below it in a narrow one', () => {
    const both = sideBySide(
      () => ['left', 'more'],
      () => ['right'],
    );
    expect(both(plainFrame(72))).toEqual([`left${' '.repeat(34)}right`, 'more']);
    expect(both(plainFrame(71))).toEqual(['left', 'more', '', 'right']);
  });

  it('is coloured by the paints of its frame, which change no length', () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
    const [line] = drawBars(
      { title: '', bars: [{ label: 'a', value: 1 }], axis: { least: 0, most: 1, label: '' }, index: 0 },
      { ...plainFrame(10), paints: [red] },
    ).slice(1);
    expect(line).toBe(`a ${red('██████')} 1`);
    expect(shownLength(line!)).toBe(10);
  });
});

describe('a number', () => {
  it.each([
    [0, '0'],
    [0.123456, '0.1235'],
    [12288, '12290'],
    [1e-6, '1e-6'],
    [-2.34e-9, '-2.3e-9'],
    [1e7, '1e7'],
  ])('%d is told as %s', (value, text) => {
    expect(short(value)).toBe(text);
  });
});
