import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hiddenActivations, outputActivations } from '../../src/formulas/activation.ts';
import { initialisers } from '../../src/formulas/initialiser.ts';
import { losses } from '../../src/formulas/loss.ts';
import { optimizerNames } from '../../src/formulas/optimizer.ts';
import { scheduleNames } from '../../src/formulas/schedule.ts';
import { modelSchema } from '../../src/model/schema.ts';
import { watchable } from '../../src/spec/early-stopping-schema.ts';
import { precisions, specSchema } from '../../src/spec/schema.ts';
import { type Schema, schemaMistakes } from '../json-schema.ts';
import { readBundled } from '../table.ts';

const root = join(import.meta.dirname, '../..');
const publishedText = (name: string) => readFileSync(join(root, 'schema', `${name}.schema.json`), 'utf8');
const published = JSON.parse(publishedText('spec')) as Schema;
const { published: jsonSchemaOf } = await import(join(root, 'scripts/json-schema.js'));
const datasets = readdirSync(join(root, 'datasets'));

/** Part of a schema document, by the keys that lead to it. */
function part(schema: unknown, ...path: string[]): Schema {
  return path.reduce((node, key) => (node as Schema)[key] as Schema, schema as Schema);
}

/** Every key of a schema at any depth: its path, and its own schema. */
function keysOf(schema: unknown, path = '$'): [string, Schema][] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, part]): [string, Schema][] => {
    if (keyword !== 'properties') return keysOf(part, path);
    const keys = Object.entries(part as Record<string, Schema>);
    return keys.flatMap(([key, one]) => [
      [`${path}.${key}`, one] as [string, Schema],
      ...keysOf(one, `${path}.${key}`),
    ]);
  });
}

describe('the published JSON Schema', () => {
  it.each([
    ['spec', 'Model spec of nn', specSchema],
    ['model', 'Model file of nn', modelSchema],
  ] as const)('of the %s is what the validators give now', (name, title, schema) => {
    const text = `${JSON.stringify(jsonSchemaOf(schema, title), null, 2)}\n`;
    expect(publishedText(name), 'run `npm run build`').toBe(text);
  });

  it.each(datasets)('of the spec accepts that of %s', (name) => {
    expect(schemaMistakes(published, JSON.parse(readBundled(name, 'spec.json')))).toEqual([]);
  });

  it('of the spec describes every key, with an example that its own rules accept', () => {
    const keys = keysOf(published);
    expect(keys.length).toBeGreaterThan(60);
    expect(keys.filter(([, { description }]) => !/^\S.+\.$/.test(String(description)))).toEqual([]);
    for (const [path, key] of keys) {
      for (const value of [...(key.examples as unknown[]), ...('default' in key ? [key.default] : [])]) {
        expect(schemaMistakes(key, value, path)).toEqual([]);
      }
    }
  });

  it('of the model describes every key', () => {
    const keys = keysOf(JSON.parse(publishedText('model')));
    expect(keys.length).toBeGreaterThan(120);
    expect(keys.filter(([, { description }]) => !/^\S.+\.$/.test(String(description))).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('of the spec requires the target and nothing else', () => {
    expect(schemaMistakes(published, {})).toEqual(['$: must have target']);
    expect(schemaMistakes(published, { target: 'y' })).toEqual([]);
  });

  it('of the spec accepts every setting of the training', () => {
    const training = {
      batchSize: 'all',
      optimizer: 'adamw',
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
      schedule: { name: 'cosine', over: 100, least: 0, warmUp: 5 },
      clipNorm: 1,
      l1: 0,
      l2: 0.1,
      maxNorm: 3,
      labelSmoothing: 0.1,
      augment: { jitter: 0.1, copies: 2 },
      classWeights: { yes: 2 },
      earlyStopping: { patience: 20, metric: 'f1', least: 0 },
      tolerance: 1e-4,
      onDivergence: 'halve',
      halvings: 3,
    };
    const spec = { target: 'y', weights: 'w', layers: [{ units: 4, dropout: 0.5 }], training };
    expect(schemaMistakes(published, spec)).toEqual([]);
    const others = { batchSize: 32, classWeights: 'balanced', momentum: 0.9, nesterov: true, decay: 0.9, memory: 5 };
    expect(schemaMistakes(published, { target: 'y', training: others })).toEqual([]);
  });

  it.each([
    ['an unknown key', { target: 'y', learingRate: 1 }, ['$: must not have learingRate']],
    ['an unknown key of training', { target: 'y', training: { epoch: 1 } }, ['$.training: must not have epoch']],
    [
      'an unknown key of a layer',
      { target: 'y', layers: [{ units: 1, unit: 1 }] },
      ['$.layers[0]: must not have unit'],
    ],
    ['an unknown key of a column', { target: 'y', columns: { a: { typ: 1 } } }, ['$.columns.a: must not have typ']],
    [
      'units that are a text',
      { target: 'y', layers: [{ units: '8' }] },
      ['$.layers[0].units: must fit one of the choices'],
    ],
    ['a layer without units', { target: 'y', layers: [{}] }, ['$.layers[0]: must have units']],
    ['no epochs', { target: 'y', training: { epochs: 0 } }, ['$.training.epochs: must be 1 or more']],
    ['half an epoch', { target: 'y', training: { epochs: 1.5 } }, ['$.training.epochs: must be of type integer']],
    [
      'a learning rate of 0',
      { target: 'y', training: { learningRate: 0 } },
      ['$.training.learningRate: must be above 0'],
    ],
    [
      'settings of the training out of their bounds',
      {
        target: 'y',
        layers: [{ units: 1, dropout: 1 }],
        training: { batchSize: 0, momentum: 1, memory: 0, halvings: 1001, schedule: { name: 'cosin' } },
      },
      [
        '$.layers[0].dropout: must be below 1',
        '$.training.batchSize: must fit one of the choices',
        '$.training.momentum: must be below 1',
        '$.training.memory: must be 1 or more',
        '$.training.halvings: must be 1000 or less',
        '$.training.schedule.name: must be one of constant, step, exponential, cosine, plateau',
      ],
    ],
    [
      'weights of classes that weigh nothing',
      { target: 'y', training: { classWeights: { yes: 0 } } },
      ['$.training.classWeights: must fit one of the choices'],
    ],
    [
      'unknown keys of what stands in the training',
      {
        target: 'y',
        training: { schedule: { name: 'step', each: 1 }, earlyStopping: { metrics: 'f1' }, augment: { noise: 1 } },
      },
      [
        '$.training.schedule: must not have each',
        '$.training.earlyStopping: must not have metrics',
        '$.training.augment: must have jitter',
        '$.training.augment: must not have noise',
      ],
    ],
    ['all rows held out', { target: 'y', training: { validation: 1 } }, ['$.training.validation: must be below 1']],
    [
      'an activation that is for outputs only',
      { target: 'y', layers: [{ units: 1, activation: 'softmax' }] },
      [`$.layers[0].activation: must be one of ${hiddenActivations.join(', ')}`],
    ],
  ])('of the spec refuses %s', (_, spec, mistakes) => {
    expect(schemaMistakes(published, spec)).toEqual(mistakes);
  });

  it('of the spec lists every name that the program knows', () => {
    const layer = part((part(published, 'properties', 'layers', 'items').oneOf as Schema[])[0]!, 'properties');
    const output = part(published, 'properties', 'output', 'properties');
    expect(part(layer, 'activation').enum).toEqual([...hiddenActivations]);
    expect(part(output, 'activation').enum).toEqual([...outputActivations]);
    expect(part(layer, 'init').enum).toEqual(Object.keys(initialisers));
    expect((part(published, 'properties', 'loss').anyOf as Schema[])[0]!.enum).toEqual(Object.keys(losses));
    expect(part(published, 'properties', 'precision').enum).toEqual([...precisions]);
    const training = part(published, 'properties', 'training', 'properties');
    expect(part(training, 'optimizer').enum).toEqual([...optimizerNames]);
    expect(part(training, 'schedule', 'properties', 'name').enum).toEqual([...scheduleNames]);
    expect(part(training, 'earlyStopping', 'properties', 'metric').enum).toEqual([...watchable]);
  });

  it('of the model allows no key beside those it names, at any depth', () => {
    const open: string[] = [];
    const walk = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return;
      const { type, additionalProperties } = node as Schema;
      if (type === 'object' && (additionalProperties === undefined || additionalProperties === true)) open.push(path);
      for (const [key, item] of Object.entries(node)) walk(item, `${path}/${key}`);
    };
    walk(JSON.parse(publishedText('model')), '');
    walk(published, '');
    expect(open).toEqual([]);
  });
});
