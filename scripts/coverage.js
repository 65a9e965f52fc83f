// Which lines no test runs: `npm run coverage`. Tests run the sources, and through `bin/nn` and its threads what is built of them; a line
// counts as run if either ran it. Processes leave what they ran in a folder, which is added up and emptied meanwhile.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { mergeProcessCovs } from '@bcoe/v8-coverage';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'nn-coverage-'));
const raw = join(folder, 'raw');
mkdirSync(raw);

const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} must succeed, found exit code ${status}`);
};

/** The modules as they are, with the way back to their sources, in place of the bundle. */
function buildModules() {
  run('npm', ['run', '--silent', 'build']);
  run('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', 'dist', '--sourceMap', '--inlineSources']);
  writeFileSync(join(root, 'dist/bundle/main.js'), "await import('../cli/main.js');\n");
}

let merged = { result: [] };

/** Adds up what processes have left that are done. */
function collect() {
  const found = readdirSync(raw).flatMap((name) => {
    const path = join(raw, name);
    try {
      const { result } = JSON.parse(readFileSync(path, 'utf8'));
      rmSync(path);
      return [{ result: result.filter(({ url }) => /\/dist\/(?!bundle).*\.js$/.test(url)) }];
    } catch {
      return []; // it is being written
    }
  });
  if (found.length > 0) merged = mergeProcessCovs([merged, ...found]);
}

/** Lines of files of src, each with how often it ran, from a report in the format of istanbul. */
function linesOf(path) {
  const files = Object.values(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(
    files.map((file) => {
      const lines = new Map();
      for (const [id, { start }] of Object.entries(file.statementMap)) {
        lines.set(start.line, Math.max(lines.get(start.line) ?? 0, file.s[id]));
      }
      return [relative(root, file.path), lines];
    }),
  );
}

/** Numbers in order as `3, 7–9`. */
function ranges(numbers) {
  const spans = [];
  for (const number of numbers) {
    if (spans.at(-1)?.[1] === number - 1) spans.at(-1)[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

try {
  buildModules();
  const own = join(folder, 'own');
  const flags = [
    '--coverage.enabled',
    '--coverage.provider=v8',
    '--coverage.include=src/**/*.ts',
    '--coverage.exclude=src/*/assembly/**',
  ];
  const report = ['--coverage.reporter=json', `--coverage.reportsDirectory=${own}`, '--coverage.reportOnFailure'];
  const tests = spawn('npx', ['vitest', 'run', ...flags, ...report, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NN_COVERAGE: raw },
  });
  const timer = setInterval(collect, 2000);
  await new Promise((done) => tests.on('close', done));
  clearInterval(timer);
  collect();
  writeFileSync(join(raw, 'merged.json'), JSON.stringify(merged));
  const through = join(folder, 'through');
  run('npx', [
    'c8',
    'report',
    '--temp-directory',
    raw,
    '--reporter=json',
    '--reports-dir',
    through,
    '--src',
    'src',
    '--exclude-after-remap',
  ]);
  const built = linesOf(join(through, 'coverage-final.json'));
  let [all, done] = [0, 0];
  for (const [file, lines] of [...linesOf(join(own, 'coverage-final.json'))].sort()) {
    const also = built.get(file);
    const missed = [...lines].filter(([line, count]) => count === 0 && !(also?.get(line) > 0)).map(([line]) => line);
    all += lines.size;
    done += lines.size - missed.length;
    if (missed.length > 0) process.stdout.write(`${file}: ${ranges(missed.sort((a, b) => a - b))}\n`);
  }
  process.stdout.write(`${done} of ${all} lines were run, ${((100 * done) / all).toFixed(1)} %\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
  run('npm', ['run', '--silent', 'build']);
}
