// Files of the program itself that the build makes.
import { readFileSync } from 'node:fs';

/** Code of the error that says that one of them is not there: it outlives the way from one thread to another. */
const missing = 'NN_UNBUILT';

/** Reads one of them. @throws an error by which `isUnbuilt` knows if it is not there, which is so while a build takes the place of another */
export function readProgramFile(url: URL): Buffer {
  try {
    return readFileSync(url);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw Object.assign(new Error(`${url.pathname} is missing`), { code: missing });
  }
}

/** Whether an error says that a part of the program is not there. */
export function isUnbuilt(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === missing;
}
