import type { Diagnosis } from '../../src/doctor/diagnosis.ts';
import { Doctor } from '../../src/doctor/doctor.ts';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { engineWorkOf } from '../../src/fit/work.ts';
import { openEngine } from '../../src/kernels/engine.ts';
import type { Override } from '../../src/spec/override.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { tableOf } from '../table.ts';
import type { Run } from './zoo.ts';

/** Trains as `nn train` does, with the doctor at its side. @returns all that the doctor found */
export async function visit({ csv, spec }: Run, overrides: readonly Override[] = []): Promise<readonly Diagnosis[]> {
  const checked = parseSpec(JSON.stringify(spec), 'spec.json', overrides);
  const prepared = prepare(await tableOf(csv, 'data.csv', checked.ignore), undefined, checked, 'spec.json');
  const fitting = new ModelFitting(prepared, openEngine('wasm', checked.precision, engineWorkOf(prepared)));
  const doctor = new Doctor(fitting);
  doctor.admit();
  const epochs = fitting.epochs(new AbortController().signal);
  let next = await epochs.next();
  for (; !next.done; next = await epochs.next()) doctor.observe(next.value);
  doctor.conclude(await fitting.finish('0.1.0', next.value!));
  return doctor.diagnoses;
}
