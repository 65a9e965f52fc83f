// Every name that a spec may say does something: training with it gives other weights than with the usual name, or it is refused.
import { describe, expect, it } from 'vitest';
import { UserError, UserErrors } from '../../src/errors.ts';
import { hiddenActivations, outputActivations } from '../../src/formulas/activation.ts';
import { type MetricName, metricRows } from '../../src/formulas/metric.ts';
import { openPredictionEngine } from '../../src/kernels/engine.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { WasmKernels } from '../../src/kernels/wasm.ts';
import { formatModel } from '../../src/model/write-model.ts';
import { layerKindNames } from '../../src/spec/layers.ts';
import { type Precision, specSchema } from '../../src/spec/schema.ts';
import { Diverged } from '../../src/training/train.ts';
import { fitModel } from '../fit/fitted.ts';
import { tolerances } from '../kernels/engines.ts';
import { logitsOf } from '../model/logits.ts';
import { parseOne } from '../model/one-network.ts';
import { expectClose } from '../numbers.ts';

/** Rows with a number, a number with gaps, a category, a target of each kind, and counts. */
const header = ['a', 'b', 'c', 'y', 'k', 'n'];
const cells = Array.from({ length: 150 }, (_, i) => {
  const [a, b] = [((i * 7) % 11) / 3, i % 5 === 0 ? '' : ((i * 5) % 13) / 2];
  const noise = ((i * 37) % 17) / 4;
  const k = i % 7 === 3 ? 'perhaps' : a + noise > 4 ? 'yes' : 'no';
  return [a, b, 'uvw'[i % 3], (a * 1.5 + noise).toFixed(2), k, i % 6].map(String);
});
const lines = [header, ...cells].map((row) => row.join(','));

/** A place in a spec where a name of a list stands: the names, by the keys that lead to it. */
interface Choice {
  readonly path: readonly string[];
  readonly names: readonly string[];
}

interface Node {
  readonly type: string;
  readonly options?: readonly unknown[];
  readonly wrapped?: Node;
  readonly item?: Node;
  readonly value?: Node;
  readonly literal?: unknown;
  readonly entries?: Readonly<Record<string, Node>>;
}

/** The word that a key must be. */
function literalOf({ wrapped, literal }: Node): string {
  return wrapped === undefined ? (literal as string) : literalOf(wrapped);
}

/** All choices of a validator, wherever they stand. */
function choicesOf(node: Node, path: readonly string[] = []): Choice[] {
  if (node.type === 'picklist') return [{ path, names: node.options as string[] }];
  if (node.wrapped !== undefined) return choicesOf(node.wrapped, path);
  if (node.type === 'variant') {
    const kinds = node.options as Node[];
    const names = kinds.map(({ entries }) => literalOf(entries!.type!));
    return [{ path: [...path, 'type'], names }, ...kinds.flatMap((one) => choicesOf(one, path))];
  }
  if (node.item !== undefined) return choicesOf(node.item, [...path, '0']);
  if (node.type === 'record') return choicesOf(node.value!, [...path, '*']);
  if (node.entries !== undefined) {
    return Object.entries(node.entries).flatMap(([key, value]) => choicesOf(value, [...path, key]));
  }
  return node.type === 'union' || node.type === 'variant'
    ? (node.options as Node[]).flatMap((one) => choicesOf(one, path))
    : [];
}

/** Those of variants of a bag are the same validators as those of the spec itself. */
const choices = choicesOf(specSchema as unknown as Node).filter(({ path: [first] }) => first !== 'bag');
const pathOf = ({ path }: Choice) => path.join('.');

/** A spec, as far as the test looks at it. */
interface Given extends Record<string, unknown> {
  readonly precision: Precision;
  readonly training: object;
}

const base = {
  precision: 'float64' as const,
  target: 'y',
  ignore: ['k', 'n'],
  columns: { c: { type: 'category' }, y: { type: 'number' } },
  layers: [{ units: 3, activation: 'tanh', init: 'xavier' }],
  training: { epochs: 3, learningRate: 0.02 },
};
const classes = { ...base, target: 'k', ignore: ['y', 'n'], columns: { c: { type: 'category' } } };
const settled = { name: 'constant' };

/** What else a name needs to be seen: a target of its kind, a schedule that has time to act, rows that are watched. */
function settingsFor(where: string, name: string): Given {
  switch (where) {
    case 'columns.*.type':
      return { ...base, columns: { ...base.columns, n: { type: name } }, ignore: ['k'] };
    case 'columns.*.missing':
      return {
        ...base,
        columns: { ...base.columns, b: { type: name === 'category' ? name : 'number', missing: name } },
      };
    case 'scale':
      return { ...base, scale: name };
    case 'columns.*.scale':
      return { ...base, columns: { ...base.columns, a: { scale: name } } };
    case 'layers.0.activation':
      return { ...base, layers: [{ units: 3, activation: name, init: 'xavier' }] };
    case 'layers.0.type':
      return { ...base, layers: [{ type: name, ...(name === 'dense' ? { units: 3 } : {}) }] };
    case 'layers.0.init':
      return { ...base, layers: [{ units: 3, activation: 'tanh', init: name }] };
    case 'output.init':
      return { ...base, output: { init: name } };
    case 'output.activation':
      return name === 'softmax'
        ? { ...classes, output: { activation: name } }
        : { ...base, loss: 'squared-error', output: { activation: name } };
    case 'loss':
    case 'loss.name':
      return name === 'cross-entropy'
        ? { ...classes, loss: name }
        : { ...base, loss: where === 'loss' ? name : { name } };
    case 'precision':
      return { ...base, precision: name as Precision };
    case 'training.optimizer':
      return { ...base, training: { ...base.training, optimizer: name } };
    case 'training.schedule.name': {
      const settings = { step: { every: 2 }, plateau: { patience: 0 } }[name] ?? {};
      return {
        ...base,
        training: { ...base.training, epochs: 60, learningRate: 0.9, schedule: { ...settled, ...settings, name } },
      };
    }
    case 'training.onDivergence':
      return { ...base, training: { ...base.training, learningRate: 1e6, epochs: 30, onDivergence: name } };
    case 'training.earlyStopping.metric': {
      const ofClasses = name !== 'cost' && metricRows[name as MetricName].of === 'classes';
      const training = {
        epochs: 300,
        learningRate: 0.03,
        validation: 0.5,
        earlyStopping: { patience: 40, metric: name },
      };
      return { ...(ofClasses ? { ...classes, ignore: ['y'] } : { ...base, ignore: ['k'] }), weights: 'n', training };
    }
    default:
      throw new Error(`no spec that shows ${where}: add one here`);
  }
}

/** A spec in which the name stands. */
function specFor(where: string, name: string, seed: number): Given {
  const spec = settingsFor(where, name);
  return { ...spec, training: { ...spec.training, seed } };
}

/** Names that mean the same by their definition: R² is 1 − RMSE² over a constant. */
const equal = new Set(['r2 = rmse']);

/** What a training leaves: a model and its logits of the rows, or the reason why there is none. */
type Outcome = { readonly file: string; readonly logits: readonly number[] } | { readonly refusal: string };

/** Trains on an engine, and has the written model answer the rows on the engine that predicts. */
async function outcomeOf(spec: object, open: (precision: Precision) => Kernels): Promise<Outcome> {
  try {
    const file = formatModel(await fitModel(lines.join('\n'), spec, open));
    const model = parseOne(file);
    const places = model.encoder.inputs.map(({ name }) => header.indexOf(name));
    const rows = cells.map((row) => places.map((place) => row[place]!));
    return { file, logits: logitsOf(model, openPredictionEngine(model.spec.precision), rows) };
  } catch (error) {
    if (error instanceof UserError || error instanceof UserErrors) return { refusal: error.message };
    if (error instanceof Diverged) return { refusal: `diverged in epoch ${error.epoch}` };
    throw error;
  }
}

/** What stands in a model that a name may change: not what the spec says, nor the engine. */
function trainedOf(outcome: Outcome): string {
  if ('refusal' in outcome) return outcome.refusal;
  const { inputs, layers, training } = JSON.parse(outcome.file) as Record<string, object>;
  const { cost, stopped, halvings, kept } = training as Record<string, unknown>;
  return JSON.stringify([inputs, layers, cost, stopped, halvings, kept]);
}

/** Fails unless both are refused for the same reason, or the models of both engines give nearly the same logits. */
function expectSame(actual: Outcome, expected: Outcome, precision: Precision): void {
  if ('refusal' in expected || 'refusal' in actual) expect(actual).toEqual(expected);
  else expectClose(actual.logits, expected.logits, tolerances[precision]);
}

describe.each(choices.map((choice) => [pathOf(choice), choice] as const))('the names of %s', (where, { names }) => {
  // Two scores may be best in the same epoch, but hardly for both seeds.
  const seeds = where.endsWith('.metric') ? [1, 7] : [1];

  it('each leave other bytes than every other, or are refused, and the same by the wasm engine', async () => {
    const trained = new Map<string, string>();
    for (const name of names) {
      const parts: string[] = [];
      for (const seed of seeds) {
        const spec = specFor(where, name, seed);
        const outcome = await outcomeOf(spec, (precision) => new JsKernels(precision));
        const byWasm = await outcomeOf(spec, (precision) => new WasmKernels(precision));
        expectSame(byWasm, outcome, spec.precision);
        parts.push(trainedOf(outcome));
      }
      const left = parts.join();
      const other = trained.get(left);
      if (!equal.has(`${name} = ${other}`))
        expect(other, `${where}: "${name}" does what this name does`).toBeUndefined();
      trained.set(left, name);
    }
  });
});

describe('the choices of a spec', () => {
  it('are found wherever they stand', () => {
    const byPath = new Map(choices.map((choice) => [pathOf(choice), choice.names]));
    expect(byPath.get('layers.0.activation')).toEqual([...hiddenActivations]);
    expect(byPath.get('output.activation')).toEqual([...outputActivations]);
    expect(byPath.get('layers.0.type')).toEqual([...layerKindNames]);
    expect(byPath.size).toBeGreaterThanOrEqual(14);
  });
});
