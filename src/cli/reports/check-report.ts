import { UserError } from '../../errors.ts';
import type { TensorCheck } from '../../explain/check.ts';
import type { GradientCheck } from '../../explain/check-spec.ts';
import { tellApart } from '../../tell-apart.ts';
import type { Part } from '../terminal/report.ts';
import { textTable } from '../terminal/text-table.ts';

/** What a gradient check found, as lines. @param place name of the spec */
export function checkReport(
  { tensors, rows, rowsOnKinks, cost, dropout, tolerance, pass }: GradientCheck,
  place: string,
): Part[] {
  const tried = tensors.reduce((sum, one) => sum + one.tried - one.kinks, 0);
  const all = tensors.reduce((sum, one) => sum + one.parameters, 0);
  const kinks = tensors.reduce((sum, one) => sum + one.kinks, 0);
  return [
    `${place}: backpropagation against central differences on ${rows} rows, J = ${short(cost)}`,
    '',
    textTable([['', 'shape', 'checked', 'error', 'at', 'computed', 'measured'], ...tensors.map(tensorRow)]),
    '',
    ...(rowsOnKinks > 0 ? [rowsLine(rowsOnKinks)] : []),
    `${tried} of ${all} derivatives checked${kinks > 0 ? `, ${kinks} left out at a kink` : ''}${dropout ? '; dropout off' : ''}`,
    verdictOf(tensors, pass, tolerance),
  ];
}

function verdictOf(tensors: readonly TensorCheck[], pass: boolean, tolerance: number): string {
  const unchecked = tensors.filter(({ parameters, error }) => parameters > 0 && error === null).map(({ name }) => name);
  if (tensors.every(({ error }) => error === null)) return 'none could be checked';
  const rest = unchecked.length === 0 ? '' : `; ${unchecked.join(', ')} could not be checked`;
  if (!pass) return `not all agree to ${tolerance}${rest}`;
  return `${rest === '' ? 'all' : 'all that could be checked'} agree to ${tolerance}${rest}`;
}

function rowsLine(rows: number): string {
  return rows === 1
    ? '1 more row left out: a ReLU gets exactly 0 of it'
    : `${rows} more rows left out: a ReLU gets exactly 0 of them`;
}

function tensorRow({ name, shape, parameters, tried, kinks, error, worst }: TensorCheck): string[] {
  const counts = `${tried - kinks}/${parameters}`;
  if (worst === null) return [name, `(${shape.join(', ')})`, counts, '-'];
  const values = [worst.computed, worst.measured].map(short);
  return [name, `(${shape.join(', ')})`, counts, error!.toExponential(1), `[${worst.at.join(',')}]`, ...values];
}

/** Refuses what did not agree. @throws UserError (training) naming the first tensor that is off, or if nothing could be checked */
export function requirePass({ tensors, tolerance }: GradientCheck, place: string): void {
  if (tensors.every(({ error }) => error === null)) {
    const what = 'at least one derivative must be checked, found all of them at a kink';
    throw new UserError('training', place, what, 'use other initial weights, or more rows');
  }
  const off = tensors.find(({ error }) => error !== null && !(error <= tolerance));
  if (off === undefined) return;
  const { at, computed, measured } = off.worst!;
  const [error] = tellApart([off.error!, tolerance], (value, digits) => value.toExponential(digits), 1);
  const what = `backpropagation must agree with central differences to ${tolerance}, found an error of ${error}`;
  const hint = `d${off.name}[${at.join(',')}] is ${short(computed)} by backpropagation, ${short(measured)} by differences`;
  throw new UserError('training', `${place}: ${off.name}`, what, hint);
}

function short(value: number): string {
  return String(Number(value.toPrecision(8)));
}
