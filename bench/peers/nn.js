// nn's side: `node nn.js FOLDER ENGINE THREADS`. Reads "run N" lines; answers each with { seconds, cost, engine, beyond }: `beyond` is memory in bytes besides X.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openEngine } from '../../dist/kernels/engine.js';
import { allocateParameters } from '../../dist/network/parameters.js';
import { denseLayer } from '../../dist/spec/layer-kinds.js';
import { Training } from '../../dist/training/train.js';

const [folder, engine, threads] = process.argv.slice(2);
const { rows, layers, precision, learningRate, ...training } = JSON.parse(
  readFileSync(join(folder, 'workload.json'), 'utf8'),
);
const Numbers = precision === 'float32' ? Float32Array : Float64Array;
const read = (name, Type) => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return new Type(buffer.slice(byteOffset, byteOffset + length));
};

const [inputs, ...units] = layers;
const outputs = units.at(-1);
const network = {
  layers: units.map((count, l) => {
    const activation = l < units.length - 1 ? 'relu' : outputs === 1 ? 'sigmoid' : 'softmax';
    return denseLayer(count, activation, {}, units.length - 1);
  }),
  loss: { name: 'cross-entropy', setting: 0 },
};
const before = process.memoryUsage().rss;
const kernels = openEngine(engine, precision, { rows, inputs, units });
const X = kernels.allocRows(rows, inputs);
X.data.set(read('X.bin', Numbers));
const Y = kernels.allocRows(rows, outputs);
for (const [row, label] of read('Y.bin', Int32Array).entries()) {
  if (outputs === 1) Y.data[row] = label;
  else Y.data[row * outputs + label] = 1;
}
const V = kernels.allocRows(rows, 1);
V.data.fill(1);
const parameters = allocateParameters(network.layers, inputs, kernels);
parameters.all.data.set(read('parameters.bin', Numbers));
const none = { X: kernels.allocRows(0, inputs), Y: kernels.allocRows(0, outputs), V: kernels.allocRows(0, 1) };
const work = {
  network,
  inputs,
  classes: true,
  parameters,
  training: { X, Y, V },
  validation: none,
  kernels,
  threads: Number(threads),
};
const { batchSize = 'all', optimizer = 'gradient-descent' } = training;
const spec = { epochs: Number.MAX_SAFE_INTEGER, learningRate, batchSize, optimizer, validation: 0, seed: 1 };
const epochs = new Training(work, spec).epochs(new AbortController().signal);

async function run(count) {
  let cost = Number.NaN;
  const began = performance.now();
  for (let epoch = 0; epoch < count; epoch++) cost = (await epochs.next()).value.cost;
  return { seconds: (performance.now() - began) / 1000, cost };
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await run(Number(line.split(' ')[1]));
  globalThis.gc(); // what was read at the start is no memory of training
  process.stdout.write(
    `${JSON.stringify({ ...result, engine: kernels.name, beyond: process.memoryUsage().rss - before - X.data.byteLength })}\n`,
  );
}
process.exit(0);
