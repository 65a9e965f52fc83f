// Optimisers, a row each: what a spec may say of them and what others must know. How they step stands in `training/optimizer.ts`.
import { namesOf } from './names.ts';

/** What an optimiser can be told. */
export interface OptimizerSettings {
  /** Share of the step before (Sutskever et al. 2013). */
  readonly momentum: number;
  /** Whether momentum looks a step ahead. */
  readonly nesterov: boolean;
  /** Of the mean square in RMSprop. */
  readonly decay: number;
  /** Of the mean, and of the mean square, in Adam. */
  readonly beta1: number;
  readonly beta2: number;
  /** Added to what a step is divided by. */
  readonly epsilon: number;
  /** Share of the weights that is taken from them in each step, over the learning rate. */
  readonly weightDecay: number;
  /** Steps that L-BFGS remembers. */
  readonly memory: number;
}

/** All that any part of the program knows of an optimiser, but for its steps. */
export interface OptimizerRow {
  /** The settings it has, with what each is where the spec does not say. */
  readonly settings: Partial<OptimizerSettings>;
  /** `rule`: a step for every batch, by a rule; `search`: along a line of a smooth cost over all rows, at no given rate. */
  readonly way: 'rule' | 'search';
  /** Whether it suits steps to the size of the gradients, so that few learning rates need be tried. */
  readonly adaptive: boolean;
  /** The step in writing, and where it comes from. */
  readonly formula: string;
}

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Every optimiser by its name in a spec. Settings without a source of their own are those of the papers. */
export const optimizers = {
  'gradient-descent': {
    settings: { momentum: 0, nesterov: false },
    way: 'rule',
    adaptive: false,
    formula: 'v := μ v + g, θ := θ − α v (Polyak 1964); Nesterov: θ := θ − α (g + μ v) (Sutskever et al. 2013)',
  },
  rmsprop: {
    settings: { decay: 0.9, epsilon: 1e-8 },
    way: 'rule',
    adaptive: true,
    formula: 's := ρ s + (1 − ρ) g², θ := θ − α g / (√s + ε) (Tieleman, Hinton 2012)',
  },
  adagrad: {
    settings: { epsilon: 1e-8 },
    way: 'rule',
    adaptive: true,
    formula: 's := s + g², θ := θ − α g / (√s + ε) (Duchi, Hazan, Singer 2011)',
  },
  adam: {
    settings: adam,
    way: 'rule',
    adaptive: true,
    formula: 'θ := θ − α m̂ / (√ŝ + ε), of running means m̂ and ŝ of g and g² (Kingma, Ba 2015)',
  },
  adamw: {
    settings: { ...adam, weightDecay: 0.01 },
    way: 'rule',
    adaptive: true,
    formula: 'as adam, after θ := θ − α λ θ (Loshchilov, Hutter 2019)',
  },
  lbfgs: {
    settings: { memory: 10 }, // as many as scipy keeps
    way: 'search',
    adaptive: true,
    formula: 'a line search along −H g, with H of the last `memory` steps (Liu, Nocedal 1989)',
  },
} as const satisfies Record<string, OptimizerRow>;

type Rows = typeof optimizers;
/** The name of an optimiser. */
export type OptimizerName = keyof Rows;
/** The name of one that steps by a rule. */
export type RuleName = { [Name in OptimizerName]: Rows[Name]['way'] extends 'rule' ? Name : never }[OptimizerName];

/** The row of an optimiser by its name. */
export const optimizerRows: Readonly<Record<OptimizerName, OptimizerRow>> = optimizers;

export const optimizerNames = namesOf(optimizerRows);

/** The settings of an optimiser: what is given, and else what is usual. */
export function settingsOf<Name extends OptimizerName>(
  name: Name,
  given: { readonly [Key in keyof OptimizerSettings]?: OptimizerSettings[Key] | undefined },
): {
  readonly [Key in keyof Rows[Name]['settings']]: Key extends keyof OptimizerSettings ? OptimizerSettings[Key] : never;
} {
  const { settings } = optimizerRows[name];
  const chosen = Object.entries(settings).map(([key, usual]) => [key, given[key as keyof OptimizerSettings] ?? usual]);
  return Object.fromEntries(chosen);
}
