import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers made outside this project; `test/oracles/README.md` says by what. */
export function readOracle<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'oracles', `${name}.json`), 'utf8')) as T;
}
