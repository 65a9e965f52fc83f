import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/** What random numbers are drawn for. Each purpose has a stream of its own, so that a change in one leaves the others alone. */
const streams = { weights: 2, split: 3, jitter: 4, shuffles: 5, trials: 6, check: 7, lessons: 8 } as const;

/**
 * Scrambles 32 bits so that neighbouring numbers have nothing in common: the finaliser of MurmurHash3 (Appleby 2011), with
 * the multiplication by 2³² / φ before it that keeps 0 from staying 0.
 *
 * @param bits a whole number, taken modulo 2³²
 * @returns a whole number from 0 to 2³² − 1
 */
export function mix(bits: number): number {
  let h = Math.imul(bits + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Fills `order` with the numbers from 0 in random order: Fisher and Yates, from the inside out (Durstenfeld 1964), with a
 * scrambled counter for dice, which is four times as fast as a generator. Orders are equally likely but for a share of 2⁻³² of the rows.
 *
 * @param key 32 bits; the same key gives the same order
 */
export function permute(order: Int32Array, key: number): void {
  const first = key | 0; // sums of 32 bits are faster than those of doubles
  for (let last = 0; last < order.length; last++) {
    const other = ((mix((first + last) | 0) / 2 ** 32) * (last + 1)) | 0;
    order[last] = order[other]!;
    order[other] = last;
  }
}

/** A seeded source of random numbers: the same seed and purpose give the same numbers on every machine. */
export class Random {
  readonly #generator: JumpableRandomGenerator;

  /**
   * @param seed    any 32-bit whole number
   * @param purpose which of the seed's independent streams to draw from
   */
  constructor(seed: number, purpose: keyof typeof streams) {
    this.#generator = xoroshiro128plus(seed);
    for (let jumps = 0; jumps < streams[purpose]; jumps++) this.#generator.jump();
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A number from the standard normal distribution (Box and Muller 1958, the cosine branch). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Puts `items` into a random order, in place (Fisher and Yates; every order is equally likely). */
  shuffle(items: { length: number; [index: number]: number }): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = Math.floor(this.uniform() * (last + 1));
      const swapped = items[last]!;
      items[last] = items[other]!;
      items[other] = swapped;
    }
  }
}
