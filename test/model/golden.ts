/**
 * A model file of format version 1, written by hand. Every later `nn` must read it: do not change it, add a new one.
 * It is small enough to be worked by hand: for age 40, male, X = (1, 0, 1), Z1 = 0.1 + 0.3 = 0.4, A1 = 0.4, Z2 = 0.4.
 */
export const goldenText = `{
  "format": "nn-model",
  "version": 1,
  "nn": "0.1.0",
  "spec": {
    "target": "survived",
    "ignore": [],
    "missing": ["", "NA"],
    "maxClasses": 50,
    "layers": [{ "units": 1, "activation": "relu", "init": "he", "biasInit": 0 }],
    "output": { "activation": "sigmoid", "init": "xavier", "biasInit": 0 },
    "precision": "float64",
    "training": {
      "epochs": 1, "learningRate": 0.1, "batchSize": "all", "optimizer": "gradient-descent", "validation": 0, "seed": 1
    },
    "columns": { "age": { "type": "number" }, "sex": { "type": "category" }, "survived": { "type": "category" } },
    "loss": "cross-entropy"
  },
  "inputs": [
    { "name": "age", "type": "number", "fill": 30, "mean": 30, "std": 10 },
    { "name": "sex", "type": "category", "categories": ["female", "male"], "fill": null }
  ],
  "target": { "name": "survived", "type": "category", "classes": ["no", "yes"] },
  "layers": [
    { "activation": "relu", "W": [[0.1, 0.2, 0.3]], "b": [0] },
    { "activation": "sigmoid", "W": [[1]], "b": [0] }
  ],
  "training": {
    "data": { "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    "rows": { "train": 4, "validation": 0, "unlabelled": 0 },
    "epochs": 1,
    "stopped": "epochs",
    "engine": "js",
    "cost": { "train": 0.7, "validation": null },
    "metrics": {
      "train": {
        "accuracy": 0.5, "logLoss": 0.7, "precision": 0.5, "recall": 0.5, "f1": 0.5, "rocAuc": 0.5, "brier": 0.25
      },
      "validation": null
    },
    "baseline": { "accuracy": 0.5, "logLoss": 0.6931471805599453 },
    "prior": [0.5, 0.5],
    "ranges": [[20, 40], null],
    "history": { "epoch": [1], "cost": [0.7], "validation": [] }
  }
}
`;

type Json = Record<string | number, unknown>;

/**
 * The golden model as JSON text with one value changed.
 *
 * @param path  keys from the top, `layers.0.b`
 * @param value the new value, or undefined to take the key away; a text is put in as it is where it begins with `raw:`
 */
export function changedGolden(path: string, value: unknown): string {
  const model = JSON.parse(goldenText) as Json;
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce((node, key) => node[key] as Json, model);
  if (value === undefined) delete holder[last];
  else Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true });
  return JSON.stringify(model).replace(/"raw:([^"]*)"/g, '$1');
}
