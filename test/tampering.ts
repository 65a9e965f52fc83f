/** Values of every kind that JSON has, to stand where another kind belongs. */
export const wrongValues: readonly unknown[] = [
  null,
  true,
  'text',
  '',
  -1,
  0.5,
  1e300,
  [],
  [1, 'a', null],
  {},
  { mean: 'a' },
  { __proto__: null, constructor: 1 },
];

/** JSON data with one value in it replaced or taken away, one after the other; each with the path of what was changed. */
export function* tampered(
  data: unknown,
  path: readonly (string | number)[] = [],
): Generator<{ path: string; data: unknown }> {
  const named = path.join('.');
  for (const value of wrongValues) yield { path: `${named} = ${JSON.stringify(value)}`, data: value };
  if (typeof data !== 'object' || data === null) return;
  const entries = Object.entries(data);
  const put = (members: readonly (readonly [string, unknown])[]) =>
    Array.isArray(data) ? members.map(([, item]) => item) : Object.fromEntries(members);
  for (const [index, [key, item]] of entries.entries()) {
    yield { path: `${[...path, key].join('.')} left out`, data: put(entries.toSpliced(index, 1)) };
    for (const one of tampered(item, [...path, key])) {
      yield { path: one.path, data: put(entries.with(index, [key, one.data])) };
    }
  }
  if (!Array.isArray(data)) yield { path: `${named} and a key more`, data: { ...data, more: 1 } };
}
