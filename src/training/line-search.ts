// A search for a good step along a line (Moré and Thuente 1994), with the constants that L-BFGS-B uses it with (Zhu et al. 1997).

/** A function of the step and its slope there. */
export interface Point {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** Sufficient decrease: the value must fall by this share of what the slope at 0 promises. */
const decrease = 1e-3;
/** Curvature: the slope must have flattened to this share of that at 0. */
const flattening = 0.9;
/** The search ends when the interval that holds the minimum is shorter than this share of its end. */
const narrow = 0.1;
const mostEvaluations = 20;
const longest = 1e10;

/**
 * Finds a step that satisfies the strong Wolfe conditions, or the best that could be found.
 *
 * @param start    the function at 0, its slope below 0
 * @param first    the step to try first, above 0
 * @param evaluate the function elsewhere; undefined to give up
 * @returns the step to take, evaluated last; undefined if none good enough was found in 20 evaluations, or `evaluate` gave up
 */
export async function searchLine(
  start: Point,
  first: number,
  evaluate: (step: number) => Promise<Point | undefined>,
): Promise<Point | undefined> {
  const interval = new Interval(start);
  const enough = decrease * start.slope;
  let sufficient = false;
  let step = Math.min(first, longest);
  for (let count = 0; count < mostEvaluations; count++) {
    const here = await evaluate(step);
    if (here === undefined) return undefined;
    const limit = start.value + step * enough;
    if (!Number.isFinite(here.value)) {
      step /= 10;
      continue;
    }
    if (here.value <= limit && Math.abs(here.slope) <= -flattening * start.slope) return here;
    if (interval.isExhausted(step) || (step === longest && here.value <= limit)) {
      return here.value < start.value ? here : undefined;
    }
    if (here.value <= limit && here.slope >= 0) sufficient = true;
    // Until a sufficient decrease was seen, the search works on the function less the decrease that is asked for.
    const tilt = !sufficient && here.value <= interval.best.value && here.value > limit ? enough : 0;
    step = interval.narrow(here, tilt);
  }
  return undefined;
}

/** The interval that holds a minimum, once there is one. */
class Interval {
  /** The end with the least value, and the other. */
  best: Point;
  #other: Point;
  #bracketed = false;
  #least = 0;
  #most = Number.POSITIVE_INFINITY;
  #width = longest;
  #widthBefore = 2 * longest;

  constructor(start: Point) {
    this.best = start;
    this.#other = start;
  }

  /** Whether there is no room left around a step. */
  isExhausted(step: number): boolean {
    if (!this.#bracketed) return false;
    return step <= this.#least || step >= this.#most || this.#most - this.#least <= narrow * this.#most;
  }

  /** Takes a point in. @returns the step to try next */
  narrow(here: Point, tilt: number): number {
    const tilted = (point: Point): Point => ({
      step: point.step,
      value: point.value - point.step * tilt,
      slope: point.slope - tilt,
    });
    const straight = (point: Point): Point => ({
      step: point.step,
      value: point.value + point.step * tilt,
      slope: point.slope + tilt,
    });
    const bounds = { least: this.#least, most: this.#most === Infinity ? 5 * here.step : this.#most };
    const update = nextStep(tilted(this.best), tilted(this.#other), tilted(here), this.#bracketed, bounds);
    this.best = straight(update.best);
    this.#other = straight(update.other);
    this.#bracketed = update.bracketed;
    let step = update.step;
    const span = Math.abs(this.#other.step - this.best.step);
    if (this.#bracketed) {
      if (span >= 0.66 * this.#widthBefore) step = this.best.step + 0.5 * (this.#other.step - this.best.step);
      this.#widthBefore = this.#width;
      this.#width = span;
      this.#least = Math.min(this.best.step, this.#other.step);
      this.#most = Math.max(this.best.step, this.#other.step);
    } else {
      this.#least = step + 1.1 * (step - this.best.step);
      this.#most = step + 4 * (step - this.best.step);
    }
    step = Math.min(Math.max(step, 0), longest);
    return this.isExhausted(step) ? this.best.step : step;
  }
}

interface Update {
  readonly best: Point;
  readonly other: Point;
  readonly step: number;
  readonly bracketed: boolean;
}

/** The four cases of Moré and Thuente, section 4: where to look next, and which points to keep. */
function nextStep(
  best: Point,
  other: Point,
  here: Point,
  bracketed: boolean,
  { least, most }: { least: number; most: number },
): Update {
  const opposite = here.slope * Math.sign(best.slope) < 0;
  const { cubic, quadratic, secant } = minimisers(best, here);
  let step: number;
  let now = bracketed;
  if (here.value > best.value) {
    step = Math.abs(cubic - best.step) < Math.abs(quadratic - best.step) ? cubic : cubic + (quadratic - cubic) / 2;
    now = true;
  } else if (opposite) {
    step = Math.abs(cubic - here.step) > Math.abs(secant - here.step) ? cubic : secant;
    now = true;
  } else if (Math.abs(here.slope) < Math.abs(best.slope)) {
    const towards = beyond(best, here, least, most);
    const cubicIsNearer = Math.abs(towards - here.step) < Math.abs(secant - here.step);
    if (bracketed) {
      step = cubicIsNearer ? towards : secant;
      const end = here.step + 0.66 * (other.step - here.step);
      step = here.step > best.step ? Math.min(end, step) : Math.max(end, step);
    } else {
      step = Math.min(most, Math.max(least, cubicIsNearer ? secant : towards));
    }
  } else if (bracketed) {
    step = minimisers(other, here).cubicFromHere;
  } else {
    step = here.step > best.step ? most : least;
  }
  if (here.value > best.value) return { best, other: here, step, bracketed: now };
  return { best: here, other: opposite ? best : other, step, bracketed: now };
}

/** Minimisers of the cubic and the quadratics through two points and their slopes. */
function minimisers(a: Point, b: Point): { cubic: number; quadratic: number; secant: number; cubicFromHere: number } {
  const theta = (3 * (a.value - b.value)) / (b.step - a.step) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale)));
  const towardsB = b.step < a.step ? -root : root;
  const fromA = (towardsB - a.slope + theta) / (towardsB - a.slope + towardsB + b.slope);
  const towardsA = b.step > a.step ? -root : root;
  const fromB = (towardsA - b.slope + theta) / (towardsA - b.slope + towardsA + a.slope);
  const higher = b.value > a.value;
  return {
    cubic: higher ? a.step + fromA * (b.step - a.step) : b.step + fromB * (a.step - b.step),
    quadratic: a.step + (a.slope / ((a.value - b.value) / (b.step - a.step) + a.slope) / 2) * (b.step - a.step),
    secant: b.step + (b.slope / (b.slope - a.slope)) * (a.step - b.step),
    cubicFromHere: b.step + fromB * (a.step - b.step),
  };
}

/** Case 3: the cubic's minimiser if it lies beyond `here` as seen from `best`, else the end of the interval. */
function beyond(best: Point, here: Point, least: number, most: number): number {
  const theta = (3 * (best.value - here.value)) / (here.step - best.step) + best.slope + here.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(best.slope), Math.abs(here.slope));
  const under = Math.max(0, (theta / scale) ** 2 - (best.slope / scale) * (here.slope / scale));
  const root = here.step > best.step ? -scale * Math.sqrt(under) : scale * Math.sqrt(under);
  const share = (root - here.slope + theta) / (root + (best.slope - here.slope) + root);
  if (share < 0 && root !== 0) return here.step + share * (best.step - here.step);
  return here.step > best.step ? most : least;
}
