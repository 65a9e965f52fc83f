// Times nn beside its peers on the same machine, data and initial weights: `npm run bench -- [--precision=float64] [--rounds=5] [--only=784]`.
// Every contender is a process of its own that is told "run N epochs" in turn, so that drift of the machine hits all alike.
// Writes its table into docs/speed.md between the marks.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contender, digits, median } from './contender.js';
import { workloads, writeWorkload } from './workloads.js';

const here = import.meta.dirname;
const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')));
const precision = options.precision ?? 'float32';
const rounds = Number(options.rounds ?? 5);
const chosen = workloads.filter(({ name }) => name.includes(options.only ?? ''));
const python = process.env.PYTHON ?? '/usr/bin/python3';
const node = process.execPath;
const peer = (file) => join(here, 'peers', file);

/**
 * Contenders in the order of the table; a slow one is given `fewer` times fewer epochs, and no epoch of more than `most`
 * multiplications. One speaks at a single depth (`layers`), and for batches, whole passes or both (`batches`: only, too or not said).
 */
const contenders = [
  { name: 'nn wasm, 2 threads', command: [node, '--expose-gc', peer('nn.js'), 'FOLDER', 'wasm', '2'], batches: 'too' },
  { name: 'nn wasm, 1 thread', command: [node, '--expose-gc', peer('nn.js'), 'FOLDER', 'wasm', '1'], batches: 'too' },
  { name: 'nn blas, 2 threads', command: [node, '--expose-gc', peer('nn.js'), 'FOLDER', 'blas', '2'], batches: 'too' },
  { name: 'nn blas, 1 thread', command: [node, '--expose-gc', peer('nn.js'), 'FOLDER', 'blas', '1'], batches: 'too' },
  { name: 'PyTorch, 1 thread', command: [python, peer('torch_peer.py'), 'FOLDER', '1'] },
  { name: 'PyTorch, 2 threads', command: [python, peer('torch_peer.py'), 'FOLDER', '2'] },
  { name: 'PyTorch, 1 thread', command: [python, peer('torch_batches.py'), 'FOLDER', '1'], batches: 'only' },
  { name: 'PyTorch, 2 threads', command: [python, peer('torch_batches.py'), 'FOLDER', '2'], batches: 'only' },
  { name: 'numpy by hand', command: [python, peer('numpy_peer.py'), 'FOLDER'] },
  { name: 'scikit-learn MLPClassifier', command: [python, peer('sklearn_peer.py'), 'FOLDER'] },
  { name: 'TensorFlow.js wasm', command: [node, peer('tfjs.js'), 'FOLDER', 'wasm'], most: 1e9, fewer: 20 },
  { name: 'TensorFlow.js cpu', command: [node, peer('tfjs.js'), 'FOLDER', 'cpu'], most: 1e7, fewer: 20 },
  { name: 'brain.js', command: [node, peer('brain.js'), 'FOLDER'] },
  { name: 'one read of X (a sum by PyTorch, all cores)', command: [python, peer('read_peer.py'), 'FOLDER'], layers: 1 },
].filter(({ name }) => (options.contender ?? '').split(',').some((part) => name.includes(part)));

/** Starts a contender on the workload in a folder. */
function launch({ name, command }, folder) {
  return new Contender(
    name,
    command.map((word) => (word === 'FOLDER' ? folder : word)),
  );
}

/** Runs all contenders on one workload, in turn. */
async function compare(workload, folder) {
  const products = workload.layers.slice(1).reduce((sum, n, l) => sum + n * workload.layers[l] * workload.rows, 0);
  const fitting = contenders.filter(({ layers, batches }) => {
    if (layers !== undefined && layers !== workload.layers.length - 1) return false;
    return workload.batchSize === undefined ? batches !== 'only' : batches !== undefined;
  });
  const running = fitting.map((contender) => {
    if (products > (contender.most ?? Infinity))
      return { name: contender.name, absent: 'an epoch takes too long', close() {} };
    return Object.assign(launch(contender, folder), { fewer: contender.fewer ?? 1 });
  });
  for (let round = -1; round < rounds; round++) {
    for (const one of running.filter(({ absent }) => absent === undefined)) {
      const epochs = Math.max(1, Math.round(workload.epochs / one.fewer));
      const answer = await one.ask(`run ${epochs}`);
      if (answer === undefined) continue;
      if (round >= 0) one.times.push((answer.seconds / epochs) * 1000);
      Object.assign(one, answer);
    }
  }
  for (const one of running) one.close();
  return running;
}

/** Milliseconds in which LogisticRegression reaches the cost that nn reached, beside nn's own. */
async function timeToCost(workload, folder, nn) {
  const logistic = launch(
    { name: 'LogisticRegression', command: [python, peer('logistic_peer.py'), 'FOLDER'] },
    folder,
  );
  const answer = await logistic.ask(`reach ${nn.cost}`);
  logistic.close();
  const epochs = (rounds + 1) * workload.epochs;
  if (answer === undefined) return `LogisticRegression: not here (${logistic.absent})`;
  return `time to cost ${nn.cost.toFixed(4)}: nn ${digits(median(nn.times) * epochs)} ms (${epochs} epochs of gradient descent), scikit-learn LogisticRegression (lbfgs) ${digits(answer.seconds * 1000)} ms`;
}

const report = [
  `Measured with ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.versions.node}, ${precision}, ${rounds} rounds in turn.`,
];
let shown = 0;
for (const workload of chosen) {
  const folder = mkdtempSync(join(tmpdir(), 'nn-bench-'));
  writeWorkload(folder, workload, precision);
  const running = await compare(workload, folder);
  const torch = running.filter(({ name, times }) => name.startsWith('PyTorch') && times?.length > 0);
  const best = torch.toSorted((a, b) => median(a.times) - median(b.times))[0];
  report.push(
    '',
    `**${workload.name}**`,
    '',
    '| | ms an epoch (least – most) | × PyTorch | cost after |',
    '|---|---|---|---|',
  );
  for (const { name, times, cost, absent, fewer, beyond } of running) {
    if (absent !== undefined) {
      report.push(`| ${name} | not run: ${absent.trim().slice(0, 80)} | | |`);
      continue;
    }
    const ms = median(times);
    const ratio = best === undefined ? '' : (median(best.times) / ms).toFixed(2);
    report.push(
      `| ${name}${beyond > 2e7 ? `, ${Math.round(beyond / 1e6)} MB besides X` : ''} | ${digits(ms)} (${digits(Math.min(...times))} – ${digits(Math.max(...times))}) | ${ratio} | ${cost?.toFixed(5) ?? ''}${fewer > 1 ? ' (fewer epochs)' : ''} |`,
    );
    // Batches are taken in another order by everyone, so their costs agree less closely.
    const tolerance = workload.batchSize === undefined ? 1e-4 : 1e-3;
    if (name.startsWith('nn') && best !== undefined && Math.abs(cost - best.cost) > tolerance) {
      throw new Error(`${workload.name}: ${name} ends at cost ${cost}, PyTorch at ${best.cost}`);
    }
  }
  const nn = running.find(({ name, times }) => name.startsWith('nn wasm') && times?.length > 0);
  if (workload.layers.length === 2 && nn !== undefined && options.contender === undefined)
    report.push('', await timeToCost(workload, folder, nn));
  rmSync(folder, { recursive: true });
  process.stdout.write(`${report.slice(shown).join('\n')}\n`);
  shown = report.length;
}
if (options.page !== undefined) {
  const path = join(here, '..', 'docs', 'speed.md');
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(
      /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/,
      (_, open, close) => `${open}${report.join('\n')}\n${close}`,
    ),
  );
}
