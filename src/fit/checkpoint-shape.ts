import type { Saved } from '../training/saved.ts';

/** Numbers that are counts, by the last word of their name; the others are costs and factors. */
const counts = [
  'epoch',
  'halvings',
  'steps',
  'waited',
  'bestEpoch',
  'progressed',
  'stalled',
  'pairs',
  'passes',
  'settled',
];
/** Codes of how training ended; see `Stopping`. */
const endings = [0, 1, 2];

/**
 * Whether what a checkpoint holds is what a training can go on from: a file may have the right digest and be forged.
 *
 * @param expected what this training would save now: the same names, types and lengths, but for histories and the pairs of L-BFGS
 */
export function fits(saved: Saved, expected: Saved): boolean {
  return numbersFit(saved, expected) && vectorsFit(saved, expected) && pairsFit(saved) && historyFits(saved);
}

function numbersFit(saved: Saved, expected: Saved): boolean {
  return Object.keys(expected.numbers).every((name) => {
    const value = saved.numbers[name];
    const kind = lastWord(name);
    if (value === undefined) return false;
    if (kind === 'stride') return Number.isSafeInteger(value) && value >= 1;
    if (kind === 'ended') return endings.includes(value);
    return !counts.includes(kind) || (Number.isSafeInteger(value) && value >= 0);
  });
}

function vectorsFit(saved: Saved, expected: Saved): boolean {
  return Object.entries(expected.vectors).every(([name, wanted]) => {
    const found = saved.vectors[name];
    if (found === undefined || found.constructor !== wanted.constructor) return false;
    return name.startsWith('history.') || found.length === wanted.length;
  });
}

/** Every pair of steps and changes that L-BFGS counts is there, as long as its gradient. */
function pairsFit({ numbers, vectors }: Saved): boolean {
  const [name, pairs] = Object.entries(numbers).find(([key]) => lastWord(key) === 'pairs') ?? [];
  if (name === undefined || pairs === undefined) return true;
  const prefix = name.slice(0, -'pairs'.length);
  const length = vectors[`${prefix}slope`]?.length;
  for (let k = 0; k < pairs; k++) {
    for (const part of [`step${k}`, `change${k}`]) if (vectors[prefix + part]?.length !== length) return false;
  }
  return true;
}

/** As many costs as epochs, and as many of the rows held out or none; all finite. */
function historyFits({ vectors }: Saved): boolean {
  const [epochs, costs, validation] = ['epochs', 'costs', 'validation'].map((name) => vectors[`history.${name}`]);
  if (epochs === undefined || costs === undefined || validation === undefined) return true;
  const isWhole = costs.length === epochs.length && [0, epochs.length].includes(validation.length);
  return isWhole && [epochs, costs, validation].every((values) => values.every(Number.isFinite));
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
