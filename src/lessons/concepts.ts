/** What the lessons are about: the headings of `docs/concepts.md`, which tells the mathematics of each in words and formulas. */
export const concepts = [
  'network',
  'shapes',
  'linear model',
  'logistic regression',
  'several classifiers',
  'loss and cost',
  'convexity',
  'gradient descent',
  'learning rate',
  'computation graph',
  'chain rule',
  'one example',
  'vectors against loops',
  'activations',
  'forward and backward',
  'initial weights',
  'symmetry',
  'vanishing gradients',
  'dead units',
  'poor minima',
  'mini-batches, pruning and quantization',
  'overfitting and underfitting',
  'depth',
  'parameters and hyperparameters',
  'scores and errors',
] as const;

/** A heading of `docs/concepts.md`, in small letters. */
export type Concept = (typeof concepts)[number];
