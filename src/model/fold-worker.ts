// A thread that trains folds: it takes one after the other until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { type FoldWorkerStart, tellFolds } from './fold-messages.ts';

await tellFolds(workerData as FoldWorkerStart, new AbortController().signal, (message) =>
  parentPort!.postMessage(message),
);
