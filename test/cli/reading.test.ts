import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mutant, sound } from '../mutants.ts';
import { Workdir } from '../workdir.ts';
import { berries, berryFolder, silent } from './examples.ts';

describe('a file with a few wrong bytes', () => {
  /** Files that are tried; more of them by `FUZZ=10000`. */
  const seeds = Math.max(32, Number(process.env.FUZZ ?? 0) / 100);

  /** Where the accident made the table one that the spec, or the model, is not for. */
  const otherCodes: readonly (readonly [RegExp, number])[] = [
    [/^nn: s\.json: target: no column "y"/, 2],
    [/^nn: d\.csv: columns? .* required by m\.json and missing/, 4],
    [/^nn: d\.csv: column .* must have categories that m\.json knows, found none/, 4],
  ];

  it('is taken, refused with 3, or not what spec or model are for (A27)', { timeout: 600_000 + 10_000 * seeds }, () => {
    using work = new Workdir();
    work.write('s.json', '{ "target": "y", "training": { "epochs": 2 } }');
    work.write('sound.csv', sound[0]!);
    expect(work.nn(['train', 's.json', 'sound.csv', '-q', '-o', 'm.json'])).toEqual(silent);
    const found = new Set<number | null>();
    for (let seed = 1_000_000; seed < 1_000_000 + seeds; seed++) {
      const bytes = mutant(seed);
      work.write('d.csv', bytes);
      const command = seed % 2 === 0 ? 'train' : 'predict';
      const args = command === 'train' ? ['s.json', 'd.csv', '-o', 'm2.json', '--force'] : ['m.json', 'd.csv'];
      const { status, signal, stderr } = work.nn([command, ...args, '-q']);
      found.add(status);
      const all = JSON.stringify({ seed, command, status, signal, stderr });
      expect(stderr, all).not.toMatch(/^\s+at /m);
      const expected = otherCodes.find(([said]) => said.test(stderr))?.[1];
      expect(expected === undefined ? [0, 3] : [expected], all).toContain(status);
      expect(stderr === '', all).toBe(status === 0);
    }
    expect(found).toContain(0);
    expect(found).toContain(3);
  });
});

describe('the model of a table', () => {
  const spec = '{ "target": "y", "training": { "epochs": 3 } }';

  function tableOf(rows: number): string {
    const row = (k: number) => {
      const number = [`${(k * 7919) % 1000}`, `${k / 8}`, `-${k}e-3`, '', `0.${k}`][k % 5];
      const color = ['red', '"light, blue"', 'größe', '"2"" pipe"'][(k * 31) % 4];
      return `${number},${color},${((k * 13) % 97) / 4},${k % 3 === 0 ? 'yes' : 'no'}\n`;
    };
    return `a,color,"b",y\n${Array.from({ length: rows }, (_, k) => row(k)).join('')}`;
  }

  /** The model that `nn train` writes when it is handed bytes a piece at a time. */
  async function piped(work: Workdir, bytes: Buffer, size: number): Promise<Buffer> {
    const nn = work.start(['train', 's.json', '-', '-q', '-o', 'piped.json', '--force']);
    const ended = once(nn, 'exit');
    for (let at = 0; at < bytes.length; at += size) {
      if (!nn.stdin.write(bytes.subarray(at, at + size))) await once(nn.stdin, 'drain');
      if (size === 1) await setImmediate();
    }
    nn.stdin.end();
    expect((await ended)[0]).toBe(0);
    return work.bytes('piped.json');
  }

  function trained(work: Workdir, name: string): Buffer {
    expect(work.nn(['train', 's.json', name, '-q', '-o', `${name}.json`])).toEqual(silent);
    return work.bytes(`${name}.json`);
  }

  it('is the same byte for byte, however the table is written and handed over (A11, A22)', async () => {
    using work = new Workdir();
    work.write('s.json', spec);
    const text = tableOf(20_000);
    work.write('d.csv', text);
    const model = trained(work, 'd.csv');
    work.write('crlf.csv', text.replaceAll('\n', '\r\n'));
    work.write('cr.csv', text.replaceAll('\n', '\r'));
    work.write('d.csv.gz', gzipSync(text));
    for (const name of ['crlf.csv', 'cr.csv', 'd.csv.gz']) expect(trained(work, name).equals(model), name).toBe(true);
    for (const size of [7, 64, 4096, 2 ** 20]) {
      expect((await piped(work, Buffer.from(text), size)).equals(model), `pieces of ${size}`).toBe(true);
    }
  });

  it('is the same when its bytes come one by one (A22)', async () => {
    using work = new Workdir();
    work.write('s.json', spec);
    const text = tableOf(200);
    work.write('d.csv', text);
    const model = trained(work, 'd.csv');
    expect((await piped(work, Buffer.from(text), 1)).equals(model)).toBe(true);
    expect((await piped(work, Buffer.from(text.replaceAll('\n', '\r\n')), 1)).equals(model)).toBe(true);
  });
});

describe('gzip data under another name', () => {
  const refused = (place: string) => ({
    status: 3,
    stdout: '',
    stderr: `nn: ${place}: must be text, found gzip data\n    unpack it: gunzip -c FILE.gz | nn …, or name a file that ends in .gz\n`,
  });

  it('is refused as such, from stdin and from a file', () => {
    using work = berryFolder();
    const packed = gzipSync(berries);
    work.write('d.csv', packed);
    expect(work.nn(['train', 's.json', '-'], { stdin: packed })).toMatchObject(refused('stdin'));
    expect(work.nn(['train', 's.json', 'd.csv'])).toMatchObject(refused('d.csv'));
    expect(work.nn(['inspect', 'd.csv'])).toMatchObject(refused('d.csv'));
  });
});

describe('a file whose size the system does not tell', () => {
  it.runIf(process.platform === 'linux')('is read to its end', () => {
    using work = new Workdir();
    const { status, stdout } = work.nn(['inspect', '-d', ':', '--no-header', '/proc/meminfo']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\/proc\/meminfo: [1-9]\d+ rows, 2 columns/);
  });
});
