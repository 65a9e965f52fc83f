import type { LessonModule } from './lesson.ts';

/** A lesson that can be run. */
export interface Lesson {
  /** What it shows, in a line. */
  readonly claim: string;
  /** The lines of the seed text that it is about. */
  readonly lines: string;
  readonly load: () => Promise<LessonModule>;
}

/** Every lesson, in the order of the seed text. Only those that are asked for are loaded. */
export const lessons: Readonly<Record<string, Lesson>> = {
  housing: {
    claim: 'a line predicts negative prices, a ReLU never does',
    lines: '53-88',
    load: () => import('./housing.ts'),
  },
  shapes: {
    claim: 'the units of two layers decide the shape of W between them',
    lines: '197-227, 670-672, 920-939',
    load: () => import('./shapes.ts'),
  },
  'learning-rate': {
    claim: 'small steps are slow, and too large ones diverge',
    lines: '306-357, 1017',
    load: () => import('./learning-rate.ts'),
  },
  graph: {
    claim: 'J = 3(a + bc): the chain rule gives what a nudge measures',
    lines: '385-485',
    load: () => import('./graph.ts'),
  },
  'one-example': {
    claim: 'one step on one example, every number of it',
    lines: '498-573',
    load: () => import('./one-example.ts'),
  },
  'loops-and-vectors': {
    claim: 'loops compute what matrices do, but more slowly',
    lines: '575-616',
    load: () => import('./loops-and-vectors.ts'),
  },
  vanishing: {
    claim: 'ten sigmoid layers lose the gradient, ten of ReLU do not',
    lines: '435, 764, 790',
    load: () => import('./vanishing.ts'),
  },
  'linear-collapse': {
    claim: 'without activations, three layers are no better than one',
    lines: '736, 805',
    load: () => import('./linear-collapse.ts'),
  },
  symmetry: {
    claim: 'units that start at zero stay identical for ever',
    lines: '865-905',
    load: () => import('./symmetry.ts'),
  },
  'small-random': {
    claim: 'small random weights break the symmetry on steep slopes',
    lines: '296, 903-912',
    load: () => import('./small-random.ts'),
  },
  depth: {
    claim: 'start with a single layer, and go deeper while it pays',
    lines: '182, 916, 1035',
    load: () => import('./depth.ts'),
  },
};
