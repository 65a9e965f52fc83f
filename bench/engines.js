// Times nn beside its peers on the same machine, the same data and the same initial weights: `npm run bench`.
// Every contender is a process of its own that is told "run N epochs" in turn, so that drift of the machine hits all alike.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { workloads, writeWorkload } from './workloads.js';

const here = import.meta.dirname;
const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')));
const precision = options.precision ?? 'float32';
const rounds = Number(options.rounds ?? 5);
const chosen = workloads.filter(({ name }) => name.includes(options.only ?? ''));
const python = process.env.PYTHON ?? '/usr/bin/python3';

const contenders = (folder) => ({
  'wasm 1': ['node', join(here, 'peers/nn.js'), folder, 'wasm', '1'],
  'wasm 2': ['node', join(here, 'peers/nn.js'), folder, 'wasm', '2'],
  'blas 1': ['node', join(here, 'peers/nn.js'), folder, 'blas', '1'],
  'blas 2': ['node', join(here, 'peers/nn.js'), folder, 'blas', '2'],
  'torch 1': [python, join(here, 'peers/torch_peer.py'), folder, '1'],
  'torch 2': [python, join(here, 'peers/torch_peer.py'), folder, '2'],
});

class Contender {
  constructor([program, ...args]) {
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }
  async run(epochs) {
    this.process.stdin.write(`run ${epochs}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the contender has left');
    return JSON.parse(value);
  }
  close() {
    this.process.stdin.end();
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

for (const workload of chosen) {
  const folder = mkdtempSync(join(tmpdir(), 'nn-bench-'));
  writeWorkload(folder, workload, precision);
  const running = Object.entries(contenders(folder)).map(([name, command]) => ({ name, contender: new Contender(command), times: [] }));
  for (let round = -1; round < rounds; round++) {
    for (const one of running) {
      const { seconds, cost, rss } = await one.contender.run(workload.epochs);
      if (round >= 0) one.times.push((seconds / workload.epochs) * 1000);
      one.cost = cost;
      one.rss = rss;
    }
  }
  for (const { contender } of running) contender.close();
  const torch = Math.min(...running.filter(({ name }) => name.startsWith('torch')).map(({ times }) => median(times)));
  console.log(`${workload.name} ${precision}`);
  for (const { name, times, cost, rss } of running) {
    const ms = median(times);
    console.log(`  ${name.padEnd(8)} ${ms.toFixed(4)} ms (${Math.min(...times).toFixed(4)}-${Math.max(...times).toFixed(4)}) ratio ${(torch / ms).toFixed(2)} cost ${cost.toFixed(6)} ${rss ? `${(rss / 1e6).toFixed(0)} MB` : ''}`);
  }
  rmSync(folder, { recursive: true });
}
