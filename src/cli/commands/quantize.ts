import type { Command } from 'commander';
import { quantizeModel } from '../../model/quantize.ts';
import { formatModel } from '../../model/write-model.ts';
import { harmLines } from '../reports/change-lines.ts';
import { sizeOf } from '../reports/summary.ts';
import {
  type DeriveOptions,
  measureChange,
  planDerivation,
  saveDerived,
  withDeriveOptions,
} from '../work/derive-model.ts';

/** `nn quantize`. */
export function define(command: Command): void {
  withDeriveOptions(command, 'quantized')
    .addHelpText('after', '\nExample:\n  nn quantize iris.model.json iris.csv')
    .action(quantizeCommand);
}

async function quantizeCommand(modelPath: string, dataPath: string | undefined, options: DeriveOptions): Promise<void> {
  const plan = await planDerivation('quantize', 'quantized', [modelPath, dataPath], options);
  const quantized = quantizeModel(plan.model);
  const text = formatModel(quantized);
  const bytes = { before: plan.bytes, after: Buffer.byteLength(text) };
  const { line, ...change } = await measureChange(plan, quantized, options);
  const harm = harmLines(change.worse, 'quantized', 'keep the model as it was where that matters');
  const factor = (bytes.before / bytes.after).toFixed(2);
  const lines = [`${sizeOf(bytes.before)} -> ${sizeOf(bytes.after)}, factor ${factor}`, line, ...harm];
  await saveDerived(plan, text, { bytes, ...change }, lines, options);
}
