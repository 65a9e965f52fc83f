import type { Command } from 'commander';

/** A command's file adds its flags, its help and what it does to the command it is given. */
export interface CommandModule {
  define(command: Command): void;
}

interface CommandEntry {
  /** Its arguments. */
  readonly usage: string;
  /** What it is for. */
  readonly summary: string;
  /** Whether it reads a whole table, for which threads may be started while it is loaded. */
  readonly readsTable?: boolean;
  /** Where it lives. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command. Only the one that is asked for is loaded. */
export const commands: Record<string, CommandEntry> = {
  init: {
    usage: '<data.csv>',
    summary: 'print a model spec, inferred from the data',
    readsTable: true,
    load: () => import('./commands/init.ts'),
  },
  train: {
    usage: '<spec.json> [data.csv] | <data.csv> --target COLUMN',
    summary: 'train, and save the model',
    readsTable: true,
    load: () => import('./commands/train.ts'),
  },
  predict: {
    usage: '<model.json> [rows.csv]',
    summary: 'CSV in, the same CSV with the prediction appended out',
    load: () => import('./commands/predict.ts'),
  },
  evaluate: {
    usage: '<model.json> <data.csv>',
    summary: 'metrics on labelled rows, beside the baseline',
    load: () => import('./commands/evaluate.ts'),
  },
  'cross-validate': {
    usage: '<spec.json> [data.csv]',
    summary: 'k-fold: mean and spread of each metric',
    readsTable: true,
    load: () => import('./commands/cross-validate.ts'),
  },
  tune: {
    usage: '<spec.json> [data.csv]',
    summary: 'search over spec keys by cross-validation; prints the best spec',
    readsTable: true,
    load: () => import('./commands/tune.ts'),
  },
  ladder: {
    usage: '<spec.json> [data.csv]',
    summary: 'logistic, one hidden layer, two …, while it pays',
    readsTable: true,
    load: () => import('./commands/ladder.ts'),
  },
  inspect: {
    usage: '<model.json | spec.json | data.csv> [data.csv]',
    summary: 'shapes, parameters, columns, metrics',
    readsTable: true,
    load: () => import('./commands/inspect.ts'),
  },
  prune: {
    usage: '<model.json> [data.csv] --sparsity SHARE',
    summary: 'the smallest weights to exactly 0; a new model',
    load: () => import('./commands/prune.ts'),
  },
  quantize: {
    usage: '<model.json> [data.csv]',
    summary: 'weights to 8-bit integers; a new model',
    load: () => import('./commands/quantize.ts'),
  },
  check: {
    usage: '<spec.json> [data.csv]',
    summary: 'gradient check: backpropagation against finite differences',
    readsTable: true,
    load: () => import('./commands/check.ts'),
  },
  trace: {
    usage: '<model.json | spec.json> [data.csv] --row N',
    summary: 'one row through the computation graph, forward and backward',
    load: () => import('./commands/trace.ts'),
  },
  graph: {
    usage: 'EXPRESSION [name=value …]',
    summary: 'the computation graph of an expression: values and derivatives',
    load: () => import('./commands/graph.ts'),
  },
  lesson: {
    usage: '[NAME | all]',
    summary: 'the mathematics, run: claim, measured, holds or not',
    load: () => import('./commands/lesson.ts'),
  },
};
