// What can be wrong with a run, in the order in which one thing causes another.

/** Names of what may be found; a run that has an earlier one may show later ones as its symptoms. */
export const diagnoses = [
  'constant-target',
  'outlying-cells',
  'constant-column',
  'duplicate-column',
  'leaking-column',
  'unscaled-column',
  'symmetric-units',
  'saturated-units',
  'dead-units',
  'exploding-gradients',
  'vanishing-gradients',
  'learning-rate-too-large',
  'learning-rate-too-small',
  'plateau',
  'overfitting',
  'no-signal',
] as const;

export type DiagnosisName = (typeof diagnoses)[number];

/** Keys of the spec by dotted path, as `--set` takes them, and what to set them to. */
export type Settings = Readonly<Record<string, unknown>>;

/** Something wrong with a run. */
export interface Diagnosis {
  readonly name: DiagnosisName;
  /** What was seen, in a sentence without its full stop. */
  readonly finding: string;
  /** What to change; nothing where no change of the spec is known to help. */
  readonly settings: Settings;
}

const aboutLayers: readonly DiagnosisName[] = [
  'symmetric-units',
  'saturated-units',
  'dead-units',
  'exploding-gradients',
  'vanishing-gradients',
];
const aboutRate: readonly DiagnosisName[] = ['learning-rate-too-large', 'learning-rate-too-small', 'plateau'];
const aboutCourse: readonly DiagnosisName[] = [...aboutRate, 'overfitting', 'no-signal'];

/** What each explains: these are its symptoms, and are not told beside it. */
const explains: Partial<Record<DiagnosisName, readonly DiagnosisName[]>> = {
  'outlying-cells': ['unscaled-column', ...aboutLayers, ...aboutCourse],
  'unscaled-column': [...aboutLayers, ...aboutCourse],
  ...Object.fromEntries(aboutLayers.map((name) => [name, [...aboutLayers, ...aboutRate, 'no-signal']])),
  'learning-rate-too-large': aboutCourse,
  'learning-rate-too-small': [...aboutRate, 'no-signal'],
  plateau: ['no-signal'],
};

/** Whether a diagnosis is but a symptom of one that was made already, or is that one. */
export function isExplained(name: DiagnosisName, made: Iterable<DiagnosisName>): boolean {
  for (const one of made) if (one === name || explains[one]?.includes(name)) return true;
  return false;
}

/** Keys whose values are lists to which each diagnosis adds. */
const lists: readonly string[] = ['ignore', 'missing'];

/** All that diagnoses advise, together: what they add to the same list is united; of other keys the first one says what, as it may have caused what came after. */
export function adviceOf(made: readonly Diagnosis[]): Settings {
  const all: Record<string, unknown> = {};
  for (const { settings } of made) {
    for (const [key, value] of Object.entries(settings)) {
      if (!Object.hasOwn(all, key)) all[key] = value;
      else if (lists.includes(key)) all[key] = [...new Set([all[key], value].flat())];
    }
  }
  return all;
}
