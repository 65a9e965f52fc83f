// brain.js: `node brain.js FOLDER`. It knows no batches: an epoch is one update for every row, on squared error. Protocol as nn.js.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const brain = createRequire(import.meta.url)('brain.js');
const [folder] = process.argv.slice(2);
const { rows, layers, learningRate, precision } = JSON.parse(readFileSync(join(folder, 'workload.json'), 'utf8'));
if (precision !== 'float32') throw new Error('compared in float32 only');
if (layers.length === 2) throw new Error('always adds a hidden layer');
if (rows * layers[0] > 1e6) throw new Error('an epoch of this workload takes minutes');
const read = (name, Type) => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return new Type(buffer.slice(byteOffset, byteOffset + length));
};
const X = read('X.bin', Float32Array);
const labels = read('Y.bin', Int32Array);
const data = Array.from(labels, (label, row) => ({
  input: Array.from(X.subarray(row * layers[0], (row + 1) * layers[0])),
  output: Array.from({ length: layers.at(-1) }, (_, k) => (k === label ? 1 : 0)),
}));
const net = new brain.NeuralNetwork({ hiddenLayers: layers.slice(1, -1), activation: 'relu', learningRate });

for await (const line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  const { error } = net.train(data, { iterations: Number(line.split(' ')[1]), errorThresh: 1e-9 });
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - began) / 1000, cost: error })}\n`);
}
process.exit(0);
