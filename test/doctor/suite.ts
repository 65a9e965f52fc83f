// The public sets that advice is followed on, if their folder is there: they are no part of the project.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferSpec } from '../../src/encode/infer-spec.ts';
import { tableOf } from '../table.ts';
import type { Run } from './zoo.ts';

const folder = process.env.SUITE ?? join(import.meta.dirname, '../../../shared/data/suite');

/** Why the sets cannot be used; undefined if they can. */
export const suiteMissing = existsSync(folder) ? undefined : `no ${folder}: name the folder of the sets with SUITE`;

/** Name of each file, and its target. */
export const suite: Readonly<Record<string, string>> = {
  attrition: 'Attrition',
  biopsy: 'class',
  bodyfat: 'class',
  College: 'Apps',
  concrete: 'compressive_strength',
  'credit-g': 'class',
  diamonds: 'price',
  HealthInsurance: 'insurance',
  housing: 'class',
  hypothyroid: 'Class',
  OJ: 'Purchase',
  quake: 'richter',
  Sacramento: 'price',
  servo: 'class',
  soybean: 'class',
  spam7: 'yesno',
  stackoverflow: 'Remote',
  taxis: 'fare',
  two_class: 'Class',
  Wage: 'wage',
  wa_churn: 'churn',
};

type Spec = Record<string, unknown>;
type Training = Record<string, unknown>;

/** What people make of the spec of `nn init`: all of it good, or with one thing wrong. */
export const kinds: Readonly<Record<string, (spec: Spec) => Spec>> = {
  init: (spec) => spec,
  'no layer': ({ layers: _, training: __, ...spec }) => spec,
  'one layer': ({ training: _, ...spec }) => ({ ...spec, layers: [{ units: 16 }] }),
  'no penalty': ({ training, ...spec }) => {
    const { l2: _, schedule: __, ...rest } = training as Training;
    return { ...spec, training: rest };
  },
  'rate 0.1': ({ training, ...spec }) => ({ ...spec, training: { ...(training as Training), learningRate: 0.1 } }),
  'rate 0.00001': ({ training, ...spec }) => ({ ...spec, training: { ...(training as Training), learningRate: 1e-5 } }),
};

/** A set with a spec of some kind. */
export async function suiteRun(name: string, kind: string): Promise<Run> {
  const csv = readFileSync(join(folder, `${name}.csv`), 'utf8');
  const { spec } = inferSpec(await tableOf(csv), { target: suite[name]!, effort: 'quick' });
  return { csv, spec: kinds[kind]!(spec) };
}
