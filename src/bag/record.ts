import type { Scorer } from '../fit/score.ts';
import type { Gains, Member, Metrics, TrainingRecord, VariantRecord } from '../model/model.ts';
import { sha256Of } from '../table/fingerprint.ts';
import { heldOutRows } from './out-of-fold.ts';
import type { BagPlan } from './plan.ts';

/** What the record of a bag is made of. */
interface BagScores {
  readonly members: readonly Member[];
  /** Of the rows that members were trained on. */
  readonly metrics: Metrics;
  /** What the mean makes of the rows held out. */
  readonly scorer: Scorer;
  readonly gains: Gains;
  readonly cut: 'interrupted' | 'time' | undefined;
  readonly variants: readonly VariantRecord[];
}

type Scores = Readonly<Record<string, number | null>>;

/** How a bag came to be. Costs are means over its members by their weights; each member has a history of its own. */
export function recordOf(plan: BagPlan, { members, metrics, scorer, gains, cut, variants }: BagScores): TrainingRecord {
  const { whole } = plan;
  const { training, unlabelled, prior, ranges } = whole;
  const interest = scorer.interest();
  const mean = (of: (member: Member) => number) => members.reduce((sum, one) => sum + one.weight * of(one), 0);
  return {
    data: { sha256: sha256Of(training.table) },
    rows: { train: training.rows.length, validation: heldOutRows(plan).length, unlabelled },
    epochs: Math.max(...members.map((member) => member.training.epochs)),
    stopped: cut ?? 'members',
    engine: [...new Set(members.map((member) => member.training.engine))].sort().join(', '),
    cost: {
      train: mean((member) => member.training.cost.train),
      validation: mean((member) => member.training.cost.validation!),
    },
    metrics: { train: metrics, validation: scorer.metrics() },
    baseline: scorer.baseline(prior),
    ...(interest === undefined ? {} : { interest }),
    gains,
    prior,
    ranges,
    history: { epoch: [], cost: [], validation: [] },
    variants,
  };
}

/** The mean by weight of every score that all of them have; null where it is of some. @param groups weights, and the scores that share each @param judged has the names that count */
export function meanOfMetrics(
  groups: readonly (readonly [weight: number, all: readonly { readonly metrics: Metrics }[]])[],
  judged: Metrics,
): Metrics {
  const members = groups.flatMap(([weight, all]) =>
    weight === 0 ? [] : all.map(({ metrics }) => ({ weight: weight / all.length, metrics: { ...metrics } as Scores })),
  );
  const names = Object.keys(judged).filter((name) => members.every(({ metrics }) => name in metrics));
  const means = names.map((name) => {
    const isNull = members.some(({ metrics }) => metrics[name] === null);
    return [name, isNull ? null : members.reduce((sum, one) => sum + one.weight * one.metrics[name]!, 0)];
  });
  return Object.fromEntries(means) as unknown as Metrics;
}
