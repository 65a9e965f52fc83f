// Clears the folder that the next build is made in. Run by `npm run build`.
import { mkdirSync, rmSync } from 'node:fs';

rmSync('build', { recursive: true, force: true });
mkdirSync('build/wasm', { recursive: true });
