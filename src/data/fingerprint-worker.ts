// A thread that finds out the fingerprint of a large table.
import { workerData } from 'node:worker_threads';
import { type FingerprintStart, fingerprint } from './fingerprint.ts';

const { columns, words } = workerData as FingerprintStart;
Buffer.from(words.buffer, 4, 32).write(fingerprint(columns), 'hex');
Atomics.store(words, 0, 1);
Atomics.notify(words, 0);
process.exit(); // a thread that ends by itself waits for V8's compilers, which may wait for it (see cli/collect-garbage.ts)
