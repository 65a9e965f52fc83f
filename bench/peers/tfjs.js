// TensorFlow.js: `node tfjs.js FOLDER BACKEND`. Protocol as nn.js.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const [folder, backend] = process.argv.slice(2);
const tf = require('@tensorflow/tfjs-core');
const { layers: build, sequential } = require('@tensorflow/tfjs-layers');
if (backend === 'cpu') require('@tensorflow/tfjs-backend-cpu');
else {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(join(require.resolve('@tensorflow/tfjs-backend-wasm'), '..', '/'));
}
await tf.setBackend(backend);
await tf.ready();

const { rows, layers, learningRate, precision } = JSON.parse(readFileSync(join(folder, 'workload.json'), 'utf8'));
if (precision !== 'float32') throw new Error('TensorFlow.js has float32 only');
const read = (name, Type) => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return new Type(buffer.slice(byteOffset, byteOffset + length));
};
const X = tf.tensor2d(read('X.bin', Float32Array), [rows, layers[0]]);
const labels = read('Y.bin', Int32Array);
const outputs = layers.at(-1);
const Y =
  outputs === 1 ? tf.tensor2d(Float32Array.from(labels), [rows, 1]) : tf.oneHot(tf.tensor1d(labels, 'int32'), outputs);
const flat = read('parameters.bin', Float32Array);
const model = sequential();
let at = 0;
for (let l = 1; l < layers.length; l++) {
  const activation = l < layers.length - 1 ? 'relu' : outputs === 1 ? 'sigmoid' : 'softmax';
  const layer = build.dense({ units: layers[l], activation, inputShape: [layers[l - 1]] });
  model.add(layer);
  const W = tf.transpose(tf.tensor2d(flat.slice(at, at + layers[l] * layers[l - 1]), [layers[l], layers[l - 1]]));
  at += layers[l] * layers[l - 1];
  layer.setWeights([W, tf.tensor1d(flat.slice(at, at + layers[l]))]);
  at += layers[l];
}
model.compile({
  optimizer: tf.train.sgd(learningRate),
  loss: outputs === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy',
});

for await (const line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  const { history } = await model.fit(X, Y, {
    epochs: Number(line.split(' ')[1]),
    batchSize: rows,
    shuffle: false,
    verbose: 0,
    yieldEvery: 'never',
  });
  process.stdout.write(
    `${JSON.stringify({ seconds: (performance.now() - began) / 1000, cost: history.loss.at(-1) })}\n`,
  );
}
process.exit(0);
