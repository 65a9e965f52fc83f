// What a graph may compute in one step: each operation beside its derivative.
// x, y are the operands, r the result; as texts they are names or numbers.

/** One operation on one or two numbers. */
export interface Operation {
  readonly name: string;
  readonly operands: 1 | 2;
  /** The operation as one would write it: `b · c`. */
  write(x: string, y: string): string;
  value(x: number, y: number): number;
  /** ∂r/∂x and ∂r/∂y; the second only of two operands. */
  readonly slopes: readonly Slope[];
  /** Why the result is no finite number, where the reason is not that it is too large. */
  trouble?(x: number, y: number): string | undefined;
}

/** A partial derivative: its value, and how it is written. */
export interface Slope {
  value(x: number, y: number, r: number): number;
  write(x: string, y: string, r: string): string;
}

const one: Slope = { value: () => 1, write: () => '1' };
const minusOne: Slope = { value: () => -1, write: () => '(-1)' };

/** A negative number in parentheses, everything else as it is. */
const inside = (text: string) => (text.startsWith('-') ? `(${text})` : text);

/** 1 where the operand is the one that counts, else 0. */
const gate = (isOpen: (x: number, y: number) => boolean, condition: (x: string, y: string) => string): Slope => ({
  value: (x, y) => (isOpen(x, y) ? 1 : 0),
  write: (x, y) => `[${condition(x, y)}]`,
});

const add: Operation = {
  name: 'add',
  operands: 2,
  write: (x, y) => `${x} + ${inside(y)}`,
  value: (x, y) => x + y,
  slopes: [one, one],
};

const subtract: Operation = {
  name: 'subtract',
  operands: 2,
  write: (x, y) => `${x} − ${inside(y)}`,
  value: (x, y) => x - y,
  slopes: [one, minusOne],
};

const multiply: Operation = {
  name: 'multiply',
  operands: 2,
  write: (x, y) => `${x} · ${inside(y)}`,
  value: (x, y) => x * y,
  slopes: [
    { value: (_x, y) => y, write: (_x, y) => inside(y) },
    { value: (x) => x, write: (x) => inside(x) },
  ],
};

const divide: Operation = {
  name: 'divide',
  operands: 2,
  write: (x, y) => `${x} / ${inside(y)}`,
  value: (x, y) => x / y,
  slopes: [
    { value: (_x, y) => 1 / y, write: (_x, y) => `1/${inside(y)}` },
    { value: (x, y) => -x / y / y, write: (x, y) => `(-${inside(x)}/${inside(y)}²)` },
  ],
  trouble: (_x, y) => (y === 0 ? 'a division by zero' : undefined),
};

/** x^y; the derivative to x is 0 where y is 0, and to y is 0 where x is 0 and y above it: the limits. */
const power: Operation = {
  name: 'power',
  operands: 2,
  write: (x, y) => `${inside(x)}^${inside(y)}`,
  value: (x, y) => x ** y,
  slopes: [
    { value: (x, y) => (y === 0 ? 0 : y * x ** (y - 1)), write: writePowerSlope },
    {
      value: (x, y, r) => (x === 0 && y > 0 ? 0 : r * Math.log(x)),
      write: (x, _y, r) => `${r} · log(${x})`,
    },
  ],
  trouble: (x, y) => {
    if (x === 0 && y < 0) return 'a division by zero';
    return x < 0 && !Number.isInteger(y) ? 'a fractional power of a negative number' : undefined;
  },
};

function writePowerSlope(x: string, y: string): string {
  const exponent = Number(y);
  if (Number.isNaN(exponent)) return `${y} · ${inside(x)}^(${y} − 1)`;
  if (exponent === 0 || exponent === 1) return y;
  return exponent === 2 ? `2 · ${inside(x)}` : `${inside(y)} · ${inside(x)}^${inside(String(exponent - 1))}`;
}

/** The minus sign before something. */
export const negate: Operation = {
  name: 'negate',
  operands: 1,
  write: (x) => `−${inside(x)}`,
  value: (x) => -x,
  slopes: [minusOne],
};

/** What an expression without any operation computes. */
export const same: Operation = { name: 'same', operands: 1, write: (x) => x, value: (x) => x, slopes: [one] };

/** Operations written between their operands. */
export const infix: ReadonlyMap<string, Operation> = new Map([
  ['+', add],
  ['-', subtract],
  ['*', multiply],
  ['/', divide],
  ['^', power],
]);

/** Operations written as functions, by name. */
export const functions: ReadonlyMap<string, Operation> = new Map(
  (
    [
      { name: 'exp', value: Math.exp, slopes: [{ value: (_x, _y, r) => r, write: (_x, _y, r) => r }] },
      {
        name: 'log',
        value: Math.log,
        slopes: [{ value: (x) => 1 / x, write: (x) => `1/${inside(x)}` }],
        trouble: (x) => (x > 0 ? undefined : `the logarithm of ${x === 0 ? 'zero' : 'a negative number'}`),
      },
      {
        name: 'sigmoid',
        value: (x) => 1 / (1 + Math.exp(-x)),
        slopes: [{ value: (_x, _y, r) => r * (1 - r), write: (_x, _y, r) => `${r} · (1 − ${r})` }],
      },
      {
        name: 'tanh',
        value: Math.tanh,
        slopes: [{ value: (_x, _y, r) => 1 - r * r, write: (_x, _y, r) => `(1 − ${r}²)` }],
      },
      {
        name: 'relu',
        value: (x) => Math.max(x, 0),
        slopes: [
          gate(
            (x) => x >= 0,
            (x) => `${x} ≥ 0`,
          ),
        ],
      },
      {
        name: 'max',
        operands: 2,
        value: Math.max,
        slopes: [
          gate(
            (x, y) => x >= y,
            (x, y) => `${x} ≥ ${y}`,
          ),
          gate(
            (x, y) => x < y,
            (x, y) => `${x} < ${y}`,
          ),
        ],
      },
    ] satisfies FunctionOperation[]
  ).map((operation) => [operation.name, written(operation)]),
);

type FunctionOperation = Omit<Operation, 'write' | 'operands'> & { readonly operands?: 2 };

function written(operation: FunctionOperation): Operation {
  const { name, operands = 1 } = operation;
  return { ...operation, operands, write: (x, y) => (operands === 2 ? `${name}(${x}, ${y})` : `${name}(${x})`) };
}
