import type { Command } from 'commander';
import { engineChoices } from '../../kernels/engine.ts';
import { EpochLog } from '../files/epoch-log.ts';
import { rivals } from '../reports/verdict.ts';
import { effortHelp } from '../terminal/effort.ts';
import {
  collectSetting,
  duration,
  number,
  oneOf,
  settingHelp,
  size,
  wholeNumber,
  withCsvOptions,
  withOutputOptions,
  withSharedOptions,
} from '../terminal/options.ts';
import { Interruption } from '../terminal/signals.ts';
import { trainBag } from '../work/bag-run.ts';
import { type DeliveryOptions, deliver } from '../work/deliver-model.ts';
import { type OpeningOptions, openTraining } from '../work/open-training.ts';
import { planTraining, type TrainPaths } from '../work/train-plan.ts';
import { type RunOptions, trainToEnd } from '../work/training-run.ts';

type TrainOptions = TrainPaths & OpeningOptions & RunOptions & DeliveryOptions;

/** `nn train`. */
export function define(command: Command): void {
  withCsvOptions(withOutputOptions(withSharedOptions(command), 'the model (default: <spec or data>.model.json here)'))
    .argument('[spec]', 'the spec; or the data, with --target')
    .argument('[data]', 'the data, unless the spec names them')
    .option('--spec <file>', 'the spec, if it is not named first')
    .option('--target <column>', 'the column to predict: infers the spec from the data, as `nn init` does')
    .option('--quick', effortHelp.quick)
    .option('--thorough', effortHelp.thorough)
    .option('--json', 'print a report of the run on stdout')
    .option('--set <key=value>', settingHelp, collectSetting)
    .option('--seed <n>', 'decides split and initial weights', wholeNumber('--seed', 0))
    .option('--epochs <n>', 'passes over the training rows', wholeNumber('--epochs', 1))
    .option(
      '--learning-rate <x>',
      'step size',
      number('--learning-rate', 'a number above 0', (x) => x > 0),
    )
    .option(
      '--bag <k>',
      'train on k folds, and average: every row is judged by networks that never saw it',
      wholeNumber('--bag', 2),
    )
    .option('--validation <file>', 'labelled rows to validate on, instead of a share of the data')
    .option('--engine <name>', 'auto, blas, wasm or js', oneOf('--engine', engineChoices), 'auto')
    .option('--threads <n>', 'most threads to read and train with (default: all cores)', wholeNumber('--threads', 1))
    .option('--log <file>', 'one JSON line an epoch')
    .option(
      '--require-better-than <rival>',
      'exit 5 unless the rows held out show that the model is better: baseline or linear',
      oneOf('--require-better-than', rivals),
    )
    .option('--max-time <time>', 'stop after 30s, 10m, 2h …, and keep the best so far', duration('--max-time'))
    .option(
      '--checkpoint <time>',
      'write <model>.checkpoint every 30s, 10m …, and at the end',
      duration('--checkpoint'),
    )
    .option(
      '--memory <size>',
      'rows that take more than 512M, 8G … train from a temporary file (default: 60 % of memory)',
      size('--memory'),
    )
    .option('--scratch <folder>', 'where that file goes (default: the folder for temporary files)')
    .option('--resume <model>', 'go on from the checkpoint of a model, to the same bytes as without a stop')
    .addHelpText(
      'after',
      '\nExamples:\n  nn train data.csv --target price\n  nn train spec.json data.csv -o model.json --set training.epochs=500',
    )
    .action(trainCommand);
}

async function trainCommand(
  first: string | undefined,
  second: string | undefined,
  options: TrainOptions,
): Promise<void> {
  const plan = await planTraining(
    [first, second].filter((path) => path !== undefined),
    options,
  );
  if (plan.spec.bag !== undefined) return trainBag(plan, plan.spec.bag, options);
  const { fitting, began } = await openTraining(plan, options);
  const interruption = new Interruption(options.quiet ?? false);
  const log = options.log === undefined ? undefined : await EpochLog.open(options.log);
  const outcome = await trainToEnd(fitting, plan, options, interruption, log);
  const seconds = (performance.now() - began) / 1000;
  fitting.close();
  await deliver(outcome, { plan, seconds, fromDisk: fitting.fromDisk }, options, interruption, log);
}
