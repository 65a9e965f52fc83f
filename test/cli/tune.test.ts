import { describe, expect, it } from 'vitest';
import { Workdir } from '../workdir.ts';
import { berries, berryFolder, berrySpec, expectRefusal } from './examples.ts';

const grid = { 'training.learningRate': [0.1, 1], layers: [[], [{ units: 2 }]] };

/** A folder with `d.csv` and a spec `t.json` with `tune`. */
function tuneFolder(tune: object | undefined = grid): Workdir {
  const work = new Workdir();
  work.write('d.csv', berries);
  work.write('t.json', JSON.stringify({ ...berrySpec, data: 'd.csv', ...(tune === undefined ? {} : { tune }) }));
  return work;
}

describe('nn tune', () => {
  it('prints the best spec, which train takes, and shows the leaderboard', () => {
    using work = tuneFolder();
    const { status, stdout, stderr } = work.nn(['tune', 't.json', '--folds', '3', '--threads', '1']);
    expect(status).toBe(0);
    const best = JSON.parse(stdout);
    expect(best).toMatchObject({ data: 'd.csv', target: 'ripe' });
    expect(best).not.toHaveProperty('tune');
    expect(work.nn(['train', '-', '-o', 'm.json', '-q'], { stdin: stdout }).status).toBe(0);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^trial 1: log loss 0\.\d{4}, the spec as it is$/),
      expect.stringMatching(/^trial 2: log loss 0\.\d{4}, training\.learningRate=0\.1 layers=\[\]$/),
    ]);
    expect(lines[6]).toMatch(/^ +log loss +s\.e\. +parameters$/);
    expect(lines[7]).toMatch(/^1( +\d\.\d{4}){2} +\d+ {2}training\.learningRate=1 layers=/);
    expect(lines.at(-1)).toMatch(/^best is training\.learningRate=1 layers=.*: log loss .* ± .*, as it is .* ± .*; /);
  });

  it('is heeded by no other command, and kept out of the model', () => {
    using work = tuneFolder();
    expect(work.nn(['train', 't.json', '-o', 'a.json', '-q']).status).toBe(0);
    work.write('s.json', JSON.stringify({ ...berrySpec, data: 'd.csv' }));
    expect(work.nn(['train', 's.json', '-o', 'b.json', '-q']).status).toBe(0);
    expect(work.read('a.json')).toBe(work.read('b.json'));
    expect(work.nn(['cross-validate', 't.json', '--folds', '2', '-q']).status).toBe(0);
  });

  it('never prints a spec that train refuses', () => {
    using work = tuneFolder({
      'training.optimizer': ['lbfgs', 'adam'],
      'training.batchSize': ['all', 4],
      'training.momentum': [0.9],
    });
    expectRefusal(work, ['tune', 't.json', '--folds', '2', '-q'], 2, [
      'nn: t.json: tune: must have a combination that can be trained, found none',
      '    t.json: training.momentum: is for "gradient-descent" only, found "lbfgs"',
      '    t.json: training.batchSize: must be "all" for the optimizer "lbfgs", found 4',
      '    t.json: training.momentum: is for "gradient-descent" only, found "adam"',
    ]);
    const some = { 'training.optimizer': ['lbfgs', 'adam'], 'training.batchSize': ['all', 4] };
    work.write('t.json', JSON.stringify({ ...berrySpec, data: 'd.csv', tune: some }));
    const { status, stdout, stderr } = work.nn(['tune', 't.json', '--folds', '2', '--json']);
    expect(status).toBe(0);
    expect(stderr).toContain(
      'left out: training.optimizer="lbfgs" training.batchSize=4: t.json: training.batchSize: must be "all" for the optimizer "lbfgs", found 4\n',
    );
    const report = JSON.parse(stdout);
    expect(report.trials).toHaveLength(4);
    expect(report.refused).toHaveLength(1);
    for (const { settings } of report.trials) {
      const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
      expect(work.nn(['train', 't.json', '-o', 'm.json', '-q', '--force', ...sets]).status).toBe(0);
    }
  });

  it('goes on from its log to the same end, and refuses that of another spec', () => {
    using work = tuneFolder();
    const args = ['tune', 't.json', '--folds', '2', '--halving', '--threads', '1', '--json', '--log', 'l.jsonl'];
    const whole = work.nn(args);
    expect(whole.status).toBe(0);
    const lines = work.read('l.jsonl').trimEnd().split('\n');
    work.write('l.jsonl', `${lines.slice(0, 3).join('\n')}\n${lines[3]!.slice(0, 20)}`);
    const rest = work.nn(args);
    expect(rest.stdout).toBe(whole.stdout);
    expect(rest.stderr).toMatch(/^3 finished trials are in the log, and are not tried again\ntrial 1 /);
    expect(work.read('l.jsonl').trimEnd().split('\n').sort()).toEqual(lines.sort());
    const hint = '    give another --log, or remove this one';
    expectRefusal(work, [...args, '--seed', '7'], 2, [
      'nn: l.jsonl:1: must be of the same spec, data and folds, found others',
      hint,
    ]);
    work.write('d.csv', `${berries}9,red,9,yes\n`);
    expectRefusal(work, args, 2, ['nn: l.jsonl:1: must be of the same spec, data and folds, found others', hint]);
  });

  it.each(['r2', 'rmse'])('does not take a trial for the best whose %s in the log is no finite number', (metric) => {
    using work = new Workdir();
    work.write('d.csv', berries);
    const tune = { 'training.learningRate': [0.1, 1e-9] };
    work.write('t.json', JSON.stringify({ ...berrySpec, target: 'weight', data: 'd.csv', tune }));
    const args = ['tune', 't.json', '--folds', '2', '--threads', '1', '--metric', metric, '--log', 'l.jsonl'];
    const found = work.nn(args);
    expect(JSON.parse(found.stdout).training.learningRate).not.toBe(1e-9);
    const lines = work
      .read('l.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const worst = lines.find(({ trial }) => trial['training.learningRate'] === 1e-9);
    worst.metrics[metric] = { mean: null, standardError: null }; // as JSON has what is beyond a double
    work.write('l.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const again = work.nn(args);
    expect(again.stderr).toMatch(/^3 finished trials are in the log, and are not tried again\n/);
    expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 0, stdout: found.stdout });
  });

  it('refuses what makes no search', () => {
    using work = tuneFolder({ target: ['ripe', 'color'] });
    expectRefusal(work, ['tune', 't.json', '--folds', '2'], 2, ['nn: t.json: tune: must not vary "target"']);
    expectRefusal(work, ['tune', 't.json', '--folds', '2', '--metric', 'rmse'], 2, [
      'nn: --metric: must be a score of the target "ripe", which is a category, found "rmse"',
      '    scores: accuracy, logLoss, precision, recall, f1, rocAuc, brier',
    ]);
    expectRefusal(work, ['tune', 't.json', '--log', 'd.csv'], 2, [
      'nn: --log: must not be one of the files that are read, found d.csv',
      '    name another file with --log',
    ]);
    work.write('mine.txt', 'mine\n');
    expectRefusal(work, ['tune', 't.json', '--folds', '2', '--log', 'mine.txt'], 6, [
      'nn: mine.txt: exists and was not written by nn',
      '    choose another name with --log',
    ]);
    work.write('e.json', '{ "target": "ripe", "tune": { "training.l2": [] } }');
    expectRefusal(work, ['tune', 'e.json', 'd.csv'], 2, [
      'nn: e.json: tune["training.l2"]: must be a list of values to try, at least one, found a list',
    ]);
  });

  it('has a search of its own for a spec that asks for none, and writes the best to a file', () => {
    using work = berryFolder();
    const args = ['tune', 's.json', 'd.csv', '--folds', '2', '--trials', '2', '-o', 'best.json'];
    const { status, stdout, stderr } = work.nn(args);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(
      /^the spec has no "tune"; these are combined:\n {2}training\.learningRate: 0\.05, 0\.15, 0\.5, 1\.5, 5\n/,
    );
    expect(JSON.parse(work.read('best.json'))).toMatchObject({ data: 'd.csv', target: 'ripe' });
  });
});
