import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Workdir } from '../workdir.ts';
import { berryFolder, contents, expectRefusal, silent } from './examples.ts';

/** More epochs than could be run: what returns has not trained. */
const train = ['train', 's.json', 'd.csv', '--epochs', '1000000000'];

/** The berries, the folder `da`, also called `db`, and `link.csv` and `hard.csv` for `d.csv`. */
function linkedFolder(): Workdir {
  const work = berryFolder();
  mkdirSync(work.at('da'));
  symlinkSync('da', work.at('db'));
  symlinkSync('d.csv', work.at('link.csv'));
  linkSync(work.at('d.csv'), work.at('hard.csv'));
  return work;
}

describe('one file that two outputs would be', () => {
  it.each([
    ['the model and the log', ['-o', 'n.json', '--log', './n.json'], '--log', 'model', './n.json, which is n.json'],
    [
      'the log in a linked folder',
      ['-o', 'da/n.json', '--log', 'db/n.json'],
      '--log',
      'model',
      'db/n.json, which is da/n.json',
    ],
    [
      'the log and the checkpoint',
      ['-o', 'n.json', '--checkpoint', '10m', '--log', 'n.json.checkpoint'],
      '--log',
      'checkpoint',
      'n.json.checkpoint for both',
    ],
    [
      'what is gone on from',
      ['--resume', 'm.json', '-o', 'db/n.json', '--log', 'da/n.json.checkpoint'],
      '--log',
      'checkpoint',
      'da/n.json.checkpoint, which is db/n.json.checkpoint',
    ],
  ])('is refused by train before it begins: %s', (_, flags, flag, kind, found) => {
    using work = linkedFolder();
    expectRefusal(work, [...train, ...flags], 2, [
      `nn: ${flag}: must be another file than that of the ${kind}, found ${found}`,
      `    name another file with ${flag}`,
    ]);
  });

  it('is refused where links lead to it, whether it is there yet or not', () => {
    using work = linkedFolder();
    symlinkSync('da/n.json', work.at('dangling'));
    linkSync(work.at('m.json'), work.at('twin.json'));
    symlinkSync('n.json', work.at('n.json.checkpoint'));
    const message = (flag: string, kind: string, found: string) => [
      `nn: ${flag}: must be another file than that of the ${kind}, found ${found}`,
      `    name another file with ${flag}`,
    ];
    const log = (found: string) => message('--log', 'model', found);
    expectRefusal(work, [...train, '-o', 'db/n.json', '--log', 'dangling'], 2, log('dangling, which is db/n.json'));
    expectRefusal(
      work,
      [...train, '-o', 'm.json', '--log', 'twin.json', '--force'],
      2,
      log('twin.json, which is m.json'),
    );
    const checkpoint = message('-o', 'model', 'n.json.checkpoint, which is n.json');
    expectRefusal(work, [...train, '-o', 'n.json', '--checkpoint', '1m'], 2, checkpoint);
  });

  it('is refused where standard output is one of them', () => {
    using work = berryFolder();
    const before = work.list();
    const refused = (line: string, flag: string, kind: string, found: string) => {
      const { status, stderr } = work.shell(line);
      expect(stderr).toBe(
        `nn: ${flag}: must be another file than that of the ${kind}, found ${found}\n    name another file with ${flag}\n`,
      );
      expect(status).toBe(2);
    };
    refused('nn train s.json d.csv -o - --log f > f', '--log', 'model', 'f, which is standard output');
    refused('nn train s.json d.csv -o f --json > f', '--json', 'model', 'standard output, which is f');
    refused(
      'nn predict m.json d.csv --bad-rows skip --rejects f > f',
      '--rejects',
      'predictions',
      'f, which is standard output',
    );
    refused('nn prune m.json --sparsity 0.5 --json -o f > f', '--json', 'model', 'standard output, which is f');
    refused('nn tune s.json d.csv --log f > f', '--log', 'spec', 'f, which is standard output');
    refused('nn ladder s.json d.csv -o f > f', '-o', 'report', 'f, which is standard output');
    expect(work.list()).toEqual([...before, 'f'].sort());
  });

  it('is refused by every command with two', () => {
    using work = linkedFolder();
    const message = (flag: string, kind: string, found: string) => [
      `nn: ${flag}: must be another file than that of the ${kind}, found ${found}`,
      `    name another file with ${flag}`,
    ];
    expectRefusal(
      work,
      ['predict', 'm.json', 'd.csv', '-o', 'da/p.csv', '--bad-rows', 'skip', '--rejects', 'db/p.csv'],
      2,
      message('--rejects', 'predictions', 'db/p.csv, which is da/p.csv'),
    );
    expectRefusal(
      work,
      ['tune', 's.json', 'd.csv', '-o', 'da/b.json', '--log', 'db/b.json'],
      2,
      message('--log', 'spec', 'db/b.json, which is da/b.json'),
    );
  });
});

describe('an output that is an input', () => {
  it.each([
    ['predict', ['predict', 'm.json', 'd.csv'], 'hard.csv'],
    ['evaluate', ['evaluate', 'm.json', 'd.csv'], 'link.csv'],
    ['cross-validate', ['cross-validate', 's.json', 'd.csv'], 'db/../d.csv'],
    ['ladder', ['ladder', 's.json', 'd.csv'], 'hard.csv'],
    ['tune', ['tune', 's.json', 'd.csv'], 'link.csv'],
    ['inspect', ['inspect', 's.json', 'd.csv'], 'db/../d.csv'],
    ['inspect, of what the spec names', ['inspect', 'named.json'], 'hard.csv'],
    ['prune', ['prune', 'm.json', 'd.csv', '--sparsity', '0.5'], 'link.csv'],
    ['quantize', ['quantize', 'm.json', 'd.csv'], 'db/../d.csv'],
    ['check', ['check', 's.json', 'd.csv'], 'hard.csv'],
    ['trace', ['trace', 'm.json', 'd.csv'], 'link.csv'],
    ['init', ['init', 'd.csv', '--target', 'ripe'], 'db/../d.csv'],
    ['train', train, 'hard.csv'],
  ])('is refused by %s, by any name', (_, args, name) => {
    using work = linkedFolder();
    work.write('named.json', '{ "data": "d.csv", "target": "ripe" }');
    expectRefusal(work, [...args, '-o', name, '--force'], 6, [
      `nn: ${name}: must not be one of the files that are read, found d.csv`,
      '    choose another name with -o',
    ]);
  });

  it('is refused of a file beside the output too, with the flag that names it', () => {
    using work = linkedFolder();
    work.write('m.json.checkpoint', '{"format":"nn-checkpoint"}');
    const message = (flag: string, found: string) => [
      `nn: ${flag}: must not be one of the files that are read, found ${found}`,
      `    name another file with ${flag}`,
    ];
    expectRefusal(
      work,
      [...train, '-o', 'n.json', '--log', 'hard.csv'],
      2,
      message('--log', 'hard.csv, which is d.csv'),
    );
    work.write('v.csv', work.bytes('d.csv'));
    const validated = [...train, '--validation', 'v.csv', '-o', 'n.json', '--log', './v.csv'];
    expectRefusal(work, validated, 2, message('--log', './v.csv, which is v.csv'));
    const resumed = [...train, '--resume', 'm.json', '-o', 'n.json', '--log', 'm.json.checkpoint'];
    expectRefusal(work, resumed, 2, message('--log', 'm.json.checkpoint'));
    const rejects = ['predict', 'm.json', 'd.csv', '--bad-rows', 'skip', '--rejects'];
    expectRefusal(work, [...rejects, 'link.csv'], 2, message('--rejects', 'link.csv, which is d.csv'));
    expectRefusal(work, [...rejects, 'm.json', '--force'], 2, message('--rejects', 'm.json'));
    expectRefusal(work, ['tune', 's.json', 'd.csv', '--log', 's.json'], 2, message('--log', 's.json'));
  });

  it('is refused where it comes or goes through a redirection', () => {
    using work = berryFolder();
    const before = contents(work);
    const lines: [string, string, string][] = [
      [
        'nn predict m.json < d.csv -o d.csv --force',
        'nn: d.csv',
        ', found standard input\n    choose another name with -o',
      ],
      ['nn predict m.json d.csv >> d.csv', 'nn: standard output', ', found d.csv\n    send it to another file'],
      [
        'nn predict m.json < d.csv >> d.csv',
        'nn: standard output',
        ', found standard input\n    send it to another file',
      ],
      ['nn evaluate m.json d.csv >> m.json', 'nn: standard output', ', found m.json\n    send it to another file'],
    ];
    for (const [line, place, end] of lines) {
      expect(work.shell(line), line).toEqual({
        ...silent,
        status: 6,
        stderr: `${place}: must not be one of the files that are read${end}\n`,
      });
      expect(contents(work)).toEqual(before);
    }
  });
});

describe('what is no file', () => {
  it('may be several outputs, and an input', () => {
    using work = berryFolder();
    const lines = [
      'nn train s.json d.csv -q -o /dev/null --log /dev/null',
      'nn train s.json d.csv -q -o /dev/stdout --log /dev/null > n.json && cmp n.json m.json',
      'nn predict m.json /dev/stdin -q -o /dev/stdout < d.csv > p.csv && nn predict m.json d.csv -q | cmp - p.csv',
      'cat d.csv | nn predict m.json - -q -o - | cmp - p.csv',
      'nn train s.json d.csv -q -o m.json --checkpoint 1m && nn train s.json d.csv -q --resume m.json --log l.jsonl',
    ];
    expect(work.shell(lines.map((line) => `{ ${line}; } || echo "failed: ${line}"`).join('\n'))).toEqual(silent);
  });
});
