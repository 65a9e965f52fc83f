// Every name that a spec may say does something: training with it gives other weights than with the usual name, or it is refused.
import { describe, expect, it } from 'vitest';
import { hiddenActivations, outputActivations } from '../../src/formulas/activation.ts';
import { layerKindNames } from '../../src/spec/layers.ts';
import { specSchema } from '../../src/spec/schema.ts';
import { Workdir } from '../workdir.ts';

/** Rows with a number, a number with gaps, a category, a target of each kind, and counts. */
const table = [
  'a,b,c,y,k,n',
  ...Array.from({ length: 150 }, (_, i) => {
    const [a, b] = [((i * 7) % 11) / 3, i % 5 === 0 ? '' : ((i * 5) % 13) / 2];
    const noise = ((i * 37) % 17) / 4;
    return [
      a,
      b,
      'uvw'[i % 3],
      (a * 1.5 + noise).toFixed(2),
      i % 7 === 3 ? 'perhaps' : a + noise > 4 ? 'yes' : 'no',
      i % 6,
    ].join(',');
  }),
].join('\n');

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

const base = {
  target: 'y',
  ignore: ['k', 'n'],
  columns: { c: { type: 'category' }, y: { type: 'number' } },
  layers: [{ units: 3, activation: 'tanh', init: 'xavier' }],
  training: { epochs: 12, learningRate: 0.02 },
};
const classes = { ...base, target: 'k', ignore: ['y', 'n'], columns: { c: { type: 'category' } } };
const settled = { name: 'constant' };

/** What else a name needs to be seen: a target of its kind, a schedule that has time to act, rows that are watched. */
function specFor(where: string, name: string): object {
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
      return { ...base, precision: name };
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
      const ofClasses = !['cost', 'rmse', 'mae', 'r2'].includes(name);
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

/** Names that mean the same by their definition: R² is 1 − RMSE² over a constant. */
const equal = new Set(['r2 = rmse']);

/** What a training leaves: the weights of the model, or that it was refused. */
function outcomeOf(spec: object, seed: string): string {
  using work = new Workdir();
  work.write('d.csv', `${table}\n`);
  work.write('s.json', JSON.stringify(spec));
  const { status, stderr } = work.nn([
    'train',
    's.json',
    'd.csv',
    '-o',
    'm.json',
    '--engine',
    'js',
    '--quiet',
    '--seed',
    seed,
  ]);
  if (status !== 0) return `exit ${status}: ${stderr}`;
  const { inputs, layers, training } = JSON.parse(work.read('m.json')) as Record<string, object>;
  const { cost, stopped, halvings, kept } = training as Record<string, unknown>;
  return JSON.stringify([inputs, layers, cost, stopped, halvings, kept]);
}

describe.each(choices.map((choice) => [pathOf(choice), choice] as const))('the names of %s', (where, { names }) => {
  it('each leave other bytes than every other, or are refused', () => {
    const outcomes = new Map<string, string>();
    for (const name of names) {
      // Two scores may be best in the same epoch, but hardly for both seeds.
      const seeds = where.endsWith('.metric') ? ['1', '7'] : ['1'];
      const outcome = seeds.map((seed) => outcomeOf(specFor(where, name), seed)).join();
      const other = outcomes.get(outcome);
      if (!equal.has(`${name} = ${other}`))
        expect(other, `${where}: "${name}" does what this name does`).toBeUndefined();
      outcomes.set(outcome, name);
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
