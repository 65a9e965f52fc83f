// What stands on a terminal of 40, 60, 80 and 120 columns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Screen } from '../screen.ts';
import { nnPath, Workdir } from '../workdir.ts';
import { berryFolder, silent, train } from './examples.ts';

const nn = `"${process.execPath}" "${nnPath}"`;
const env = { TERM: 'xterm', LANG: 'C.UTF-8' };

/** What a terminal shows of a line of bash in which `nn` runs on it (script from util-linux). */
function shown(work: Workdir, columns: number, line: string, more: Record<string, string> = {}) {
  const { status, stdout } = work.shell(`script -qec 'stty cols ${columns}; nn() { ${nn} "$@"; }; ${line}' /dev/null`, {
    env: { ...env, ...more },
  });
  return { status, bytes: stdout, screen: new Screen(columns).write(stdout) };
}

/** Runs `nn` on a terminal, and sends it a signal as soon as something has been shown. */
async function interrupted(work: Workdir, columns: number, line: string, when: RegExp, signal: 'Ctrl-C' | 'TERM') {
  const script = `stty cols ${columns}; echo $$ > pid; exec ${nn} ${line}`;
  const terminal = spawn('script', ['-qec', script, '/dev/null'], {
    cwd: work.path,
    env: { ...process.env, ...env, NO_COLOR: '' },
  });
  onTestFinished(() => {
    terminal.kill();
  });
  const ended = once(terminal, 'close');
  let bytes = '';
  let isSent = false;
  terminal.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk;
    if (isSent || !when.test(bytes)) return;
    isSent = true;
    if (signal === 'Ctrl-C') terminal.stdin.write('\u0003');
    else process.kill(Number(work.read('pid')), 'SIGTERM');
  });
  const [status] = await ended;
  return { status, bytes, screen: new Screen(columns).write(bytes) };
}

/** A text as words with one space between them: the same however its lines were broken. */
const wordsOf = (lines: readonly string[] | string) =>
  (typeof lines === 'string' ? lines : lines.join('\n')).trim().split(/\s+/);

/** What is left to the terminal to break: what may be copied into a shell. */
const copied = /(?:^ *|: |^ {6})(?:nn|--set) /;

/** Commands that say something on stderr, or help on stdout. */
const messages = [
  'nn --help',
  'nn train --help',
  'nn graph --help',
  'nn trian',
  'nn train --epoch 3',
  'nn train sub/s.json',
  'nn train wrong.json d.csv',
  'nn predict m.json d.csv --only -o p.csv',
  'nn init d.csv --target ripe -o new.json',
  'nn evaluate m.json bad.csv',
];

/** Commands that print a report. */
const reports = [
  'nn evaluate m.json d.csv',
  'nn inspect m.json',
  'nn inspect d.csv',
  'nn check s.json d.csv',
  'nn trace m.json d.csv --row 2',
  'nn ladder s.json d.csv --folds 3 -q --threads 1',
];

/** A folder in which all of them have something to say. */
function talkingFolder(): Workdir {
  const work = berryFolder();
  const wrong = { target: 'ripe', layers: [{ units: 0 }], training: { epochs: 'many', learningRat: 1 } };
  work.write('wrong.json', JSON.stringify(wrong));
  work.write('bad.csv', 'size,color,ripe\n1,red,no\n');
  work.shell('mkdir sub');
  work.write('sub/s.json', '{ "target": "ripe", "data": "d.csv" }');
  return work;
}

const inPipe = new Map<readonly string[], string>();

/** All that commands print where there is no terminal; they are run once. */
function piped(commands: readonly string[]): string {
  using work = talkingFolder();
  const text = inPipe.get(commands) ?? work.shell(`{ ${commands.join('; ')}; } 2>&1 | cat`).stdout;
  inPipe.set(commands, text);
  return text;
}

const remains = /[█░^]|ETA/;

describe.each([40, 60, 80, 120])('a terminal of %i columns', (columns) => {
  it('has a bar while a model is trained, and less beside it where there is less room', () => {
    using work = berryFolder();
    const { status, screen } = shown(work, columns, 'nn train s.json d.csv -o m.json');
    expect(status).toBe(0);
    const [bar] = screen.lines;
    const least =
      columns === 40
        ? / cost \S+$/
        : columns === 60
          ? / cost \S+ validation \S+$/
          : / accuracy \S+( ETA 0:00( \S+\/s)?)?$/;
    expect(bar).toMatch(/^epoch 50\/50 █{6,24} cost/);
    expect(bar).toMatch(least);
    expect(bar!.length).toBeLessThanOrEqual(columns - 3);
    expect(screen.broken.filter((line) => !copied.test(line))).toEqual([]);
  });

  it.each(['Ctrl-C', 'TERM'] as const)(
    'has nothing left of the bar after %s, only what became of the training',
    async (signal) => {
      using work = berryFolder();
      const line = 'train s.json d.csv -o m.json --epochs 1000000000';
      const { status, screen } = await interrupted(work, columns, line, /epoch [1-9]/, signal);
      expect(status).toBe(signal === 'Ctrl-C' ? 130 : 143);
      const { epochs } = JSON.parse(work.read('m.json')).training;
      const { lines } = screen;
      expect(lines.filter((one) => remains.test(one))).toEqual([]);
      const said = wordsOf(lines).join(' ');
      expect(said).toMatch(/^interrupted: stopping and saving; once more to leave at once trained 5-1 /);
      expect(said).toContain(`: interrupted after ${epochs} of 1000000000 epochs, `);
      expect(said).toMatch(/try: nn predict m\.json new\.csv$/);
      expect(screen.broken.filter((one) => !copied.test(one))).toEqual([]);
    },
  );

  it('is empty after Ctrl-C while rows are predicted', async () => {
    using work = berryFolder();
    work.write('r.csv', `size,color,weight\n${'7,red,8\n'.repeat(200_000)}`);
    expect(work.shell('mkfifo pipe')).toEqual(silent);
    const reader = spawn('sh', ['-c', 'exec sleep 600 < pipe'], { cwd: work.path }); // who reads nothing
    onTestFinished(() => {
      reader.kill();
    });
    const line = 'predict m.json r.csv --progress always > pipe';
    const { status, bytes, screen } = await interrupted(work, columns, line, /predicting \d+ %/, 'Ctrl-C');
    expect(status).toBe(130);
    expect(bytes).toContain('predicting');
    expect(screen.lines.join('')).toBe('');
  });

  it('has the bar in one line, and the failure below it', () => {
    using work = berryFolder();
    work.write('s.json', '{ "target": "weight", "training": { "learningRate": 1000 } }');
    const { status, screen } = shown(work, columns, 'nn train s.json d.csv -o m.json');
    expect(status).toBe(5);
    const { lines } = screen;
    expect(lines.filter((line) => /[█░]/.test(line))).toHaveLength(1);
    const at = lines.findIndex((line) => line.startsWith('nn: '));
    expect(lines[at - 1]).toMatch(/^epoch \d+\/\d+ [█░]+/);
    expect(wordsOf(lines.slice(at)).join(' ')).toMatch(
      /^nn: training stopped at epoch \d+: the cost is no longer a finite number lower "learningRate" \(now 1000\), or set "onDivergence" to "halve"; m\.json was not written$/,
    );
  });

  it('has the words of messages, notes and help whole, and the same as a pipe', () => {
    using work = talkingFolder();
    const { bytes, screen } = shown(work, columns, messages.join('; '), { NO_COLOR: '1' });
    expect(wordsOf(bytes)).toEqual(wordsOf(piped(messages)));
    expect(screen.broken.filter((line) => !copied.test(line))).toEqual([]);
  });

  it('has reports in lines that fit', () => {
    using work = talkingFolder();
    const { screen } = shown(work, columns, reports.join('; '), { NO_COLOR: '1' });
    expect(screen.broken.filter((line) => !copied.test(line))).toEqual([]);
    if (columns < 120) return; // narrower than tables are
    const fitting = piped(reports)
      .split('\n')
      .filter((line) => line.length <= columns);
    expect(screen.lines).toEqual(expect.arrayContaining(fitting));
  });
});

it('a table that is wider than the terminal becomes a sentence a row', () => {
  using work = berryFolder();
  const { screen } = shown(work, 40, 'nn evaluate m.json d.csv');
  expect(wordsOf(screen.lines).join(' ')).toMatch(
    /^12 rows, target "ripe"; 8 of them were trained on, and flatter the model accuracy: model \S+, always the commonest 0\.5000 log loss: model \S+, always the commonest \S+ precision of "yes": model \S+ recall of "yes": /,
  );
});

it('notes and diagnoses stand above the bar, which stays in one line', () => {
  const data = `a,b,y\n${Array.from({ length: 40 }, (_, row) => `7,${row},${row % 2 ? 'yes' : 'no'}`).join('\n')}\n`;
  using work = new Workdir();
  work.write('d.csv', data);
  work.write('s.json', '{ "target": "y", "training": { "epochs": 30 } }');
  work.write('m.json', train(data, { target: 'y', training: { epochs: 1 } }));
  const { status, screen } = shown(work, 60, 'nn train s.json d.csv -o m.json', { NO_COLOR: '1' });
  expect(status).toBe(0);
  const { lines } = screen;
  expect(lines[0]).toMatch(/^doctor: column "a" is constant/);
  expect(lines.filter((line) => line.startsWith('epoch '))).toHaveLength(1);
});
