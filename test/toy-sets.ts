import { Random } from '../src/random.ts';

/** What a set's row is drawn by: numbers, then the target. */
type Draw = (random: Random) => readonly (number | string)[];

/** Data of which it is known whether a hidden layer helps. */
export const toySets = {
  /** Four clouds, opposite ones of one class; one label in twenty is wrong. */
  xor: (random) => {
    const [right, up, wrong] = [random.uniform() < 0.5, random.uniform() < 0.5, random.uniform() < 0.05];
    const odd = (right !== up) !== wrong;
    return [(right ? 1 : -1) + 0.5 * random.normal(), (up ? 1 : -1) + 0.5 * random.normal(), odd ? 'odd' : 'even'];
  },
  /** Two arms of one and a half turns, 1 apart, blurred by a tenth of that. */
  spirals: (random) => {
    const inner = random.uniform() < 0.5;
    const turn = 3 * Math.PI * Math.sqrt(random.uniform());
    const angle = turn + (inner ? Math.PI : 0);
    const radius = turn / Math.PI;
    const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return [x + 0.1 * random.normal(), y + 0.1 * random.normal(), inner ? 'in' : 'out'];
  },
  /** The log-odds are linear in three of four numbers. */
  logistic: (random) => {
    const x = fourNormals(random);
    return [...x, random.uniform() < 1 / (1 + Math.exp(-slope(x))) ? 'yes' : 'no'];
  },
  /** The target is linear in three of four numbers, but for noise of deviation 1. */
  line: (random) => {
    const x = fourNormals(random);
    return [...x, slope(x) + random.normal()];
  },
} satisfies Record<string, Draw>;

function fourNormals(random: Random): [number, number, number, number] {
  return [random.normal(), random.normal(), random.normal(), random.normal()];
}

function slope([a, b, c]: readonly [number, number, number, number]): number {
  return 1.5 * a - 2 * b + c;
}

/** A toy set as CSV: the columns x1, x2, … and y. */
export function toyCsv(name: keyof typeof toySets, seed: number, rows: number): string {
  const random = new Random(seed, 'split');
  const draw: Draw = toySets[name];
  const lines = Array.from({ length: rows }, () =>
    draw(random).map((value) => (typeof value === 'number' ? value.toFixed(4) : value)),
  );
  const header = [...lines[0]!.slice(1).map((_, i) => `x${i + 1}`), 'y'];
  return `${[header, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}
