/**
 * The error function erf x = 2/√π ∫₀ˣ e^−t² dt, to about 2 units in the last place.
 *
 * Below |x| = 1 its Taylor series in the form without cancellation,
 *
 *     erf x = 2/√π e^−x² Σ 2ⁿ x^(2n+1) / (1 · 3 · … · (2n + 1))        (Abramowitz, Stegun 1964, 7.1.6)
 *
 * above it one minus the continued fraction of erfc (7.1.14), which converges the faster the larger x is.
 */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return series(x);
  return Math.sign(x) * (1 - erfcFraction(size));
}

/** 1 − erf x for x of any sign, without cancellation where it is small. */
export function erfc(x: number): number {
  if (x >= 1) return erfcFraction(x);
  return 1 - erf(x);
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Levels of the continued fraction; at x = 1, where it is slowest, 200 leave less than a rounding. */
const levels = 200;

function erfcFraction(x: number): number {
  if (x > 27) return 0; // e^−x² is below the least double
  let fraction = x;
  for (let n = levels; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
