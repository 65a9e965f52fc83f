import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nnPath, type Workdir } from '../workdir.ts';
import { berryFolder, silent } from './examples.ts';

const program = resolve(nnPath, '../..');
const flag = process.versions.node.startsWith('20.') ? '--experimental-permission --no-warnings' : '--permission';

/** Runs `nn` under Node's permission model, allowed to read the program and the folder. @param more what else is allowed */
function restricted(work: Workdir, args: string, more: string) {
  const allowed = `${flag} --allow-fs-read=${program} --allow-fs-read=${work.path} ${more}`;
  return work.shell(`"${process.execPath}" ${allowed} "${nnPath}" ${args}`);
}

describe('under Node’s permission model', () => {
  it('train and predict need to read the program and the folder, and to write there (O04)', () => {
    using work = berryFolder();
    const write = `--allow-fs-write=${work.path}`;
    expect(restricted(work, 'train s.json d.csv -q -o n.json --log l.jsonl --checkpoint 1h', write)).toEqual(silent);
    expect(work.bytes('n.json').equals(work.bytes('m.json'))).toBe(true);
    const again = 'train s.json d.csv -q -o n.json --log l.jsonl --resume n.json';
    expect(restricted(work, again, write)).toEqual(silent);
    expect(work.bytes('n.json').equals(work.bytes('m.json'))).toBe(true);
    expect(restricted(work, 'predict m.json d.csv -q -o p.csv', write)).toEqual(silent);
    expect(restricted(work, 'predict m.json d.csv -q', '')).toEqual({ ...silent, stdout: work.read('p.csv') });
    expect(work.list()).toEqual(['d.csv', 'l.jsonl', 'm.json', 'n.json', 'n.json.checkpoint', 'p.csv', 's.json']);
  });

  it('one thread does the work of several, and a note says so', () => {
    using work = berryFolder();
    const { stdout } = work.nn(['cross-validate', 's.json', 'd.csv', '--folds', '2', '-q']);
    const args = 'cross-validate s.json d.csv --folds 2 --threads 2';
    const { status, stderr, stdout: same } = restricted(work, args, '');
    expect({ status, stdout: same }).toEqual({ status: 0, stdout });
    const note = "note: Node's permission model allows no threads (--allow-worker): one does all the work\n";
    expect(stderr.split(note)).toHaveLength(2);
    expect(restricted(work, args, '--allow-worker').stderr).not.toContain(note);
    expect(restricted(work, `${args} -q`, '')).toEqual({ ...silent, stdout });
  });

  it('what is not allowed is refused before the first epoch, with the right that is missing', () => {
    using work = berryFolder();
    const train = 'train s.json d.csv --epochs 1000000000';
    const refused = (args: string, more: string, status: number, message: string) =>
      expect(restricted(work, args, more)).toEqual({ ...silent, status, stderr: message });
    const rights = "Node's permission model allows it only with";
    const write = `${rights} --allow-fs-write=${work.path}`;
    refused(`${train} -o n.json`, '', 6, `nn: n.json: cannot be written: ${write}\n`);
    // Every file is made under another name first: it is the folder that must be allowed.
    refused(
      `${train} -o n.json`,
      `--allow-fs-write=${work.at('n.json')}`,
      6,
      `nn: n.json: cannot be written: ${write}\n`,
    );
    refused(
      `train s.json /none/d.csv`,
      `--allow-fs-write=${work.path}`,
      6,
      `nn: /none/d.csv: cannot be read: ${rights} --allow-fs-read=/none/d.csv\n`,
    );
    refused(
      `${train} -o n.json --engine blas`,
      `--allow-fs-write=${work.path}`,
      2,
      `nn: --engine: "blas" cannot run here: Node's permission model allows no native code (--allow-addons)\n    use --engine auto\n`,
    );
  });
});
