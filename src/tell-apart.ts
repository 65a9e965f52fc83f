/** Digits after which every double has a text of its own. */
const mostDigits = 17;

/**
 * Two different numbers as a message shows them side by side: with a few digits, or with as many as make their texts differ.
 *
 * @param write  a number with so many digits
 * @param digits the fewest
 */
export function tellApart(
  [a, b]: readonly [number, number],
  write: (value: number, digits: number) => string,
  digits: number,
): [string, string] {
  let more = digits;
  while (a !== b && more < mostDigits && write(a, more) === write(b, more)) more++;
  return [write(a, more), write(b, more)];
}
