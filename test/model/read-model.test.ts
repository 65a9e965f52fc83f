import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenActivations, sigmoid } from '../../src/formulas/activation.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { countParameters } from '../../src/model/networks.ts';
import { parseModel } from '../../src/model/read-model.ts';
import { formatModel } from '../../src/model/write-model.ts';
import { refusal } from '../failures.ts';
import { quoted } from '../quoted.ts';
import { changedGolden, goldenText } from './golden.ts';
import { logitsOf } from './logits.ts';
import { parseOne } from './one-network.ts';

const refused = (text: string) => refusal('model', () => parseModel(text, 'm.json'));

/** The message about a damaged model. */
const damaged = (what: string) => [`m.json: damaged: ${what}\n    use an intact copy, or train the model again`];

describe('a model of format 1', () => {
  const model = parseModel(goldenText, 'm.json');

  it('is read, by this nn and all later ones', () => {
    expect(model.nn).toBe('0.1.0');
    expect(model.target).toEqual({ name: 'survived', type: 'category', classes: ['no', 'yes'] });
    expect(countParameters(model)).toBe(6);
  });

  // 1 / (1 + e^−0.4), see golden.ts; a missing age counts as 30, an unknown sex as none.
  it.each([
    [['40', 'male'], 0.598687660112452],
    [['NA', 'female'], 1 / (1 + Math.exp(-0.2))],
    [['30', 'other'], 0.5],
    [['0', 'male'], 0.5], // 0.1 · (−3) + 0.3 = 0
  ])('predicts for %j what is worked by hand', (cells, expected) => {
    const [z] = logitsOf(model, new JsKernels('float64'), [cells]);
    expect(sigmoid(z!)).toBeCloseTo(expected, 15);
  });

  it('is read with a byte order mark, and whatever its white space', () => {
    expect(formatModel(parseModel(`\ufeff${goldenText}`, 'm.json'))).toBe(formatModel(model));
    expect(formatModel(parseModel(JSON.stringify(JSON.parse(goldenText)), 'm.json'))).toBe(formatModel(model));
  });
});

describe('a file that is no model', () => {
  it.each([
    ['is empty', '', 'the file is empty'],
    ['holds blanks only', ' \n\t\n', 'the file is empty'],
    ['holds null', 'null', 'not a JSON object'],
    ['holds a list', '[]', 'not a JSON object'],
    ['holds a text', '"x"', 'not a JSON object'],
    ['holds a number', '42', 'not a JSON object'],
    ['is a picture', '\u0089PNG\r\n\u001a\n\u0000\u0000', 'not a JSON object'],
    ['is an empty object', '{}', 'no "format" field'],
    ['is a program', '{ process.exit(0) }', 'no "format" field'],
    ['is other JSON', '{"name": "nn"}', 'no "format" field that says "nn-model"'],
    ['is of another format', '{"format": "onnx", "version": 1}', 'no "format" field that says "nn-model"'],
  ])('because it %s is called that', (_, text, finding) => {
    expect(refused(text)).toEqual([`m.json: is not an nn model (${finding})`]);
  });

  it('because it is a spec is called that, with the next step', () => {
    expect(refused('{"target": "species", "layers": []}')).toEqual([
      'm.json: is not an nn model (this is a spec, not a trained model)\n    train it first: nn train m.json',
    ]);
  });
});

describe('a model of a newer nn', () => {
  it.each([3, 4, 2.5])('is refused, naming both versions: %d', (version) => {
    expect(refused(changedGolden('version', version))).toEqual([
      `m.json: written by a newer nn (format ${version}); this nn reads formats 1 and 2\n    install a newer nn`,
    ]);
  });

  it('is recognised before anything else in it is looked at', () => {
    expect(refused('{"format": "nn-model", "version": 7, "weights": "elsewhere"}')).toEqual([
      'm.json: written by a newer nn (format 7); this nn reads formats 1 and 2\n    install a newer nn',
    ]);
  });
});

describe('a model cut short', () => {
  it('is refused at whatever byte it ends', () => {
    const text = JSON.stringify(JSON.parse(goldenText));
    const expected = /^m\.json(:1:\d+)?: (is not an nn model \(|damaged: the file ends too early\n)/;
    const others = [];
    for (let bytes = 0; bytes < text.length; bytes++) {
      const messages = refused(text.slice(0, bytes));
      if (messages.length !== 1 || !expected.test(messages[0]!)) others.push({ bytes, messages });
    }
    expect(others).toEqual([]);
  });

  it('is called damaged, at the place where it ends', () => {
    expect(refused(goldenText.slice(0, goldenText.indexOf('"spec"')))).toEqual([
      'm.json:5:3: damaged: the file ends too early\n    use an intact copy, or train the model again',
    ]);
  });

  it('or with a slip of the hand in it is refused at the place of the slip', () => {
    const [message] = refused(goldenText.replace('"b": [0] }\n  ],', '"b": [0] }\n  ;,'));
    expect(message).toMatch(/^m\.json:\d+:3: must be JSON, found ";"$/);
  });
});

describe('a damaged model', () => {
  it.each([
    [
      'layers.0.W',
      [[0.1, 0.2]],
      'layer 1: W must have the shape (1, 3), found (1, 2); it holds 2 weights, its shape needs 3',
    ],
    [
      'layers.0.W',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      'layer 1: W must have the shape (1, 3), found (2, 3); it holds 6 weights, its shape needs 3',
    ],
    ['layers.0.W', [], 'layer 1: W must have the shape (1, 3), found (0, 3); it holds 0 weights, its shape needs 3'],
    [
      'layers.1.W',
      [[1, 1]],
      'layer 2: W must have the shape (1, 1), found (1, 2); it holds 2 weights, its shape needs 1',
    ],
    ['layers.1.b', [0, 0], 'layer 2: b must hold 1 biases, found 2'],
    ['layers.0.b', [], 'layer 1: b must hold 1 biases, found 0'],
    ['spec.layers', [], 'the spec asks for 1 layers, the file holds 2'],
    [
      'spec.layers.0.units',
      2,
      'layer 1: W must have the shape (2, 3), found (1, 3); it holds 3 weights, its shape needs 6',
    ],
    [
      'inputs.1.categories',
      ['female', 'male', 'x'],
      'layer 1: W must have the shape (1, 4), found (1, 3); it holds 3 weights, its shape needs 4',
    ],
    [
      'target.classes',
      ['a', 'b', 'c'],
      'spec: output.activation: must be "softmax" for the 3 classes of "survived", found "sigmoid"',
    ],
    ['layers.0.activation', 'tanh', 'layer 1: activation must be "relu" as in its spec, found "tanh"'],
    ['layers.0.slope', 0.1, 'layer 1: slope must be left out as in its spec, found 0.1'],
  ])('whose %s is %j contradicts itself', (path, value, what) => {
    expect(refused(changedGolden(path, value))).toEqual(damaged(what));
  });

  it.each([
    ['layers.0.W.0.1', 'raw:1e999', 'layers.0.W.0.1: must be a finite number, found Infinity'],
    ['layers.0.W.0.1', null, 'layers.0.W.0.1: must be a number, found null'],
    ['layers.0.W.0.1', '0.1', 'layers.0.W.0.1: must be a number, found "0.1"'],
    ['layers.0.W.0.1', [0.1], 'layers.0.W.0.1: must be a number, found something else'],
    ['layers.0.W.0', 0.1, 'layers.0.W.0: must be a list of numbers, found 0.1'],
    ['layers.0.W', 'AAAA', 'layers.0.W: must be a list of rows, found "AAAA"'],
    ['layers.1.b.0', true, 'layers.1.b.0: must be a number, found true'],
    ['layers', [], 'layers: must hold at least one layer, found something else'],
    ['inputs', [], 'inputs: must hold at least one input, found something else'],
    ['inputs.0.std', 0, 'inputs.0.std: must be above 0, found 0'],
    ['inputs.0.std', -1, 'inputs.0.std: must be above 0, found -1'],
    ['inputs.0.mean', 'raw:-1e999', 'inputs.0.mean: must be a finite number, found -Infinity'],
    ['target.classes', ['no'], 'target.classes: must have at least 2 classes, found something else'],
    ['training.epochs', -1, 'training.epochs: must be 0 or more, found -1'],
    ['training.epochs', 1.5, 'training.epochs: must be a whole number, found 1.5'],
    [
      'training.stopped',
      'later',
      'training.stopped: must be one of "epochs", "early", "tolerance", "converged", "interrupted", "time", "members", found "later"',
    ],
    ['inputs.0.type', 'text', 'inputs.0.type: must be "number" or "category", found "text"'],
    ['version', 0, 'version: must be 1 or 2, found 0'],
    ['version', '1', 'version: must be 1 or 2, found "1"'],
    [
      'layers.0.activation',
      'constructor',
      'layers.0.activation: must be an activation that nn knows, found "constructor"',
    ],
    ['layers.0.activation', '__proto__', 'layers.0.activation: must be an activation that nn knows, found "__proto__"'],
    ['layers.0.activation', '../x', 'layers.0.activation: must be an activation that nn knows, found "../x"'],
    ['layers.0.activation', 'eval', 'layers.0.activation: must be an activation that nn knows, found "eval"'],
    ['extra', 1, 'extra: is no key of a model'],
    ['layers.0.weights', [], 'layers.0.weights: is no key of a model'],
    ['__proto__', { polluted: 1 }, '__proto__: is no key of a model'],
    ['constructor', { prototype: { polluted: 1 } }, 'constructor: is no key of a model'],
    ['inputs.0.__proto__', { fill: 1 }, 'inputs.0.__proto__: is no key of a model'],
    [
      'training.metrics.train.hasOwnProperty',
      1,
      'training.metrics.train: must be metrics of a classifier or a regression, found something else',
    ],
  ])('whose %s is %j is refused by name', (path, value, what) => {
    expect(refused(changedGolden(path, value))).toEqual(damaged(what));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    'nn',
    'spec',
    'inputs',
    'target',
    'training',
    'inputs.0.std',
    'inputs.0.fill',
    'inputs.1.categories',
    'target.classes',
    'layers.0.W',
    'layers.0.b',
    'layers.0.activation',
    'training.prior',
    'training.ranges',
    'training.history',
    'spec.target',
  ])('without its %s is refused by name', (path) => {
    const keys = path.split('.');
    const key = keys.pop();
    const holder = keys.length === 0 ? '' : `${keys.join('.')}: `;
    expect(refused(changedGolden(path, undefined))).toEqual(damaged(`${holder}must have the key "${key}"`));
  });

  it('without networks is refused', () => {
    expect(refused(changedGolden('layers', undefined))).toEqual(damaged('must have the key "layers" or "members"'));
  });

  it.each([
    ['inputs.1.name', 'age', 'inputs: the column "age" stands there twice'],
    ['inputs.1.name', ' age\t', 'inputs: the column "age" stands there twice'],
    ['inputs.1.name', 'survived', 'inputs: must not hold the target, found "survived"'],
    ['inputs.1.name', ' ', 'every column must have a name, found one without'],
    ['target.name', '', 'every column must have a name, found one without'],
    ['inputs.1.categories', ['male', 'male'], 'inputs: "sex": the category "male" stands there twice'],
    ['target.classes', ['no', 'no'], 'target: the class "no" stands there twice'],
  ])('whose %s is %j could be of no table (K14)', (path, value, what) => {
    expect(refused(changedGolden(path, value))).toEqual(damaged(what));
  });

  it.each([
    ['training.prior', [1], 'training.prior: must have 2 entries'],
    ['training.ranges', [null], 'training.ranges: must have one entry for each of the 2 inputs'],
  ])('whose %s is %j is refused', (path, value, what) => {
    expect(refused(changedGolden(path, value))).toEqual(damaged(what));
  });

  it.each([
    ['spec.layers.0.units', 1e12, '5.0e+12'], // 10¹² · (3 + 1) + 10¹² + 1
    ['spec.layers.0.units', 5e7, '2.5e+8'],
  ])('whose %s says %d is refused before memory is set aside', (path, units, parameters) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(refused(changedGolden(path, units))).toEqual(
      damaged(`spec: layers: must have at most 5e+7 parameters, found ${parameters}`),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  it('whose weights are too large for its precision is refused, for they would be read as infinite', () => {
    const text = changedGolden('layers.1.b', [1e300]).replace('"precision":"float64"', '"precision":"float32"');
    expect(refused(text)).toEqual(damaged('layer 2: every weight must be a float32 number, found 1e+300'));
    const largest = text.replace('1e+300', '3.4028235e38');
    expect(parseOne(largest).weights[1]!.b).toEqual([3.4028235e38]);
  });

  const layer = { activation: 'relu', W: [[1]], b: [0] };
  const input = { name: 'x', type: 'number', fill: 0, mean: 0, std: 1 };
  it.each([
    ['layers', layer, 'm.json: damaged: the spec asks for 2 layers, the file holds 100000'],
    ['inputs', input, 'm.json: damaged: inputs: the column "x" stands there twice'],
  ])('of 100 000 %s is refused, not computed with', (path, item, message) => {
    const text = changedGolden(path, new Array(100_000).fill(item));
    const began = process.cpuUsage();
    expect(refused(text)).toEqual([`${message}\n    use an intact copy, or train the model again`]);
    expect(process.cpuUsage(began).user).toBeLessThan(3e6); // µs; it takes 0.4 s
  });

  it('with a mistake in the spec inside it is refused', () => {
    expect(refused(changedGolden('spec.layers.0.activation', 'rellu'))).toEqual(
      damaged(`spec.layers.0.activation: must be one of ${quoted(hiddenActivations)}, found "rellu"`),
    );
    expect(refused(changedGolden('spec.ignore', ['survived']))).toEqual([
      'm.json: spec: ignore: must not name the target, found "survived"',
    ]);
  });
});

describe('any JSON as a model', () => {
  it('is refused as a model, never anything else', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(refused(json)).toHaveLength(1);
      }),
    );
  });

  it('in place of any part of one is refused or gives a model that can be written again', () => {
    const paths = [
      'spec',
      'inputs',
      'target',
      'layers',
      'training',
      'inputs.0',
      'layers.0.W',
      'layers.1',
      'target.classes',
      'training.history',
      'spec.columns',
      'inputs.0.fill',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const text = changedGolden(path, value);
        let model: ReturnType<typeof parseModel>;
        try {
          model = parseModel(text, 'm.json');
        } catch {
          expect(refused(text).length).toBeGreaterThan(0);
          return;
        }
        expect(formatModel(model)).toContain('"format": "nn-model"');
      }),
      { numRuns: 300 },
    );
  });
});
