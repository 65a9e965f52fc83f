// A thread that trains folds: it takes one after the other until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import { adoptBuild } from '../kernels/wasm-module.ts';
import { type FoldWorkerStart, tellFolds } from './fold-messages.ts';

const start = workerData as FoldWorkerStart;
adoptBuild(start.build);
await tellFolds(start, new AbortController().signal, (message) => parentPort!.postMessage(message));
process.exit(); // a thread that ends by itself waits for V8's compilers, which may wait for it (see cli/collect-garbage.ts)
