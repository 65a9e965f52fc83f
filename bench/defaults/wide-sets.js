// Made data with more columns than rows tell, and real data made wide: each seed draws its own rows, and 500 more to judge by.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../dist/random.js';
import { writeRows } from './sets.js';

const bundled = join(import.meta.dirname, '../../datasets');
const held = 500;

const list = (length, make) => Array.from({ length }, (_, i) => make(i));
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const short = (value) => Number(value.toPrecision(5));
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** Columns x1, x2, …, then y. */
function named(rows) {
  return { columns: [...list(rows[0].length - 1, (i) => `x${i + 1}`), 'y'], rows };
}

/** Numbers that have nothing to do with each other, of which `telling` add up to the log odds, whose deviation is `strength`. */
function independent(random, count, wide, { telling, strength, number }) {
  const weights = list(wide, (i) => (i < telling ? (strength / Math.sqrt(telling)) * Math.sign(random.normal()) : 0));
  return list(count, () => {
    const x = list(wide, () => random.normal());
    const z = dot(x, weights);
    return [...x.map(short), number ? short(z + random.normal()) : random.uniform() < sigmoid(z) ? 'yes' : 'no'];
  });
}

/** Columns that are all mixtures of ten hidden factors and noise, as genes and spectra are; `answer` depends on the factors. */
function mixed(random, count, wide, answer) {
  const factors = 10;
  const loadings = list(wide, () => list(factors, () => random.normal() / Math.sqrt(factors)));
  return list(count, () => {
    const f = list(factors, () => random.normal());
    return [...loadings.map((loading) => short(dot(loading, f) + random.normal())), answer(f, random)];
  });
}

const answers = {
  line: (f, random) => (random.uniform() < sigmoid(3 * f[0] - 3 * f[1]) ? 'yes' : 'no'),
  product: (f, random) => (random.uniform() < sigmoid(6 * f[0] * f[1]) ? 'yes' : 'no'),
  four: (f, random) => `${f[0] + 0.3 * random.normal() > 0 ? 'a' : 'b'}${f[1] + 0.3 * random.normal() > 0 ? 'c' : 'd'}`,
  number: (f, random) => short(f[0] + f[1] * f[1] + 0.5 * random.normal()),
  plain: (f, random) => short(f[0] - f[1] + 0.5 * random.normal()),
};

/** Two classes that differ by `shift` in `telling` columns: samples of a tumour. */
function shifted(random, count, wide, telling, shift) {
  return list(count, () => {
    const sick = random.uniform() < 0.5;
    return [...list(wide, (i) => short(random.normal() + (sick && i < telling ? shift : 0))), sick ? 'yes' : 'no'];
  });
}

/** Pictures of `side` × `side` × 3: a light spot on noise, left in one class and right in the other, in any colour. */
function pictures(random, count, side) {
  return list(count, () => {
    const left = random.uniform() < 0.5;
    const at = [(left ? 0.3 : 0.6) + 0.15 * random.normal(), 0.5 + 0.15 * random.normal()];
    const colour = list(3, () => random.uniform());
    const pixel = (i) => {
      const [x, y] = [(Math.floor(i / 3) % side) / side, Math.floor(i / 3 / side) / side];
      const light = Math.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / 0.02);
      return Math.max(0, Math.min(255, Math.round(90 + 40 * random.normal() + 120 * light * colour[i % 3])));
    };
    return [...list(3 * side * side, pixel), left ? 'cat' : 'none'];
  });
}

/** One of several, from 0, each as often as its weight says. */
function drawn(weights, random) {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight);
  for (const [k, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return k;
  }
  return weights.length - 1;
}

/** Columns of categories, 1/n as frequent the n-th; three of them tell the class, the others nothing. */
function categories(random, count, columns, levels, classes) {
  const effects = list(3, () => list(levels, () => list(classes, () => 1.5 * random.normal())));
  const shares = list(levels, (i) => 1 / (i + 1));
  return list(count, () => {
    const x = list(columns, () => drawn(shares, random));
    const odds = list(classes, (k) => Math.exp(effects.reduce((sum, effect, c) => sum + effect[x[c]][k], 0)));
    return [...x.map((level) => `v${level}`), `c${drawn(odds, random)}`];
  });
}

/** Columns of categories, of which the first two tell the class together, and neither alone: the sides that their categories are on. */
function paired(random, count, columns, levels) {
  const side = list(levels, () => (random.uniform() < 0.5 ? 1 : -1));
  const shares = list(levels, (i) => 1 / (i + 1));
  return list(count, () => {
    const x = list(columns, () => drawn(shares, random));
    return [...x.map((level) => `v${level}`), random.uniform() < sigmoid(3 * side[x[0]] * side[x[1]]) ? 'yes' : 'no'];
  });
}

/** A bundled set with few rows, its columns followed by noise, by all products of two, or made a picture of four times the side. */
function widened(random, name, target, rows, widen) {
  const [header, ...lines] = readFileSync(join(bundled, name, 'data.csv'), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
  const at = header.split(',').indexOf(target);
  const order = list(lines.length, (i) => i);
  random.shuffle(order);
  const made = order.map((i) => {
    const cells = lines[i].split(',');
    const x = cells.filter((_, column) => column !== at).map(Number);
    return [...widen(x, random), cells[at]];
  });
  return { ...named(made.slice(0, rows)), test: made.slice(rows, rows + held) };
}

const widen = {
  noise: (many) => (x, random) => [...x, ...list(many, () => short(random.normal()))],
  products: () => (x) => [...x, ...x.flatMap((a, i) => x.slice(i).map((b) => short(a * b)))],
  none: () => (x) => x,
  picture: (random) => (x) =>
    list(32 * 32, (i) => x[8 * Math.floor(i / 128) + Math.floor((i % 32) / 4)] + short(random.normal())),
};

/** How `rows` and the rows to judge by are made of a source of random numbers. */
function made(make, rows) {
  return (seed) => {
    const all = make(new Random(seed, 'lessons'), rows + held);
    const { columns } = named(all);
    return { columns, rows: all.slice(0, rows), test: all.slice(rows) };
  };
}

const noise = (telling, strength, number) => (wide) => (random, count) =>
  independent(random, count, wide, { telling, strength, number });
const factors = (answer) => (wide) => (random, count) => mixed(random, count, wide, answers[answer]);

/** Sets as `loadSets` gives them, but for rows that depend on the seed: `draw(seed)` gives columns, rows, and those to judge by. */
export const wideSets = [
  { name: 'sparse 100 × 2000', draw: made(noise(5, 3)(2000), 100) },
  { name: 'dense 100 × 2000', draw: made(noise(2000, 3)(2000), 100) },
  { name: 'sparse 300 × 300', draw: made(noise(5, 3)(300), 300) },
  { name: 'sparse 1000 × 300', draw: made(noise(5, 3)(300), 1000) },
  { name: 'dense 300 × 300', draw: made(noise(300, 3)(300), 300) },
  { name: 'sparse numbers 100 × 500', number: true, draw: made(noise(5, 3, true)(500), 100) },
  { name: 'factors 100 × 2000', draw: made(factors('line')(2000), 100) },
  { name: 'factors 300 × 500', draw: made(factors('line')(500), 300) },
  { name: 'products 200 × 1000', draw: made(factors('product')(1000), 200) },
  { name: 'products 300 × 500', draw: made(factors('product')(500), 300) },
  { name: 'products 1000 × 500', draw: made(factors('product')(500), 1000) },
  { name: 'four classes 150 × 1000', draw: made(factors('four')(1000), 150) },
  { name: 'factor numbers 100 × 1000', number: true, draw: made(factors('plain')(1000), 100) },
  { name: 'curved numbers 100 × 1000', number: true, draw: made(factors('number')(1000), 100) },
  { name: 'curved numbers 300 × 500', number: true, draw: made(factors('number')(500), 300) },
  { name: 'tumours 80 × 3000', draw: made((random, count) => shifted(random, count, 3000, 100, 0.5), 80) },
  { name: 'pictures 209 × 3072', draw: made((random, count) => pictures(random, count, 32), 209) },
  { name: 'pictures 209 × 12288', draw: made((random, count) => pictures(random, count, 64), 209) },
  { name: 'categories 300 × 5 of 100', draw: made((random, count) => categories(random, count, 5, 100, 3), 300) },
  { name: 'categories 1000 × 10 of 50', draw: made((random, count) => categories(random, count, 10, 50, 3), 1000) },
  { name: 'categories 500 × 20 of 30', draw: made((random, count) => categories(random, count, 20, 30, 3), 500) },
  { name: 'categories 3000 × 10 of 50', draw: made((random, count) => categories(random, count, 10, 50, 2), 3000) },
  { name: 'paired categories 3000 × 10 of 50', draw: made((random, count) => paired(random, count, 10, 50), 3000) },
  { name: 'wine 89 × 313', draw: (seed) => realWide(seed, 'wine', 'cultivar', 89, () => widen.noise(300)) },
  { name: 'cancer 100 × 495', draw: (seed) => realWide(seed, 'breast-cancer', 'diagnosis', 100, widen.products) },
  { name: 'digits 150 × 64', draw: (seed) => realWide(seed, 'digits', 'digit', 150, widen.none) },
  { name: 'digits 200 × 1024', draw: (seed) => realWide(seed, 'digits', 'digit', 200, widen.picture) },
  {
    name: 'diabetes 221 × 310',
    number: true,
    draw: (seed) => realWide(seed, 'diabetes', 'progression', 221, () => widen.noise(300)),
  },
].map((set) => ({ target: 'y', ...set }));

function realWide(seed, name, target, rows, how) {
  const random = new Random(seed, 'lessons');
  return widened(random, name, target, rows, how(random));
}

/** Writes rows and the rows to judge by. */
export function writeDrawn({ columns, rows, test }, folder) {
  const write = (name, part) => writeRows({ columns, rows: part }, join(folder, name));
  return { train: write('train.csv', rows), test: write('test.csv', test) };
}
