// Lints the AssemblyScript, which biome cannot read as it stands: TypeScript has no decorators on functions. They are left out of a
// copy, line by line, so that places are right. Run by `npm run lint`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** What means something else there: `==` compares values and `===` references, NaN is told by x != x, and a constant is a number of its series. */
const off = {
  suspicious: {
    noApproximativeNumericConstant: 'off',
    noAssignInExpressions: 'off',
    noConstEnum: 'off',
    noDoubleEquals: 'off',
    noSelfCompare: 'off',
    noTsIgnore: 'off',
  },
  correctness: { noPrecisionLoss: 'off' },
};

const folder = mkdtempSync(join(tmpdir(), 'nn-lint-'));
try {
  const files = readdirSync('src', { recursive: true }).filter((file) => /assembly\/[^/]+\.ts$/.test(file));
  for (const file of files) {
    const copy = join(folder, 'src', file);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(
      copy,
      readFileSync(join('src', file), 'utf8').replace(/^ *(?:\/\/ @ts-ignore: decorator|@\w+(?:\(.*\))?)$/gm, ''),
    );
  }
  writeFileSync(
    join(folder, 'biome.json'),
    JSON.stringify({ root: true, linter: { rules: { preset: 'recommended', ...off } }, assist: { enabled: false } }),
  );
  const { status } = spawnSync(resolve('node_modules/.bin/biome'), ['lint', '--error-on-warnings', '.'], {
    cwd: folder,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
