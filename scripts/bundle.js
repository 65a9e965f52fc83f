// Puts the modules of the program together in few files, because to find and to load some hundred takes 70 ms of every start: what a
// command does not need stays apart, as do libraries. Run by `npm run build`.
import { rolldown } from 'rolldown';

/** What is started by its file: the program, and each kind of thread. */
const input = {
  main: 'dist/cli/main.js',
  'data-worker': 'dist/data/data-worker.js',
  'fold-worker': 'dist/model/fold-worker.js',
  worker: 'dist/training/worker.js',
};

const bundle = await rolldown({ input, platform: 'node', external: /^[a-z@]/ });
// As deep as the modules themselves, which name other files by where they are.
await bundle.write({ dir: 'dist/bundle', format: 'esm', chunkFileNames: '[name].js' });
await bundle.close();
