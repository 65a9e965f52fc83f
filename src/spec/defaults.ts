/** The values of absent keys: plain choices. */
export const defaults = {
  /** What spreadsheets, R, pandas, SQL and the UCI archive write for "no value". */
  missing: ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?'],
  /** Above this, an identifier or a measurement was probably named as the target. */
  maxClasses: 50,
  /** Half the memory traffic of float64; the noise of a gradient is far above its rounding. */
  precision: 'float32',
  activation: 'relu',
  /** Slope of leaky ReLU below 0 (Maas, Hannun, Ng 2013). */
  slope: 0.01,
  bias: 0,
  training: {
    /** Enough for standardised inputs to converge on the bundled data sets. */
    epochs: 1000,
    /** Stable for standardised inputs: the curvature of a mean loss is then about 1. */
    learningRate: 0.1,
    batchSize: 'all',
    optimizer: 'gradient-descent',
    /** The customary fifth. */
    validation: 0.2,
    seed: 1,
  },
  earlyStopping: { patience: 20, metric: 'cost', least: 0 },
  /** Epochs in a row with less progress than `tolerance` that end the training (scikit-learn waits as long). */
  tolerancePatience: 10,
  copies: 1,
  /** Five folds leave four fifths of the rows to each network; the weights of variants are told in fiftieths. */
  bag: { folds: 5, steps: 50 },
  halvings: 10,
} as const;
