import type { UserError } from '../errors.ts';
import { sideBySide } from '../search/side-by-side.ts';
import { Diverged } from '../training/train.ts';
import type { MemberNews, MemberResult, MemberTask } from './member.ts';
import { memberTasks } from './member-job.ts';
import type { BagPlan, PlannedMember } from './plan.ts';

/** What came of the members of a bag so far, by variant and fold. */
export class TrainedMembers {
  readonly #results: (MemberResult | undefined)[][];
  readonly #diverged: (Diverged | undefined)[];
  /** Part of its epochs that each member has behind it. */
  readonly #parts: number[][];
  readonly #plan: BagPlan;

  constructor(plan: BagPlan) {
    this.#plan = plan;
    const { variants, folds } = plan;
    this.#results = variants.map(() => folds.map(() => undefined));
    this.#parts = variants.map(() => folds.map(() => 0));
    this.#diverged = variants.map(() => undefined);
  }

  /** Members of a variant in the order of the folds; undefined if not all of them were trained. */
  of(variant: number): readonly MemberResult[] | undefined {
    const found = this.#results[variant]!.filter((result) => result !== undefined);
    return found.length === this.#plan.folds.length ? found : undefined;
  }

  /** Why a variant has no result, if one of its members diverged. */
  divergedIn(variant: number): Diverged | undefined {
    return this.#diverged[variant];
  }

  /** How many members were trained, or found not to be trainable. */
  get done(): number {
    return this.#parts.flat().filter((part) => part === 1).length;
  }

  /** The part of all work that is done, from 0 to 1. */
  get part(): number {
    const { variants, folds } = this.#plan;
    const all = variants.reduce((sum, { work }) => sum + work, 0) * folds.length;
    const done = variants.reduce((sum, { work }, index) => {
      return sum + work * this.#parts[index]!.reduce((parts, part) => parts + part, 0);
    }, 0);
    return done / all;
  }

  /** Takes in what a member came to. */
  finish({ variant, fold }: PlannedMember, result: MemberResult | Diverged): void {
    this.#parts[variant]![fold] = 1;
    if (result instanceof Diverged) this.#diverged[variant] ??= result;
    else this.#results[variant]![fold] = result;
  }

  /** Takes in how far a member is. */
  observe({ variant, fold }: PlannedMember, part: MemberNews): void {
    this.#parts[variant]![fold] = Math.min(part, 1 - Number.EPSILON);
  }
}

/**
 * Trains members side by side, one a thread: what each comes to depends on itself alone.
 *
 * @param members in the order in which they are begun
 * @param signal  ends all of them; what was trained by then stays
 * @param hear    is called after every change
 * @throws UserError for what spec and data do not agree on
 */
export async function trainMembers(
  trained: TrainedMembers,
  members: readonly PlannedMember[],
  threads: number,
  signal: AbortSignal,
  hear: () => void,
): Promise<void> {
  const tasks = members.map(({ task }): MemberTask => task);
  for await (const tidings of sideBySide(memberTasks, tasks, threads, signal)) {
    const member = members[tidings.task]!;
    if ('news' in tidings) trained.observe(member, tidings.news);
    else trained.finish(member, 'result' in tidings ? tidings.result : requireDivergence(tidings.failure));
    hear();
  }
}

function requireDivergence(failure: UserError | Diverged): Diverged {
  if (failure instanceof Diverged) return failure;
  throw failure;
}
