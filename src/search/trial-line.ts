// A line of the log of `nn tune`: what came of a trial, by which a search that was stopped goes on.
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { classMetricNames, type MetricName, metricRows, numberMetricNames } from '../formulas/metric.ts';
import { faultIn } from '../json/json-scan.ts';
import { toJson } from '../json/json-text.ts';
import { describeFirst } from '../model/describe-issue.ts';
import type { Settings } from './trials.ts';
import type { Outcome } from './tune.ts';

/** A finished trial as its line tells of it. */
export interface TrialLine extends Omit<Outcome, 'trial'> {
  readonly trial: Settings;
  /** Digest of what the trial was of. */
  readonly of: string;
}

/** A number as JSON has it. @param beyond what null stands for: no number, or one beyond a double */
function numberOr(beyond: number) {
  const number = v.pipe(v.number('must be a number'), v.finite('must be a finite number'));
  return v.pipe(
    v.nullable(number),
    v.transform((value) => value ?? beyond),
  );
}

/** An object, which the other validators of objects would take a list for. */
const anyObject = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

/** An estimate of a metric, or none. A mean that is no finite number is the worst there could be. */
function estimateSchema(metric: MetricName) {
  const mean = numberOr(metricRows[metric].moreIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  const standardError = v.pipe(numberOr(Number.POSITIVE_INFINITY), v.minValue(0, 'must be 0 or more'));
  return v.nullable(v.pipe(anyObject, v.strictObject({ mean, standardError })));
}

/** A line of a search in which the target is a number, or a category. A trial of which a fold failed has no metrics. */
function lineSchema(isNumber: boolean) {
  const schemaOf = (name: MetricName) =>
    metricRows[name].always ? estimateSchema(name) : v.exactOptional(estimateSchema(name));
  const names = isNumber ? numberMetricNames : classMetricNames;
  const metrics = Object.fromEntries(names.map((name) => [name, schemaOf(name)]));
  const common = {
    trial: anyObject,
    of: v.string('must be a text'),
    part: v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be 1 or more')),
  };
  const line = <Members extends v.ObjectEntries>(members: Members) =>
    v.pipe(anyObject, v.strictObject({ ...common, ...members }));
  return {
    finished: line({ metrics: v.pipe(anyObject, v.strictObject(metrics)) }),
    failed: line({ metrics: v.pipe(anyObject, v.strictObject({})), failure: v.string('must be a text') }),
  };
}

/** The text of a line, without its end. */
export function formatTrialLine({ trial, of, part, metrics, failure }: TrialLine): string {
  return toJson({ trial, of, part, metrics, failure });
}

/**
 * Reads a line.
 *
 * @param place  of the line, for messages
 * @param metric any that is told of the target
 * @throws UserError (model) if it is not what nn writes
 */
export function parseTrialLine(text: string, place: string, metric: MetricName): TrialLine {
  const damaged = (what: string) =>
    new UserError('model', place, `damaged: ${what}`, 'remove the line, and the trial is tried again');
  const fault = faultIn(text);
  if (fault !== undefined) throw damaged(fault.limit ?? 'must be JSON, as nn writes it');
  const raw: unknown = JSON.parse(text);
  const { finished, failed } = lineSchema(metricRows[metric].of === 'numbers');
  const isFailed = typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'failure');
  const result = v.safeParse(isFailed ? failed : finished, raw, { abortEarly: true });
  if (result.issues !== undefined) throw damaged(describeFirst(result.issues, 'a trial'));
  return { failure: undefined, ...result.output };
}
