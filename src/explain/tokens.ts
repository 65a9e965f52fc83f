import { UserError } from '../errors.ts';
import { visible } from '../json/visible.ts';

/** A word of an expression. */
export interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  /** As it is understood: `×` and `·` are `*`, `÷` is `/`, `−` is `-`. */
  readonly text: string;
  /** As the user wrote it. */
  readonly written: string;
  /** Where it begins, in UTF-16 units from 0. */
  readonly at: number;
}

/** Letters of Latin and Greek, digits and underscores; a digit cannot be the first. */
const name = /[A-Za-z_\u00c0-\u024f\u0370-\u03ff][A-Za-z0-9_\u00c0-\u024f\u0370-\u03ff]*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const blanks = /\s*/y;

/** Signs, and what else they may be written as. */
const signs: ReadonlyMap<string, string> = new Map([
  ...['+', '-', '*', '/', '^', '(', ')', ','].map((sign) => [sign, sign] as const),
  ['−', '-'],
  ['×', '*'],
  ['·', '*'],
  ['⋅', '*'],
  ['÷', '/'],
]);

/** Whether a text is a name and nothing else. */
export function isName(text: string): boolean {
  return match(name, text, 0) === text && text !== '';
}

/** Cuts an expression into its words, the last of which is its end. @throws UserError (usage) at the first that is none */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = match(blanks, expression, 0).length;
  while (at < expression.length) {
    const token = tokenAt(expression, at);
    tokens.push(token);
    at += token.written.length;
    at += match(blanks, expression, at).length;
  }
  return [...tokens, { kind: 'end', text: '', written: '', at: expression.trimEnd().length }];
}

function tokenAt(expression: string, at: number): Token {
  const character = String.fromCodePoint(expression.codePointAt(at)!);
  const sign = signs.get(character);
  if (sign !== undefined) return { kind: 'sign', text: sign, written: character, at };
  for (const [kind, pattern] of [['number', number] as const, ['name', name] as const]) {
    const text = match(pattern, expression, at);
    if (text !== '') return { kind, text, written: text, at };
  }
  throw mistakeAt(
    expression,
    at,
    `must hold numbers, names, + - * / ^ ( ) and commas, found "${character}"`,
    'functions: exp, log, sigmoid, tanh, relu, max',
  );
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Most characters of the expression that a message shows on either side of the mistake. */
const around = 30;

/**
 * A mistake in an expression: its place, counted in characters from 1, and the
 * expression around it with a mark under it.
 *
 * @param at   where, in UTF-16 units from 0
 * @param hint the next step, if the place does not say it
 */
export function mistakeAt(expression: string, at: number, what: string, hint?: string): UserError {
  const before = [...expression.slice(0, at)];
  const after = [...expression.slice(at)];
  const head = before.length > around ? `…${before.slice(-around + 1).join('')}` : before.join('');
  const tail = after.length > around ? `${after.slice(0, around - 1).join('')}…` : after.join('');
  const lines = [
    visible(head + tail),
    `${' '.repeat([...visible(head)].length)}^`,
    ...(hint === undefined ? [] : [hint]),
  ];
  return new UserError('usage', `expression:${before.length + 1}`, what, lines.join('\n'));
}
