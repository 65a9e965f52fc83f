import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { countZeros, pruneModel } from '../../model/prune.ts';
import { formatModel } from '../../model/write-model.ts';
import { harmLines } from '../reports/change-lines.ts';
import { number } from '../terminal/options.ts';
import {
  type DeriveOptions,
  measureChange,
  planDerivation,
  saveDerived,
  withDeriveOptions,
} from '../work/derive-model.ts';

type PruneOptions = DeriveOptions & { readonly sparsity?: number };

/** `nn prune`. */
export function define(command: Command): void {
  withDeriveOptions(command, 'pruned')
    .option(
      '--sparsity <share>',
      'share of the weights to set to 0',
      number('--sparsity', 'a share from 0 up to but not 1', (share) => share >= 0 && share < 1),
    )
    .addHelpText('after', '\nExample:\n  nn prune iris.model.json iris.csv --sparsity 0.5')
    .action(pruneCommand);
}

async function pruneCommand(modelPath: string, dataPath: string | undefined, options: PruneOptions): Promise<void> {
  if (options.sparsity === undefined) {
    const what = 'the share of the weights to set to 0 is required';
    throw new UserError('usage', 'prune', what, 'for example --sparsity 0.5');
  }
  const plan = await planDerivation('prune', 'pruned', [modelPath, dataPath], options);
  const pruned = pruneModel(plan.model, options.sparsity);
  const { weights, zeros } = countZeros(pruned);
  const { line, ...change } = await measureChange(plan, pruned, options);
  const harm = harmLines(change.worse, 'pruned', 'a smaller --sparsity leaves more of it');
  const lines = [`${zeros} of ${weights} weights are zero`, line, ...harm];
  await saveDerived(plan, formatModel(pruned), { weights, zeros, ...change }, lines, options);
}
