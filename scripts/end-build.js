// Puts a finished build in the place of the one before, so that `bin/nn` finds a whole program at any time, and a build that failed
// leaves the old one. Nothing of a deleted source stays behind. Run by `npm run build`.
import { existsSync, renameSync, rmSync } from 'node:fs';

const folders = ['wasm', 'dist'];
const unmade = folders.find((folder) => !existsSync(`build/${folder}`));
if (unmade !== undefined) throw new Error(`build/${unmade} must have been made before the build can end`);
for (const folder of folders) {
  if (existsSync(folder)) renameSync(folder, `build/old-${folder}`);
  renameSync(`build/${folder}`, folder);
}
rmSync('build', { recursive: true, force: true });
