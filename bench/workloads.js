// Seeded data and initial weights for the comparisons, written as raw numbers that every peer reads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../dist/random.js';

/** Rows × layers of each comparison; `epochs` are timed in each round. */
export const workloads = [
  { name: '150 × 4-16-3', rows: 150, layers: [4, 16, 3], epochs: 2000, learningRate: 0.1 },
  { name: '569 × 30-1', rows: 569, layers: [30, 1], epochs: 2000, learningRate: 0.1 },
  { name: '209 × 12288-1', rows: 209, layers: [12288, 1], epochs: 100, learningRate: 0.0005 },
  { name: '60 000 × 784-1', rows: 60_000, layers: [784, 1], epochs: 10, learningRate: 0.01 },
  { name: '100 000 × 28-64-32-1', rows: 100_000, layers: [28, 64, 32, 1], epochs: 10, learningRate: 0.1 },
  {
    name: '1 000 000 × 10-32-1, Adam, batches of 1024',
    rows: 1_000_000,
    layers: [10, 32, 1],
    epochs: 4,
    learningRate: 0.001,
    batchSize: 1024,
    optimizer: 'adam',
  },
  { name: '60 000 × 784-128-64-10', rows: 60_000, layers: [784, 128, 64, 10], epochs: 3, learningRate: 0.05 },
];

/**
 * Writes X (rows, inputs), Y (class numbers) and W, b of every layer into a folder, with a description for the peers.
 * X is standard normal; a row's class is the largest of as many random linear functions (two classes: the sign of one).
 */
export function writeWorkload(folder, workload, precision) {
  const { rows, layers } = workload;
  const inputs = layers[0];
  const outputs = layers.at(-1);
  const Numbers = precision === 'float32' ? Float32Array : Float64Array;
  const random = new Random(1, 'split');
  const X = new Numbers(rows * inputs);
  for (let i = 0; i < X.length; i++) X[i] = random.normal();
  const teacher = Array.from({ length: outputs * inputs }, () => random.normal());
  const Y = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const scores = Array.from({ length: outputs }, (_, k) => {
      let score = 0;
      for (let i = 0; i < inputs; i++) score += teacher[k * inputs + i] * X[row * inputs + i];
      return score;
    });
    Y[row] = outputs === 1 ? Number(scores[0] > 0) : scores.indexOf(Math.max(...scores));
  }
  const draw = new Random(1, 'weights');
  const parameters = [];
  for (let l = 1; l < layers.length; l++) {
    const deviation = layers.length === 2 ? 0.01 : Math.sqrt(2 / layers[l - 1]);
    for (let i = 0; i < layers[l] * layers[l - 1]; i++) parameters.push(deviation * draw.normal());
    for (let i = 0; i < layers[l]; i++) parameters.push(0);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'X.bin'), X);
  writeFileSync(join(folder, 'Y.bin'), Y);
  writeFileSync(join(folder, 'parameters.bin'), Numbers.from(parameters));
  writeFileSync(join(folder, 'workload.json'), JSON.stringify({ ...workload, precision }));
}
