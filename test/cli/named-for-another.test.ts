// A table, a spec or a model that is named where another of the three is wanted.
import { describe, expect, it } from 'vitest';
import { berryFolder, expectRefusal } from './examples.ts';

const tableAsSpec = [
  'nn: d.csv: must be a spec, found a table',
  '    infer one from it: nn init d.csv --target COLUMN -o spec.json',
];
const tableAsModel = [
  'nn: d.csv: is not an nn model (this is a table)',
  '    the model is named before the table; to train one: nn train data.csv --target COLUMN',
];
const modelAsSpec = [
  'nn: m.json: must be a spec, found a model',
  '    what it was trained by is its key "spec": put that alone into a file',
];
const specAsModel = [
  'nn: s.json: is not an nn model (this is a spec, not a trained model)',
  '    train it first: nn train s.json',
];
const jsonAsTable = (file: string, what: string) => [
  `nn: ${file}: must be a table, found ${what}`,
  '    a table is a CSV file; a spec or a model is named before it',
];

describe('one message says it of', () => {
  it.each([
    ['tune d.csv', 2, tableAsSpec],
    ['ladder d.csv d.csv', 2, tableAsSpec],
    ['cross-validate d.csv d.csv', 2, tableAsSpec],
    ['check d.csv', 2, tableAsSpec],
    ['trace d.csv d.csv', 2, tableAsSpec],
    ['train --spec d.csv d.csv -o n.json', 2, tableAsSpec],
    ['predict d.csv m.json', 4, tableAsModel],
    ['evaluate d.csv m.json', 4, tableAsModel],
    ['quantize d.csv', 4, tableAsModel],
    ['prune d.csv --sparsity 0.5', 4, tableAsModel],
    ['train m.json d.csv -o n.json', 2, modelAsSpec],
    ['tune m.json d.csv', 2, modelAsSpec],
    ['ladder m.json d.csv', 2, modelAsSpec],
    ['cross-validate m.json d.csv', 2, modelAsSpec],
    ['check m.json d.csv', 2, modelAsSpec],
    ['predict s.json d.csv', 4, specAsModel],
    ['evaluate s.json d.csv', 4, specAsModel],
    ['quantize s.json', 4, specAsModel],
    ['train s.json m.json -o n.json', 3, jsonAsTable('m.json', 'a model')],
    ['cross-validate s.json s.json', 3, jsonAsTable('s.json', 'JSON')],
    ['predict m.json s.json', 3, jsonAsTable('s.json', 'JSON')],
    ['predict m.json s.json --bad-rows skip', 3, jsonAsTable('s.json', 'JSON')],
    ['evaluate m.json m.json', 3, jsonAsTable('m.json', 'a model')],
    ['init s.json --target ripe', 3, jsonAsTable('s.json', 'JSON')],
  ])('nn %s', (line, status, lines) => {
    using work = berryFolder();
    expectRefusal(work, line.split(' '), status, lines);
  });

  it('a table on stdin', () => {
    using work = berryFolder();
    expectRefusal(
      work,
      ['tune', '-', 'd.csv'],
      2,
      [tableAsSpec[0]!.replace('d.csv', 'stdin'), tableAsSpec[1]!.replace('d.csv', 'data.csv')],
      {
        stdin: work.read('d.csv'),
      },
    );
  });

  it('no table that begins with a brace', () => {
    using work = berryFolder();
    work.write('brace.csv', `{,${work.read('d.csv').replaceAll('\n', '\n1,').replace(/1,$/, '')}`);
    expect(work.nn(['predict', 'm.json', 'brace.csv', '-q'])).toMatchObject({ status: 0, stderr: '' });
  });
});
