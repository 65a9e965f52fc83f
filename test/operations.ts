import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * Counts operations instead of taking the time, which depends on what else the machine does: how often the blocks of all
 * JavaScript that is loaded ran meanwhile (functions, bodies of loops, branches), as V8 counts them for coverage. What is
 * done within one built-in function, or in WebAssembly, counts as nothing; a count itself takes some 15 ms.
 *
 * @param work must not run beside anything else, nor have run before this file was imported
 */
export async function operationsOf(work: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage'); // counts begin anew
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const counts = result.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
  return counts.reduce((sum, count) => sum + count, 0);
}
