import type { Concept } from './concepts.ts';
import type { LessonModule } from './lesson.ts';

/** A lesson that can be run. */
export interface Lesson {
  /** What it shows, in a line. */
  readonly claim: string;
  /** What it is about, as its claims say. */
  readonly concepts: readonly Concept[];
  readonly load: () => Promise<LessonModule>;
}

/** Every lesson, from a single unit to deep networks. Only those that are asked for are loaded. */
export const lessons: Readonly<Record<string, Lesson>> = {
  housing: {
    claim: 'a line predicts negative prices, a ReLU never does',
    concepts: ['linear model', 'activations'],
    load: () => import('./housing.ts'),
  },
  shapes: {
    claim: 'the units of two layers decide the shape of W between them',
    concepts: ['shapes', 'network'],
    load: () => import('./shapes.ts'),
  },
  'several-classifiers': {
    claim: 'rows of W are classifiers side by side, and softmax lets them compete',
    concepts: ['several classifiers'],
    load: () => import('./several-classifiers.ts'),
  },
  bowl: {
    claim: 'the cost of logistic regression is a bowl, and every descent ends at its bottom',
    concepts: ['convexity', 'gradient descent'],
    load: () => import('./bowl.ts'),
  },
  convex: {
    claim: 'squared error behind a sigmoid has several minima, cross-entropy one',
    concepts: ['convexity', 'loss and cost'],
    load: () => import('./convex.ts'),
  },
  'learning-rate': {
    claim: 'small steps are slow, and too large ones diverge',
    concepts: ['gradient descent', 'learning rate', 'convexity'],
    load: () => import('./learning-rate.ts'),
  },
  graph: {
    claim: 'J = 3(a + bc): the chain rule gives what a nudge measures',
    concepts: ['computation graph', 'chain rule'],
    load: () => import('./graph.ts'),
  },
  'one-example': {
    claim: 'one step on one example, every number of it',
    concepts: ['one example'],
    load: () => import('./one-example.ts'),
  },
  'loops-and-vectors': {
    claim: 'loops compute what matrices do, but more slowly',
    concepts: ['vectors against loops'],
    load: () => import('./loops-and-vectors.ts'),
  },
  activations: {
    claim: 'four bends, their ranges and their slopes',
    concepts: ['activations'],
    load: () => import('./activations.ts'),
  },
  'zero-mean': {
    claim: 'answers around zero: tanh learns faster than sigmoid',
    concepts: ['activations'],
    load: () => import('./zero-mean.ts'),
  },
  'dead-units': {
    claim: 'a ReLU that never answers stays dead, a leaky one comes back',
    concepts: ['dead units'],
    load: () => import('./dead-units.ts'),
  },
  vanishing: {
    claim: 'ten sigmoid layers lose the gradient, ten of ReLU do not',
    concepts: ['vanishing gradients'],
    load: () => import('./vanishing.ts'),
  },
  minima: {
    claim: 'momentum and Adam leave saddles and shallow minima, not deep ones',
    concepts: ['poor minima'],
    load: () => import('./minima.ts'),
  },
  overfitting: {
    claim: 'a large network learns its rows by heart, and six remedies',
    concepts: ['overfitting and underfitting'],
    load: () => import('./overfitting.ts'),
  },
  'linear-collapse': {
    claim: 'without activations, three layers are no better than one',
    concepts: ['activations'],
    load: () => import('./linear-collapse.ts'),
  },
  symmetry: {
    claim: 'units that start at zero stay identical for ever',
    concepts: ['symmetry'],
    load: () => import('./symmetry.ts'),
  },
  'small-random': {
    claim: 'small random weights break the symmetry on steep slopes',
    concepts: ['initial weights'],
    load: () => import('./small-random.ts'),
  },
  depth: {
    claim: 'start with a single layer, and go deeper while it pays',
    concepts: ['depth'],
    load: () => import('./depth.ts'),
  },
};
