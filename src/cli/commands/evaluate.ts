import type { Command } from 'commander';
import { toJson } from '../../json/json-text.ts';
import { thresholdMetrics } from '../../metrics/best-threshold.ts';
import { requireOneStdin } from '../files/input.ts';
import { loadModel } from '../files/load-model.ts';
import { writeResult } from '../files/output-file.ts';
import { requireOutputs } from '../files/replaceable.ts';
import { Unwritten } from '../files/unwritten.ts';
import { requireBetter, rivals } from '../reports/verdict.ts';
import {
  number,
  oneOf,
  percent,
  withCsvOptions,
  withModelOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { reportText } from '../terminal/report.ts';
import { onUnknownChoices, onUnknownHelp } from '../work/category-watch.ts';
import { type EvaluateOptions, evaluateModel } from '../work/evaluate-model.ts';
import { judgedIn, report } from '../work/evaluation.ts';

/** `nn evaluate`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withModelOptions(withSharedOptions(command)), 'the metrics (default: stdout)'))
    .argument('<model>')
    .argument('<data>')
    .option('--json', 'print the metrics as JSON')
    .option(
      '--threshold <p>',
      'with two classes, the probability from which the second is predicted (default: 0.5)',
      number('--threshold', 'a probability from 0 to 1', (p) => p >= 0 && p <= 1),
    )
    .option(
      '--best-threshold <metric>',
      `with two classes, suggest the threshold that is best for ${thresholdMetrics.join(', ')}`,
      oneOf('--best-threshold', thresholdMetrics),
    )
    .option(
      '--interval <percent>',
      'of a model with members: how often intervals, or sets of labels, of so many percent hold the truth (default: 90)',
      percent('--interval'),
    )
    .option('--on-unknown <what>', onUnknownHelp, oneOf('--on-unknown', onUnknownChoices))
    .option(
      '--require-better-than <rival>',
      'exit 5 unless these rows show that the model is better: baseline or linear',
      oneOf('--require-better-than', rivals),
    )
    .addHelpText('after', '\nExample:\n  nn evaluate iris.model.json iris.csv')
    .action(evaluateCommand);
}

async function evaluateCommand(modelPath: string, dataPath: string, options: EvaluateOptions): Promise<void> {
  requireOneStdin('evaluate', [modelPath, dataPath]);
  requireOutputs([{ flag: '-o', path: options.output ?? '-', kind: 'report' }], [modelPath, dataPath], options.force);
  const model = await loadModel(modelPath, options);
  const evaluation = await evaluateModel(model, modelPath, dataPath, options);
  const text = options.json ? `${toJson(evaluation)}\n` : reportText(report(evaluation, model), options.output);
  const unwritten = new Unwritten();
  await unwritten.attempt(() => writeResult(text, options.output));
  await unwritten.tell(() => {
    const hint = 'name a file with more rows that the model was not trained on';
    requireBetter(options.requireBetterThan, judgedIn(evaluation), model.target, hint);
  });
}
