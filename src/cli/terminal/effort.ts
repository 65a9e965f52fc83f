import type { Effort } from '../../encode/infer-portfolio.ts';
import { UserError } from '../../errors.ts';

/** Flags that say how much time a model is worth whose spec is inferred. */
export interface EffortOptions {
  readonly quick?: boolean;
  readonly thorough?: boolean;
}

/** Help of the flags. */
export const effortHelp = {
  quick: 'infer one network, in place of several over folds (from 50 to 10 000 rows, if they take no minutes)',
  thorough: 'infer three networks more over the folds, up to 50 000 rows: two or three times the usual time',
} as const;

/** @throws UserError (usage) if both flags are given */
export function effortOf({ quick, thorough }: EffortOptions): Effort {
  if (quick && thorough)
    throw new UserError('usage', '--quick', 'must not stand beside --thorough', 'leave one of them out');
  return quick ? 'quick' : thorough ? 'thorough' : 'usual';
}
