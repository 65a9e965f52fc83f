/**
 * What the seed text claims or names, concept by concept, with the lines where it does; `test/concepts/*.test.ts` shows each
 * that has no other place, and `rows.test.ts` sees to it that none is forgotten.
 */
export interface Concept {
  readonly name: string;
  /** Lines of the seed text. */
  readonly seed: string;
  /** A test elsewhere that shows it: file and part of its title. */
  readonly at?: readonly [file: string, title: string];
  /** Why the program does not do it. */
  readonly out?: string;
}

/** By the part of the seed that they belong to. */
export const concepts = {
  slips: {
    means: { name: 'the sums J, dw1, dw2, db are divided by m once, after the loop', seed: '601-604' },
    previous: { name: 'Z[l] = W[l] A[l−1] + b[l], not A[l]', seed: '971' },
    next: { name: 'dZ[l] = W[l+1]ᵀ dZ[l+1] ∘ g[l]′(Z[l]), not W[l]ᵀ dZ[l]', seed: '980' },
    divided: { name: 'dW and db of m examples are divided by m', seed: '981-982' },
    cost: { name: 'J = −(1/m) Σ (y log a + (1 − y) log(1 − a)), the sum to m', seed: '286' },
    minus: { name: 'w := w − α dw also where dJ/dw < 0', seed: '357' },
    rows: { name: 'rows of W[1] are the wᵀ of its units', seed: '682-717' },
    kink: { name: 'ReLU′(0) is 1', seed: '841-848' },
    ranges: { name: 'ranges are open in exact arithmetic; floats may saturate', seed: '761-795' },
    zeros: { name: 'a1 = a2 = 0 with zero weights for tanh and ReLU, 0.5 for sigmoid', seed: '883-894' },
    adamProp: { name: '"AdamProp" is no algorithm', seed: '436' },
  },
  data: {
    shapes: { name: 'X (n_x, m) and Y (1, m): columns are examples', seed: '196-198' },
    counts: { name: 'm, m_train, m_test', seed: '194-195' },
    labels: { name: 'y in {0, 1}, from labels of any text', seed: '193' },
    unroll: { name: 'an image of 64 × 64 × 3 is 12288 features', seed: '211-219' },
    supervised: { name: 'supervised: rows without a label are not trained on', seed: '138' },
    kinds: { name: 'regression and classification', seed: '160' },
    independent: { name: 'rows are independent: their order does not matter', seed: '148-160' },
    depth: { name: 'the input layer is not counted', seed: '180, 670' },
    letters: { name: 'superscripts for layers, subscripts for units', seed: '199, 666' },
    small: { name: 'the 3-4-1 network', seed: '672' },
    deep: { name: 'the 4-layer network with n[0] = 3, n[1] = n[2] = 5', seed: '922-939' },
    dense: { name: 'densely connected layers', seed: '90-132' },
  },
  model: {
    linear: { name: 'the linear model wᵀx + b is least squares', seed: '229' },
    parallel: { name: 'W x evaluates several classifiers at once', seed: '233' },
    sigmoid: { name: 'the sigmoid neuron', seed: '203, 239' },
    logistic: {
      name: 'logistic regression is a network without hidden layer',
      seed: '239',
      at: ['test/training/birth-weight.test.ts', 'the coefficient of glm'],
    },
    tanh: { name: 'tanh is a shifted sigmoid', seed: '766' },
    relu: { name: 'ReLU and leaky ReLU', seed: '780-795' },
    softmax: { name: 'softmax', seed: '253, 276' },
    derivatives: { name: 'the derivatives of the activations', seed: '811-861' },
    rules: { name: 'sigmoid at the output, ReLU in hidden layers', seed: '799-801' },
    linearLayers: { name: 'without activations a network is linear', seed: '805' },
    approximation: { name: 'composition of functions, universal approximation', seed: '134, 178-182' },
    housing: { name: 'house prices by a ReLU are never negative', seed: '53-88' },
    features: {
      name: 'hierarchical features',
      seed: '1019-1031',
      out: 'hidden units of tables have no picture to show; nn inspect lists the columns, the model file the weights',
    },
    thresholds: { name: 'thresholds give different decisions', seed: '652' },
  },
  cost: {
    mean: { name: 'the cost is the mean of the losses', seed: '249' },
    entropy: { name: 'binary cross-entropy', seed: '272-286' },
    convex: { name: 'cross-entropy is convex for logistic regression, squared error is not', seed: '267' },
    penalty: { name: 'total cost is primary cost plus regularisation', seed: '255' },
    likelihood: { name: 'cross-entropy is the negative mean log-likelihood', seed: '253' },
    universal: { name: 'backpropagation works for any differentiable loss', seed: '431' },
  },
  descent: {
    graph: { name: 'J = 3(a + bc)', seed: '391, 452-460' },
    nudge: { name: 'a nudge of a from 5 to 5.001 takes J from 33 to 33.003', seed: '457-459' },
    chain: { name: 'the chain rule, and derivatives called dvar', seed: '469-475' },
    single: { name: 'gradient descent on a single example', seed: '498-573' },
    loop: { name: 'gradient descent on m examples', seed: '575-612' },
    speed: {
      name: 'loops are slow, vectors are fast',
      seed: '614-616',
      out: 'a claim about time: npm run bench measures it, and no test depends on a clock',
    },
    layers: { name: 'a loop over layers cannot be avoided', seed: '959', out: 'nothing to show: the engines have it' },
    step: { name: 'the sign of the slope tells the direction of a step', seed: '324-357' },
    bowl: { name: 'J is a bowl, and its path leads down', seed: '306-322' },
    rate: { name: 'the learning rate: small is slow, huge diverges', seed: '327, 426, 1013' },
    stop: { name: 'iteration ends when the error stops falling, or at a maximum', seed: '427' },
    optimum: { name: 'a convex cost has one optimum', seed: '308' },
    cache: { name: 'the forward step caches Z', seed: '973, 995' },
    cycle: { name: 'forward, loss, backward, update, again', seed: '417-427' },
    share: { name: 'parameters are updated by how much they contribute', seed: '425' },
  },
  start: {
    symmetry: { name: 'zero weights keep units identical', seed: '865-901' },
    bias: { name: 'zero biases are fine', seed: '891, 911' },
    small: { name: 'small random weights', seed: '296, 910' },
    advanced: { name: 'deeper networks want other initial weights', seed: '912' },
    flat: {
      name: 'flat regions of an activation',
      seed: '901, 906',
      at: ['test/doctor/zoo.ts', "disease: 'saturated-units'"],
    },
    positive: { name: 'a small positive bias', seed: '296' },
  },
  challenges: {
    vanishing: { name: 'vanishing gradients', seed: '434' },
    exploding: { name: 'exploding gradients are clipped', seed: '434' },
    minima: {
      name: 'momentum and adaptive learning rates',
      seed: '435-436',
      at: ['test/training/optimizer.test.ts', 'takes the five steps of torch'],
    },
    batches: {
      name: 'mini-batches',
      seed: '437',
      at: ['test/training/batches.test.ts', 'sum to the gradient and the loss of all rows'],
    },
    pruning: { name: 'pruning', seed: '437' },
    quantization: { name: 'quantization', seed: '437' },
    regularisation: { name: 'regularisation makes weights smaller', seed: '438' },
    dropout: { name: 'dropout', seed: '438' },
    augmentation: { name: 'data augmentation', seed: '438' },
    underfitting: { name: 'underfitting', seed: '438', at: ['test/doctor/zoo.ts', "disease: 'underfitting'"] },
  },
  practice: {
    parameters: { name: 'parameters and hyperparameters', seed: '997-1017' },
    settable: { name: 'every hyperparameter can be set', seed: '1013-1017' },
    ladder: {
      name: 'start with a single layer and go on from there',
      seed: '916',
      at: ['test/model/ladder.test.ts', 'ends after the first rung that does not pay'],
    },
    simpler: { name: 'simpler models first', seed: '1035' },
    svm: { name: 'support vectors', seed: '1009', out: 'an illustration of what a parameter is; nn has no such model' },
    brain: { name: 'neurons and brains; AI, ML and DL', seed: '24-47, 184-188', out: 'words, nothing to compute' },
    parity: {
      name: 'the same as TensorFlow and PyTorch',
      seed: '1041',
      at: ['test/training/first-costs.test.ts', 'are those of numpy'],
    },
    figures: { name: 'figures of a network', seed: '380-620' },
  },
} satisfies Record<string, Record<string, Concept>>;

/** Title of the test of a concept. */
export const titleOf = ({ name, seed }: Concept): string => `${name} (seed ${seed})`;
