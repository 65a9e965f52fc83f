// How initial weights are drawn. Letters: n0 inputs of a unit, n1 units of its layer.

/** What is known of one way to draw initial weights, which are normal with mean 0. */
export interface InitialiserRow {
  /** Standard deviation of the weights into a unit with n0 inputs, in a layer of n1 units. */
  deviation(n0: number, n1: number): number;
  /** The deviation in writing, and where it comes from. */
  readonly formula: string;
}

/** Every initialiser by its name in a spec. */
export const initialisers = {
  he: { deviation: (n0) => Math.sqrt(2 / n0), formula: '√(2 / n0) (He, Zhang, Ren, Sun 2015)' },
  xavier: { deviation: (n0, n1) => Math.sqrt(2 / (n0 + n1)), formula: '√(2 / (n0 + n1)) (Glorot, Bengio 2010)' },
  small: { deviation: () => 0.01, formula: '0.01, for networks without hidden layers' },
  zeros: { deviation: () => 0, formula: '0, which leaves the units of a layer alike for ever' },
  lecun: {
    deviation: (n0) => Math.sqrt(1 / n0),
    formula: '√(1 / n0) (LeCun, Bottou, Orr, Müller 1998), which SELU wants',
  },
} as const satisfies Record<string, InitialiserRow>;

/** The name of an initialiser. */
export type Initialiser = keyof typeof initialisers;
