import type { CategoryTarget, Target } from '../encode/target.ts';
import type { ModelSpec } from '../spec/spec.ts';

/** A share that changes by less than this part of itself is as good as the same. */
const noticeable = 0.05;

/**
 * How much the rows of each class count beyond what the rows themselves say, in the order of the classes; "balanced" is
 * m / (K m_k), as in scikit-learn, by weight.
 *
 * @param prior shares of the classes in the training rows
 */
export function classWeightsOf(
  { classes }: CategoryTarget,
  prior: readonly number[],
  given: NonNullable<ModelSpec['training']['classWeights']>,
): number[] {
  return classes.map((name, k) => {
    if (given === 'balanced') return 1 / (classes.length * prior[k]!);
    return Object.hasOwn(given, name) ? given[name]! : 1;
  });
}

/** A class that does not count as often as it comes. */
export interface ChangedShare {
  readonly name: string;
  /** Of the training rows. */
  readonly share: number;
  /** Of the cost. */
  readonly counted: number;
}

/** The class whose share `classWeights` change most, by its ratio; undefined if they leave all shares as they are. */
export function changedShare(
  target: Target,
  prior: readonly number[],
  { training: { classWeights } }: Pick<ModelSpec, 'training'>,
): ChangedShare | undefined {
  if (target.type === 'number' || classWeights === undefined) return undefined;
  const counted = classWeightsOf(target, prior, classWeights).map((weight, k) => weight * prior[k]!);
  const all = counted.reduce((sum, one) => sum + one, 0);
  if (!(all > 0)) return undefined;
  const changes = counted.map((one, k) => Math.abs(Math.log(one / all / prior[k]!)));
  const most = changes.indexOf(Math.max(...changes));
  if (changes[most]! < noticeable) return undefined;
  return { name: target.classes[most]!, share: prior[most]!, counted: counted[most]! / all };
}
