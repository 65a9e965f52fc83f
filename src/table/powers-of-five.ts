/** Powers of ten that can matter to a number of at most 19 digits: beyond, it is 0 or too large for a double. */
const least = -342;
const greatest = 308;
/** From this on 5⁻ᵖ fits 64 bits, and products with its reciprocal may be exact: that is rounded up. */
const exactFrom = -27;

/**
 * The first 128 bits of 5ᵖ for p from −342 to 308, in pairs of upper and lower 64 bits (Lemire 2021, "Number parsing at a
 * gigabyte per second", section 5). Takes a millisecond.
 */
export function powersOfFive(): BigUint64Array {
  const pairs = new BigUint64Array(2 * (greatest - least + 1));
  const store = (p: number, bits: bigint) => {
    pairs.set([bits >> 64n, bits & 0xffff_ffff_ffff_ffffn], 2 * (p - least));
  };
  let power = 1n;
  for (let p = 0; p <= -least; p++, power *= 5n) {
    const bits = BigInt(power.toString(2).length);
    if (p <= greatest) store(p, bits > 128n ? power >> (bits - 128n) : power << (128n - bits));
    if (p > 0) store(-p, (1n << (bits + 127n)) / power + (-p >= exactFrom ? 1n : 0n));
  }
  return pairs;
}
