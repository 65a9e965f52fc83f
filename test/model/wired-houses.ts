import { Random } from '../../src/random.ts';

/** Deviation of the noise in `price`. */
export const noise = 2;

const walkable: Readonly<Record<string, number>> = { A: 60, B: 10, C: 45, D: 25, E: 0 };
const schools: Readonly<Record<string, number>> = { A: 0.2, B: 1.1, C: 0.4, D: 1.6, E: 0.8 };

/** Three hidden units of a house's price, as CSV `from` names them. */
export const wiring = [
  { name: 'family_size', from: ['size', 'bedrooms'] },
  { name: 'walkability', from: ['zip_code'] },
  { name: 'school_quality', from: ['zip_code', 'wealth'] },
];

/**
 * Houses made so that size and bedrooms tell the family size that fits in, the zip code
 * the walkability, zip code and wealth the quality of schools, and these three, by ReLUs, the price.
 */
export function wiredHouses(rows: number, seed: number): string {
  const random = new Random(seed, 'split');
  const zips = Object.keys(walkable);
  const lines = Array.from({ length: rows }, () => {
    const size = Math.round(500 + 2500 * random.uniform());
    const bedrooms = 1 + Math.floor(5 * random.uniform());
    const zip = zips[Math.floor(zips.length * random.uniform())]!;
    const wealth = Math.round(20 + 100 * random.uniform());
    const family = Math.max(0, size / 500 + bedrooms - 4);
    const school = Math.max(0, schools[zip]! + wealth / 50 - 1.5);
    const price = 40 + 30 * family + walkable[zip]! + 40 * school + noise * random.normal();
    return [size, bedrooms, zip, wealth, price.toFixed(3)].join();
  });
  return ['size,bedrooms,zip_code,wealth,price', ...lines, ''].join('\n');
}
