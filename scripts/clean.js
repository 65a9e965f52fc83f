// Removes what an earlier build made, so that no file of a deleted source stays behind. Run by `npm run build`.
import { rmSync } from 'node:fs';

for (const folder of ['dist', 'wasm']) rmSync(folder, { recursive: true, force: true });
