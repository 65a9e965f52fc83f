import { trainingExamples } from '../fit/examples.ts';
import type { Prepared, RowSet } from '../fit/prepare.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { allocateParameters, initialise } from '../network/parameters.ts';
import { Random } from '../random.ts';
import { hasDropout } from '../spec/layers.ts';
import { penaltyIn } from '../training/descent.ts';
import { spread } from '../training/rows.ts';
import type { TensorCheck } from './check.ts';
import { checkNetwork } from './check-network.ts';

/** How much of a spec is checked, and how well it must agree. */
export interface CheckLimits {
  /** Most training rows. */
  readonly rows: number;
  /** Most parameters of a tensor. */
  readonly parameters: number;
  /** Largest error of a derivative, relative to the largest of its tensor. */
  readonly tolerance: number;
}

/** What `nn check --json` prints. */
export interface GradientCheck {
  /** Whether all that could be checked agrees, and anything could. */
  readonly pass: boolean;
  readonly tolerance: number;
  /** Rows whose cost was differentiated, jittered copies among them. */
  readonly rows: number;
  /** Rows that were left out, since a ReLU gets exactly 0 of them. */
  readonly rowsOnKinks: number;
  /** J at the initial weights, on these rows, with its penalty. */
  readonly cost: number;
  /** Whether the spec has dropout, which was off. */
  readonly dropout: boolean;
  /** W1, b1, W2, … */
  readonly tensors: readonly TensorCheck[];
}

/**
 * Checks the gradient that training begins with: at the initial weights, on some training rows as training takes them, with
 * their weights and those of their classes, smoothed labels and jittered copies, and with the penalties. No dropout.
 *
 * @param kernels of double precision
 * @throws UserError (data) for cells that cannot be read
 */
export function checkSpec(prepared: Prepared, limits: CheckLimits, kernels: Kernels): GradientCheck {
  const { network, encoder, spec, training } = prepared;
  const sample = { ...prepared, training: sampleOf(training, limits.rows) };
  const examples = trainingExamples(sample, kernels);
  const parameters = allocateParameters(network.layers, encoder.width, kernels);
  const { seed } = spec.training;
  initialise(parameters, network.layers, new Random(seed, 'weights'));
  const checked = { network, parameters, examples, penalty: penaltyIn(spec.training), kernels };
  const { rows, cost, tensors } = checkNetwork(checked, limits.parameters, new Random(seed, 'check'));
  const agrees = ({ error }: TensorCheck) => error === null || error <= limits.tolerance;
  return {
    pass: tensors.every(agrees) && tensors.some(({ error }) => error !== null),
    tolerance: limits.tolerance,
    rows,
    rowsOnKinks: examples.X.rows - rows,
    cost,
    dropout: hasDropout(network.layers),
    tensors,
  };
}

/** At most `most` of the rows that count, evenly spread. */
function sampleOf({ table, rows, weights, labels }: RowSet, most: number): RowSet {
  const counting = Int32Array.from(rows.keys()).filter((place) => (weights?.[place] ?? 1) > 0);
  const chosen = spread(Math.min(most, counting.length), counting.length).map((index) => counting[index]!);
  return {
    table,
    rows: chosen.map((place) => rows[place]!),
    labels: Float64Array.from(chosen, (place) => labels[place]!),
    weights: weights === undefined ? undefined : Float64Array.from(chosen, (place) => weights[place]!),
  };
}
