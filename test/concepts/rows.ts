import type { Concept as Chapter } from '../../src/lessons/concepts.ts';

/**
 * What `docs/concepts.md` says or names, chapter by chapter; `test/concepts/*.test.ts` shows each that has no other place,
 * and `rows.test.ts` sees to it that none is forgotten.
 */
export interface Concept {
  readonly name: string;
  readonly chapter: Chapter;
  /** A test elsewhere that shows it: file and part of its title. */
  readonly at?: readonly [file: string, title: string];
  /** Why the program does not do it. */
  readonly out?: string;
}

/** By kind; `slips` are mistakes that are common where these things are written down. */
export const concepts = {
  slips: {
    means: { name: 'the sums J, dw1, dw2, db are divided by m once, after the loop', chapter: 'one example' },
    previous: { name: 'Z[l] = W[l] A[l−1] + b[l], not A[l]', chapter: 'forward and backward' },
    next: { name: 'dZ[l] = W[l+1]ᵀ dZ[l+1] ∘ g[l]′(Z[l]), not W[l]ᵀ dZ[l]', chapter: 'forward and backward' },
    divided: { name: 'dW and db of m examples are divided by m', chapter: 'forward and backward' },
    cost: { name: 'J = −(1/m) Σ (y log a + (1 − y) log(1 − a)), the sum to m', chapter: 'loss and cost' },
    minus: { name: 'w := w − α dw also where dJ/dw < 0', chapter: 'gradient descent' },
    rows: { name: 'rows of W[1] are the wᵀ of its units', chapter: 'forward and backward' },
    kink: { name: 'ReLU′(0) is 1', chapter: 'activations' },
    ranges: { name: 'ranges are open in exact arithmetic; floats may saturate', chapter: 'activations' },
    zeros: { name: 'a1 = a2 = 0 with zero weights for tanh and ReLU, 0.5 for sigmoid', chapter: 'symmetry' },
    adamProp: { name: '"AdamProp" is no algorithm', chapter: 'poor minima' },
  },
  data: {
    shapes: { name: 'X (n_x, m) and Y (1, m): columns are examples', chapter: 'shapes' },
    counts: { name: 'm, m_train, m_test', chapter: 'shapes' },
    labels: { name: 'y in {0, 1}, from labels of any text', chapter: 'logistic regression' },
    unroll: { name: 'an image of 64 × 64 × 3 is 12288 features', chapter: 'shapes' },
    supervised: { name: 'supervised: rows without a label are not trained on', chapter: 'network' },
    kinds: { name: 'regression and classification', chapter: 'network' },
    independent: { name: 'rows are independent: their order does not matter', chapter: 'network' },
    depth: { name: 'the input layer is not counted', chapter: 'network' },
    letters: { name: 'superscripts for layers, subscripts for units', chapter: 'shapes' },
    small: { name: 'the 3-4-1 network', chapter: 'shapes' },
    deep: { name: 'the 4-layer network with n[0] = 3, n[1] = n[2] = 5', chapter: 'shapes' },
    dense: { name: 'densely connected layers', chapter: 'network' },
  },
  model: {
    linear: { name: 'the linear model wᵀx + b is least squares', chapter: 'linear model' },
    parallel: { name: 'W x evaluates several classifiers at once', chapter: 'several classifiers' },
    sigmoid: { name: 'the sigmoid neuron', chapter: 'logistic regression' },
    logistic: {
      name: 'logistic regression is a network without hidden layer',
      chapter: 'logistic regression',
      at: ['test/training/birth-weight.test.ts', 'the coefficient of glm'],
    },
    tanh: { name: 'tanh is a shifted sigmoid', chapter: 'activations' },
    relu: { name: 'ReLU and leaky ReLU', chapter: 'activations' },
    softmax: { name: 'softmax', chapter: 'several classifiers' },
    zeroMean: {
      name: 'tanh learns faster than sigmoid',
      chapter: 'activations',
      at: ['test/lessons/lessons.test.ts', 'with answers around zero need fewer steps'],
    },
    dead: {
      name: 'dead ReLUs stay dead, leaky ones come back',
      chapter: 'dead units',
      at: ['test/lessons/lessons.test.ts', 'stay as they are with ReLU, to the last bit'],
    },
    derivatives: { name: 'the derivatives of the activations', chapter: 'activations' },
    rules: { name: 'sigmoid at the output, ReLU in hidden layers', chapter: 'activations' },
    linearLayers: { name: 'without activations a network is linear', chapter: 'activations' },
    approximation: { name: 'composition of functions, universal approximation', chapter: 'network' },
    housing: { name: 'house prices by a ReLU are never negative', chapter: 'linear model' },
    features: {
      name: 'hierarchical features',
      chapter: 'depth',
      out: 'hidden units of tables have no picture to show; nn inspect lists the columns, the model file the weights',
    },
    thresholds: { name: 'thresholds give different decisions', chapter: 'logistic regression' },
  },
  cost: {
    mean: { name: 'the cost is the mean of the losses', chapter: 'loss and cost' },
    entropy: { name: 'binary cross-entropy', chapter: 'loss and cost' },
    convex: { name: 'cross-entropy is convex for logistic regression, squared error is not', chapter: 'convexity' },
    penalty: { name: 'total cost is primary cost plus regularisation', chapter: 'loss and cost' },
    likelihood: { name: 'cross-entropy is the negative mean log-likelihood', chapter: 'loss and cost' },
    universal: { name: 'backpropagation works for any differentiable loss', chapter: 'loss and cost' },
  },
  descent: {
    graph: { name: 'J = 3(a + bc)', chapter: 'computation graph' },
    nudge: { name: 'a nudge of a from 5 to 5.001 takes J from 33 to 33.003', chapter: 'computation graph' },
    chain: { name: 'the chain rule, and derivatives called dvar', chapter: 'chain rule' },
    single: { name: 'gradient descent on a single example', chapter: 'one example' },
    loop: { name: 'gradient descent on m examples', chapter: 'vectors against loops' },
    speed: {
      name: 'loops are slow, vectors are fast',
      chapter: 'vectors against loops',
      out: 'a claim about time: npm run bench measures it, and no test depends on a clock',
    },
    layers: {
      name: 'a loop over layers cannot be avoided',
      chapter: 'vectors against loops',
      out: 'nothing to show: the engines have it',
    },
    step: { name: 'the sign of the slope tells the direction of a step', chapter: 'gradient descent' },
    bowl: { name: 'J is a bowl, and its path leads down', chapter: 'convexity' },
    rate: { name: 'the learning rate: small is slow, huge diverges', chapter: 'learning rate' },
    stop: { name: 'iteration ends when the error stops falling, or at a maximum', chapter: 'gradient descent' },
    optimum: { name: 'a convex cost has one optimum', chapter: 'convexity' },
    cache: { name: 'the forward step caches Z', chapter: 'forward and backward' },
    cycle: { name: 'forward, loss, backward, update, again', chapter: 'forward and backward' },
    share: { name: 'parameters are updated by how much they contribute', chapter: 'forward and backward' },
  },
  start: {
    symmetry: { name: 'zero weights keep units identical', chapter: 'symmetry' },
    bias: { name: 'zero biases are fine', chapter: 'initial weights' },
    small: { name: 'small random weights', chapter: 'initial weights' },
    advanced: { name: 'deeper networks want other initial weights', chapter: 'initial weights' },
    flat: {
      name: 'flat regions of an activation',
      chapter: 'initial weights',
      at: ['test/doctor/zoo.ts', "disease: 'saturated-units'"],
    },
    positive: { name: 'a small positive bias', chapter: 'initial weights' },
  },
  challenges: {
    vanishing: { name: 'vanishing gradients', chapter: 'vanishing gradients' },
    exploding: { name: 'exploding gradients are clipped', chapter: 'vanishing gradients' },
    minima: {
      name: 'momentum and adaptive learning rates',
      chapter: 'poor minima',
      at: ['test/training/optimizer.test.ts', 'takes the five steps of torch'],
    },
    shallow: {
      name: 'momentum and Adam pass shallow minima',
      chapter: 'poor minima',
      at: ['test/lessons/lessons.test.ts', 'pass a shallow minimum in which descent ends'],
    },
    batches: {
      name: 'mini-batches',
      chapter: 'mini-batches, pruning and quantization',
      at: ['test/training/batches.test.ts', 'sum to the gradient and the loss of all rows'],
    },
    pruning: { name: 'pruning', chapter: 'mini-batches, pruning and quantization' },
    quantization: { name: 'quantization', chapter: 'mini-batches, pruning and quantization' },
    overfitting: {
      name: 'a large network learns few rows by heart',
      chapter: 'overfitting and underfitting',
      at: ['test/lessons/lessons.test.ts', 'knows the rows it was given by heart'],
    },
    regularisation: { name: 'regularisation makes weights smaller', chapter: 'overfitting and underfitting' },
    dropout: { name: 'dropout', chapter: 'overfitting and underfitting' },
    augmentation: { name: 'data augmentation', chapter: 'overfitting and underfitting' },
    underfitting: {
      name: 'underfitting',
      chapter: 'overfitting and underfitting',
      at: ['test/lessons/lessons.test.ts', 'without a hidden layer does badly on both'],
    },
  },
  practice: {
    parameters: { name: 'parameters and hyperparameters', chapter: 'parameters and hyperparameters' },
    settable: { name: 'every hyperparameter can be set', chapter: 'parameters and hyperparameters' },
    ladder: {
      name: 'start with a single layer and go on from there',
      chapter: 'depth',
      at: ['test/search/ladder.test.ts', 'ends after the first rung that does not pay'],
    },
    simpler: { name: 'simpler models first', chapter: 'depth' },
    svm: {
      name: 'support vectors',
      chapter: 'parameters and hyperparameters',
      out: 'an illustration of what a parameter is; nn has no such model',
    },
    brain: { name: 'neurons and brains; AI, ML and DL', chapter: 'network', out: 'words, nothing to compute' },
    scores: {
      name: 'scores of classes and of numbers',
      chapter: 'scores and errors',
      at: ['test/metrics/metrics.test.ts', 'give precision, recall and F1 of every class as scikit-learn does'],
    },
    parity: {
      name: 'the same as TensorFlow and PyTorch',
      chapter: 'gradient descent',
      at: ['test/training/first-costs.test.ts', 'are those of numpy'],
    },
    figures: { name: 'figures of a network', chapter: 'network' },
  },
} satisfies Record<string, Record<string, Concept>>;

/** Title of the test of a concept. */
export const titleOf = ({ name, chapter }: Concept): string => `${name} (${chapter})`;
