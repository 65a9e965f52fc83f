import { describe, expect, it, vi } from 'vitest';
import { Doctor } from '../../src/doctor/doctor.ts';
import { ModelFitting } from '../../src/fit/fit-model.ts';
import { prepare } from '../../src/fit/prepare.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import { parseSpec } from '../../src/spec/parse-spec.ts';
import { tableOf } from '../table.ts';

/** Shape of what the doctor looks at of a category that is another one in every row. */
async function looksAt(rows: number): Promise<[number, number]> {
  const training = { epochs: 1, validation: 0 };
  const spec = { target: 'y', columns: { of: { type: 'category' } }, training };
  const csv = Array.from({ length: rows }, (_, row) => `c${row},${row % 2}`).join('\n');
  const prepared = prepare(
    await tableOf(`of,y\n${csv}\n`),
    undefined,
    parseSpec(JSON.stringify(spec), 's.json'),
    's.json',
  );
  const fitting = new ModelFitting(prepared, new JsKernels('float32'));
  const sample = vi.spyOn(fitting, 'trainingRows');
  new Doctor(fitting).admit();
  const { X } = sample.mock.results[0]!.value as ReturnType<ModelFitting['trainingRows']>;
  return [X.rows, X.cols];
}

describe('the doctor', () => {
  it('looks at all of small data, and at no more than 2^22 numbers of wide ones', async () => {
    expect(await looksAt(2048)).toEqual([2048, 2048]); // 2048 · 2048 = 2^22
    expect(await looksAt(2500)).toEqual([1677, 2500]); // 1677 · 2500 = 2^22 − 1804
  });
});
