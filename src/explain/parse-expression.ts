import { UserError } from '../errors.ts';
import { didYouMean } from '../spec/nearest.ts';
import type { Graph, GraphNode, Operand } from './graph.ts';
import { functions, infix, negate, type Operation, same } from './operations.ts';
import { type Draft, nameSteps } from './step-names.ts';
import { mistakeAt, type Token, tokenize } from './tokens.ts';

/** Deepest nesting of parentheses, signs and powers. */
const deepest = 200;

/** Most operations of an expression. */
const mostOperations = 500;

/**
 * An expression as a graph of single operations: intermediate results are
 * called u, v, w …, the result J, or the next name that is not in use. What
 * is written twice is computed once.
 *
 *     sum     = product { ("+" | "-") product }
 *     product = signed { ("*" | "/") signed }
 *     signed  = ("-" | "+") signed | power
 *     power   = primary [ "^" signed ]
 *     primary = number | name | function "(" sum { "," sum } ")" | "(" sum ")"
 *
 * @throws UserError (usage) with the place of the mistake
 */
export function parseExpression(expression: string): Graph {
  if (expression.trim() === '') {
    throw new UserError('usage', 'expression', 'must be a computation, found nothing', 'for example 3*(a+b*c)');
  }
  const nodes = new Parser(expression).parse();
  nameSteps(nodes);
  return { expression, nodes };
}

class Parser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  readonly #nodes: Draft[] = [];
  readonly #inputs = new Map<string, GraphNode>();
  readonly #steps = new Map<string, GraphNode>();
  #at = 0;
  #depth = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokenize(expression);
  }

  parse(): Draft[] {
    const result = this.#sum();
    if (this.#next.kind !== 'end') throw this.#unexpected('an operator or the end');
    if (typeof result === 'number' || result.operation === undefined) this.#step(same, [result], this.#tokens[0]!);
    return this.#nodes;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(...signs: string[]): Token | undefined {
    const token = this.#next;
    if (token.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.#at++;
    return token;
  }

  #sum(): Operand {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): Operand {
    return this.#chain(['*', '/'], () => this.#signed());
  }

  #chain(signs: string[], part: () => Operand): Operand {
    let left = part();
    for (let sign = this.#take(...signs); sign !== undefined; sign = this.#take(...signs)) {
      left = this.#step(infix.get(sign.text)!, [left, part()], sign);
    }
    return left;
  }

  #signed(): Operand {
    this.#enter();
    const sign = this.#take('-', '+');
    const operand = sign === undefined ? this.#power() : this.#signed();
    this.#depth--;
    if (sign?.text !== '-') return operand;
    return typeof operand === 'number' ? -operand : this.#step(negate, [operand], sign);
  }

  #power(): Operand {
    const base = this.#primary();
    const sign = this.#take('^');
    return sign === undefined ? base : this.#step(infix.get('^')!, [base, this.#signed()], sign);
  }

  #primary(): Operand {
    const token = this.#next;
    if (this.#take('(')) {
      const inner = this.#sum();
      if (!this.#take(')')) throw this.#unexpected('an operator or ")"');
      return inner;
    }
    if (token.kind !== 'number' && token.kind !== 'name') throw this.#unexpected('a number, a name, a function or "("');
    this.#at++;
    if (token.kind === 'number') return this.#number(token);
    return this.#next.kind === 'sign' && this.#next.text === '(' ? this.#call(token) : this.#input(token);
  }

  #number({ text, at }: Token): number {
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw mistakeAt(this.#expression, at, `must be a number a double can hold, found "${text}"`);
  }

  #input(token: Token): Operand {
    const { text: name, at } = token;
    if (functions.has(name)) {
      throw mistakeAt(
        this.#expression,
        at,
        `${name} must be followed by its operand in parentheses, found none`,
        `for example ${name}(a)`,
      );
    }
    const known = this.#inputs.get(name);
    if (known !== undefined) return known;
    const input = this.#add({ name, index: this.#nodes.length, at, operation: undefined, operands: [] });
    this.#inputs.set(name, input);
    return input;
  }

  #call(token: Token): Operand {
    const operation = functions.get(token.text);
    if (operation === undefined) throw this.#noFunction(token);
    this.#take('(');
    const operands = [this.#sum()];
    while (this.#take(',')) operands.push(this.#sum());
    if (!this.#take(')')) throw this.#unexpected('an operator, "," or ")"');
    if (operands.length === operation.operands) return this.#step(operation, operands, token);
    const count = operation.operands === 1 ? '1 operand' : '2 operands';
    throw mistakeAt(this.#expression, token.at, `${token.text} must have ${count}, found ${operands.length}`);
  }

  #noFunction({ text, at }: Token): Error {
    const names = [...functions.keys()];
    const guess = didYouMean(text, names);
    const hint = guess === '' ? `for a product write ${text}*(…)` : undefined;
    return mistakeAt(
      this.#expression,
      at,
      `must be one of ${names.join(', ')} before "(", found "${text}"${guess}`,
      hint,
    );
  }

  #step(operation: Operation, operands: readonly Operand[], { at }: Token): GraphNode {
    const parts = operands.map((operand) => (typeof operand === 'number' ? operand : `#${operand.index}`));
    const key = [operation.name, ...parts].join(' ');
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    if (this.#steps.size === mostOperations) {
      throw mistakeAt(this.#expression, at, `must have at most ${mostOperations} operations, found more`);
    }
    const step = this.#add({ name: '', index: this.#nodes.length, at, operation, operands });
    this.#steps.set(key, step);
    return step;
  }

  #add(node: Draft): GraphNode {
    this.#nodes.push(node);
    return node;
  }

  #enter(): void {
    if (++this.#depth <= deepest) return;
    throw mistakeAt(this.#expression, this.#next.at, `must be nested at most ${deepest} deep, found more`);
  }

  #unexpected(required: string): Error {
    const { kind, written, at } = this.#next;
    const found = kind === 'end' ? 'the end' : `"${written}"`;
    const before = this.#tokens[this.#at - 1];
    const isProduct = required.startsWith('an operator') && (kind === 'name' || kind === 'number' || written === '(');
    const hint = isProduct
      ? `for a product write ${before?.written}*${written}${written === '(' ? '…)' : ''}`
      : undefined;
    return mistakeAt(this.#expression, at, `must be ${required}, found ${found}`, hint);
  }
}
