// Times nn's reading of CSV beside other readers: node reading/reading.js [--rows=20000] [--rounds=5] [--only=mixed] [--contender=nn,pandas] [--crlf] [--gz] [--keep].
// Every reader is a process of its own that reads the whole file again in each round, in turn.
import { join } from 'node:path';
import { Contender, digits, median } from '../contender.js';
import { peakOf, temporaryFolder } from './folder.js';
import { columnsOf, makeData } from './make-data.js';
import { parseOptions } from './options.js';
import { readers } from './readers.js';
import { fileTitle, notRun, print, setting, spread, table } from './report.js';

const options = parseOptions({ rows: 0, rounds: 5, only: '', contender: '', crlf: false, gz: false, keep: false });
const python = process.env.PYTHON ?? '/usr/bin/python3';
const files = [
  { kind: 'numbers', rows: 300_000, title: '28 numbers and a label' },
  { kind: 'mixed', rows: 1_000_000, title: '6 numbers, 4 categories, a quoted text that is left out, and a label' },
].filter(({ kind }) => kind.includes(options.only));

/** Contenders in the order of the table. */
const contenders = Object.keys(readers)
  .map((name) => ({
    name,
    command: [process.execPath, '--expose-gc', join(import.meta.dirname, 'read-peer.js'), name],
  }))
  .toSpliced(1, 0, { name: 'pandas, C engine', command: [python, join(import.meta.dirname, 'read_pandas.py')] })
  .filter(({ name }) => options.contender.split(',').some((part) => name.includes(part)));

/** Has all contenders read one file, in turn; the first round is not counted. */
async function compare(path, columns, rows) {
  const running = contenders.map(
    ({ name, command }) => new Contender(name, [...command, path, JSON.stringify(columns)]),
  );
  for (let round = -1; round < options.rounds; round++) {
    for (const one of running.filter(({ absent }) => absent === undefined)) {
      const answer = await one.ask('read');
      if (answer === undefined) continue;
      if (round >= 0) one.times.push(answer.seconds);
      Object.assign(one, answer, { peak: peakOf(one.process.pid) });
    }
    if (round < 0) requireAgreement(running, rows);
  }
  for (const one of running) one.close();
  return running.map((one) => Object.assign(one, { absent: one.times.length === 0 ? one.absent : undefined }));
}

/** Refuses readers that did not find the same as the first. */
function requireAgreement(running, rows) {
  const ran = running.filter(({ absent }) => absent === undefined);
  for (const one of ran) {
    if (one.rows !== rows) throw new Error(`${one.name} read ${one.rows} rows, the file holds ${rows}`);
    for (const [index, { sum, magnitude = sum, missing }] of ran[0].checks.entries()) {
      const other = one.checks[index];
      if (Math.abs(other.sum - sum) > 1e-6 * magnitude || other.missing !== missing) {
        const found = [ran[0].checks[index], other].map((check) => JSON.stringify(check));
        throw new Error(`column ${index + 1}: ${ran[0].name} read ${found[0]}, ${one.name} ${found[1]}`);
      }
    }
  }
}

const folder = temporaryFolder(options.keep);
print([setting(options.rounds)]);
for (const { kind, rows: most, title } of files) {
  const rows = options.rows || most;
  const path = join(folder, `${kind}.csv${options.gz ? '.gz' : ''}`);
  const megabytes = (await makeData(kind, path, rows, options)) / 1e6;
  const running = await compare(path, columnsOf[kind], rows);
  const pandas = running.find(({ name, absent }) => name.startsWith('pandas') && absent === undefined);
  const lines = running.map(({ name, times, peak, absent }) => {
    if (absent !== undefined) return [name, notRun(absent)];
    const ratio = pandas === undefined ? '' : (median(pandas.times) / median(times)).toFixed(2);
    return [name, spread(times.map((seconds) => megabytes / seconds)), digits(median(times)), ratio, peak?.toFixed(0)];
  });
  print([
    fileTitle(title, rows, megabytes),
    '',
    ...table(['', 'MB/s (least – most)', 's', '× pandas', 'peak MB'], lines),
  ]);
}
