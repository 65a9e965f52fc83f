import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { modelSchema } from '../../src/model/schema.ts';
import {
  hiddenActivations,
  initialisers,
  losses,
  outputActivations,
  precisions,
  specSchema,
} from '../../src/spec/schema.ts';
import { type Schema, schemaMistakes } from '../json-schema.ts';
import { readBundled } from '../table.ts';

const root = join(import.meta.dirname, '../..');
const publishedText = (name: string) => readFileSync(join(root, 'schema', `${name}.schema.json`), 'utf8');
const published = JSON.parse(publishedText('spec')) as Schema;
const datasets = readdirSync(join(root, 'datasets'));

/** Part of a schema document, by the keys that lead to it. */
function part(schema: unknown, ...path: string[]): Schema {
  return path.reduce((node, key) => (node as Schema)[key] as Schema, schema as Schema);
}

describe('the published JSON Schema', () => {
  // As scripts/write-schemas.js writes it.
  it.each([
    ['spec', 'Model spec of nn', specSchema],
    ['model', 'Model file of nn', modelSchema],
  ] as const)('of the %s is what the validators give now', (name, title, schema) => {
    const json = { ...toJsonSchema(schema, { errorMode: 'ignore' }), title };
    expect(publishedText(name), 'run `npm run build`').toBe(`${JSON.stringify(json, null, 2)}\n`);
  });

  it.each(datasets)('of the spec accepts that of %s', (name) => {
    expect(schemaMistakes(published, JSON.parse(readBundled(name, 'spec.json')))).toEqual([]);
  });

  it('of the spec requires the target and nothing else', () => {
    expect(schemaMistakes(published, {})).toEqual(['$: must have target']);
    expect(schemaMistakes(published, { target: 'y' })).toEqual([]);
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
      ['$.layers[0].units: must be of type integer'],
    ],
    ['a layer without units', { target: 'y', layers: [{}] }, ['$.layers[0]: must have units']],
    ['no epochs', { target: 'y', training: { epochs: 0 } }, ['$.training.epochs: must be 1 or more']],
    ['half an epoch', { target: 'y', training: { epochs: 1.5 } }, ['$.training.epochs: must be of type integer']],
    [
      'a learning rate of 0',
      { target: 'y', training: { learningRate: 0 } },
      ['$.training.learningRate: must be above 0'],
    ],
    ['all rows held out', { target: 'y', training: { validation: 1 } }, ['$.training.validation: must be below 1']],
    [
      'an activation that is for outputs only',
      { target: 'y', layers: [{ units: 1, activation: 'softmax' }] },
      ['$.layers[0].activation: must be one of relu, tanh, sigmoid, leaky-relu, identity'],
    ],
  ])('of the spec refuses %s', (_, spec, mistakes) => {
    expect(schemaMistakes(published, spec)).toEqual(mistakes);
  });

  it('of the spec lists every name that the program knows', () => {
    const layer = part(published, 'properties', 'layers', 'items', 'properties');
    const output = part(published, 'properties', 'output', 'properties');
    expect(part(layer, 'activation').enum).toEqual([...hiddenActivations]);
    expect(part(output, 'activation').enum).toEqual([...outputActivations]);
    expect(part(layer, 'init').enum).toEqual([...initialisers]);
    expect(part(published, 'properties', 'loss').enum).toEqual([...losses]);
    expect(part(published, 'properties', 'precision').enum).toEqual([...precisions]);
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
