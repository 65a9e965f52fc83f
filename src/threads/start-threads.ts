let tellDenied: () => void = () => {};

/** Has `tell` called once if threads are wanted and Node's permission model allows none. */
export function whenDenied(tell: () => void): void {
  tellDenied = tell;
}

/**
 * Starts threads, or fewer if the machine gives no more: each user may have so many. Where Node's permission model allows none,
 * there are none.
 *
 * @param most  how many
 * @param start starts one
 */
export function startThreads<T>(most: number, start: () => T): T[] {
  const threads: T[] = [];
  try {
    while (threads.length < most) threads.push(start());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ACCESS_DENIED') {
      tellDenied();
      tellDenied = () => {};
    } else if (code !== 'ERR_WORKER_INIT_FAILED') throw error;
  }
  return threads;
}
