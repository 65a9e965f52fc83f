// What took long to compute is not lost with the place where it should lie.
import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeOut } from '../terminal/stdout.ts';
import { saveFile } from './output-file.ts';

/**
 * Saves what took long to compute: if it cannot be saved in its place, it is saved in another.
 *
 * @param what the content, in words: `the model`
 * @throws UserError (io) also when the rescue succeeded, saying where it lies
 */
export async function saveOrRescue(path: string, content: string, what: string): Promise<void> {
  try {
    await saveFile(path, content);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const rescue = join(tmpdir(), `nn-rescue-${randomBytes(6).toString('hex')}.json`);
    let hint = `${Buffer.byteLength(content)} bytes are needed${freeBytes(dirname(path))}`;
    try {
      await saveFile(rescue, content);
      hint += `; ${what} was saved as ${rescue} instead`;
    } catch {
      // nowhere to be saved: the first refusal says why
    }
    throw new UserError('io', path, error.what, hint);
  }
}

/** Writes a spec that took long to find: as `saveOrRescue`, or to stdout for `-` and none. @throws UserError (io) */
export async function saveSpec(text: string, path = '-'): Promise<void> {
  if (path === '-') await writeOut(text);
  else await saveOrRescue(path, text, 'the spec');
}

/** `, 1234 are free`, where the system tells. */
function freeBytes(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return `, ${bavail * bsize} are free`;
  } catch {
    return '';
  }
}
