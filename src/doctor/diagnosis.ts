// What can be wrong with a run, in the order in which one thing causes another.

/** Names of what may be found; a run that has an earlier one may show later ones as its symptoms. */
export const diagnoses = [
  'constant-column',
  'duplicate-column',
  'leaking-column',
  'unscaled-column',
  'too-few-rows',
  'symmetric-units',
  'saturated-units',
  'dead-units',
  'exploding-gradients',
  'vanishing-gradients',
  'learning-rate-too-large',
  'learning-rate-too-small',
  'plateau',
  'underfitting',
  'overfitting',
] as const;

export type DiagnosisName = (typeof diagnoses)[number];

/** Something wrong with a run, and the one key of the spec to change. */
export interface Diagnosis {
  readonly name: DiagnosisName;
  /** What was seen, in a sentence without its full stop. */
  readonly finding: string;
  /** Dotted path of the key, as `--set` takes it. */
  readonly key: string;
  /** What to set it to. */
  readonly value: unknown;
}

const aboutLayers: readonly DiagnosisName[] = [
  'symmetric-units',
  'saturated-units',
  'dead-units',
  'exploding-gradients',
  'vanishing-gradients',
];
const aboutCourse: readonly DiagnosisName[] = [
  'learning-rate-too-large',
  'learning-rate-too-small',
  'plateau',
  'underfitting',
];

/** What each explains: these are its symptoms, and are not told beside it. */
const explains: Partial<Record<DiagnosisName, readonly DiagnosisName[]>> = {
  'unscaled-column': [...aboutLayers, ...aboutCourse, 'overfitting'],
  'too-few-rows': ['overfitting'],
  ...Object.fromEntries(aboutLayers.map((name) => [name, [...aboutLayers, ...aboutCourse]])),
  'learning-rate-too-large': [...aboutLayers, ...aboutCourse, 'overfitting'],
  'learning-rate-too-small': aboutCourse,
  plateau: ['underfitting'],
};

/** Whether a diagnosis is but a symptom of one that was made already, or is that one. */
export function isExplained(name: DiagnosisName, made: Iterable<DiagnosisName>): boolean {
  for (const one of made) if (one === name || explains[one]?.includes(name)) return true;
  return false;
}

/** A learning rate that may do where one is too large: a tenth of it. */
export function lower(learningRate: number): number {
  return Number((learningRate / 10).toPrecision(2));
}
