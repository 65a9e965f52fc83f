/** The single example of docs/concepts.md, with numbers: one sigmoid unit on two inputs. */
export const singleExample = {
  x: [2, 1],
  w: [0.5, -0.25],
  b: 0.1,
  learningRate: 0.1,
  // Computed in Python with math.exp and math.log: z = wᵀx + b, a = σ(z), L = −log a for y = 1, da = −1/a, dz = da a (1 − a), dw = dz x.
  z: 0.85,
  a: 0.7005671424739729,
  L: 0.35586506844219595,
  da: -1.4274149319487268,
  dz: -0.2994328575260271,
  dw: [-0.5988657150520542, -0.2994328575260271],
  // w − α dw, b − α db, and the loss with them.
  step: { w: [0.5598865715052054, -0.22005671424739728], b: 0.12994328575260272, L: 0.30537104514692076 },
};

/** The same as a model file, on the columns `x1` and `x2` as they are. */
export const singleExampleModel = JSON.stringify({
  format: 'nn-model',
  version: 1,
  nn: '0.1.0',
  spec: {
    target: 'y',
    ignore: [],
    columns: {
      x1: { type: 'number', scale: 'none' },
      x2: { type: 'number', scale: 'none' },
      y: { type: 'category' },
    },
    missing: [''],
    maxClasses: 50,
    layers: [],
    output: { activation: 'sigmoid', init: 'small', biasInit: 0 },
    loss: 'cross-entropy',
    precision: 'float64',
    training: {
      epochs: 1,
      learningRate: singleExample.learningRate,
      batchSize: 'all',
      optimizer: 'gradient-descent',
      validation: 0,
      seed: 1,
    },
  },
  inputs: ['x1', 'x2'].map((name) => ({ name, type: 'number', fill: null, mean: 0, std: 1 })),
  target: { name: 'y', type: 'category', classes: ['0', '1'] },
  layers: [{ activation: 'sigmoid', W: [singleExample.w], b: [singleExample.b] }],
  training: {
    data: { sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    rows: { train: 2, validation: 0, unlabelled: 0 },
    epochs: 1,
    stopped: 'epochs',
    engine: 'js',
    cost: { train: 0.7, validation: null },
    metrics: {
      train: { accuracy: 0.5, logLoss: 0.7, precision: 0.5, recall: 0.5, f1: 0.5, rocAuc: 0.5, brier: 0.25 },
      validation: null,
    },
    baseline: { accuracy: 0.5, logLoss: Math.LN2 },
    prior: [0.5, 0.5],
    ranges: [
      [0, 2],
      [0, 1],
    ],
    history: { epoch: [1], cost: [0.7], validation: [] },
  },
});
