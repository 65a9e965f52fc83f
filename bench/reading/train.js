// Times whole trainings of one epoch, from a CSV file to a model, beside pandas and scikit-learn:
// node reading/train.js [--rows=20000] [--rounds=5] [--only=mixed] [--crlf] [--gz] [--keep].
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { median } from '../contender.js';
import { runInTurn } from './commands.js';
import { temporaryFolder } from './folder.js';
import { columnsOf, makeData } from './make-data.js';
import { parseOptions } from './options.js';
import { commandRow, commandTitles, fileTitle, print, setting, table } from './report.js';

const options = parseOptions({ rows: 0, rounds: 5, only: '', crlf: false, gz: false, keep: false });
const nn = resolve(import.meta.dirname, '../../bin/nn');
const python = process.env.PYTHON ?? '/usr/bin/python3';
const files = [
  { kind: 'numbers', rows: 300_000, title: '28 numbers' },
  { kind: 'mixed', rows: 1_000_000, title: '6 numbers and 4 categories, a quoted text ignored' },
].filter(({ kind }) => kind.includes(options.only));

/**
 * How far accuracies may be apart. One epoch of nn is one step over all rows, one pass of SGDClassifier a step for every row: only
 * that of nn in small batches can be near, and after few rows not very.
 */
const nearEnough = (rows) => (rows < 10_000 ? 0.1 : 0.05);
const batches = ['--set', 'training.batchSize=32'];

const folder = temporaryFolder(options.keep);
print([setting(options.rounds)]);
for (const { kind, rows: most, title } of files) {
  const rows = options.rows || most;
  const columns = columnsOf[kind];
  const path = join(folder, `${kind}.csv${options.gz ? '.gz' : ''}`);
  const megabytes = (await makeData(kind, path, rows, options)) / 1e6;
  const spec = join(folder, `${kind}.json`);
  const ignore = columns.filter(({ type }) => type === 'ignored').map(({ name }) => name);
  writeFileSync(spec, JSON.stringify({ target: 'label', ignore, training: { validation: 0.2, learningRate: 0.1 } }));

  const train = [process.execPath, nn, 'train', spec, path, '--epochs', '1', '-q', '--json'];
  const contenders = [
    { name: 'nn train', command: [...train, '-o', join(folder, `${kind}.model.json`)] },
    {
      name: 'nn train, batches of 32',
      command: [...train, '-o', join(folder, `${kind}.batches.model.json`), ...batches],
    },
    {
      name: 'pandas, scikit-learn SGDClassifier',
      command: [python, join(import.meta.dirname, 'train_peer.py'), path, JSON.stringify(columns)],
    },
  ];
  let previous;
  const running = await runInTurn(contenders, options.rounds, folder, (one, { printed }) => {
    const report = JSON.parse(printed);
    one.accuracy = report.accuracy ?? report.metrics.validation.accuracy;
    if (one.name.startsWith('pandas') && Math.abs(one.accuracy - previous) > nearEnough(rows)) {
      throw new Error(`${kind}: scikit-learn's accuracy is ${one.accuracy}, nn's in small batches ${previous}`);
    }
    previous = one.accuracy;
  });
  const peer = running.at(-1);
  const reference = peer.absent === undefined ? median(peer.times) : undefined;
  const lines = running.map((one) => [...commandRow(one, megabytes, reference), one.accuracy?.toFixed(4)]);
  print([fileTitle(title, rows, megabytes), '', ...table([...commandTitles, 'accuracy on rows held out'], lines)]);
}
