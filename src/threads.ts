/**
 * Starts threads, or fewer if the machine gives no more: each user may have so many.
 *
 * @param most  how many
 * @param start starts one
 */
export function startThreads<T>(most: number, start: () => T): T[] {
  const threads: T[] = [];
  try {
    while (threads.length < most) threads.push(start());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_INIT_FAILED') throw error;
  }
  return threads;
}
