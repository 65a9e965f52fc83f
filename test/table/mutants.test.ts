import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mix } from '../../src/random.ts';
import { mutant, sound } from '../mutants.ts';
import { operationsOf } from '../operations.ts';
import { pieces, readBothWays, readByLaw, refusal, same } from './both-ways.ts';

/** Files that are tried; more of them by `FUZZ=10000`. */
const seeds = Number(process.env.FUZZ ?? 500);

/** Files whose operations are counted together. */
const together = 25;

/** Operations to read a file in all ways, at most: five times what was seen. */
const allowed = (bytes: number) => 50_000 + 500 * bytes;

/** Files that broke something, or are the first found with their kind of mistake, and what is said of each: the first mistake in it. */
const kept: readonly { readonly base64: string; readonly said: string }[] = JSON.parse(
  readFileSync(new URL('kept-mutants.json', import.meta.url), 'utf8'),
);

describe('a file with a few wrong bytes', () => {
  it('was sound before', async () => {
    for (const bytes of sound) expect(await readBothWays(bytes)).not.toBeTypeOf('string');
  });

  it.each(kept)('that was kept is refused for what it was refused for: $said', async ({ base64, said }) => {
    const bytes = Buffer.from(base64, 'base64');
    if (said === 'read') expect(await readBothWays(bytes)).toMatchObject({ refused: undefined });
    else expect(await refusal(bytes)).toBe(said);
  });

  it('is taken or refused alike by both ways, in few operations (A27)', {
    timeout: 600_000 + 1000 * seeds,
  }, async () => {
    for (let first = 0; first < seeds; first += together) {
      let bytes = 0;
      const operations = await operationsOf(async () => {
        for (let seed = first; seed < Math.min(seeds, first + together); seed++) bytes += await readMutant(seed);
      });
      expect(operations, `seeds from ${first}`).toBeLessThan(allowed(bytes / together) * together);
    }
  });

  /** @returns its bytes */
  async function readMutant(seed: number): Promise<number> {
    const bytes = mutant(seed);
    const format = { delimiter: ',;\t'[mix(seed) % 11 === 0 ? 1 : 0]!, header: mix(seed) % 7 > 0 };
    const size = mix(seed + 1) % 2 === 0 ? undefined : 1 + (mix(seed) % 64);
    try {
      same(await readBothWays(bytes, { size, format }), await readByLaw(pieces(bytes), format));
    } catch (error) {
      const text = JSON.stringify(bytes.toString('latin1'));
      const keep = `to be kept in kept-mutants.json as ${bytes.toString('base64')}`;
      throw new Error(`seed ${seed}: ${text}, ${keep}`, { cause: error });
    }
    return bytes.length;
  }
});
