import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nnPath, Workdir } from '../workdir.ts';
import { berries, berryFolder, expectRefusal, silent, train } from './examples.ts';

/** The end of a line of bash in which `nn` runs on a terminal of its own (script from util-linux). */
const onTerminal = (command: string) => `script -qec '${command}' /dev/null`;
const nn = `"${process.execPath}" "${nnPath}"`;

describe('the command line', () => {
  it('without a command is refused with examples (F01)', () => {
    using work = new Workdir();
    expectRefusal(work, [], 2, [
      'nn: must be given a command, found none',
      '    Examples:',
      '      nn init iris.csv --target species > iris.json',
      '      nn train iris.json iris.csv',
      '      nn predict iris.model.json < new.csv',
      '    all commands: nn --help',
    ]);
  });

  it('prints help and version on stdout (F02)', () => {
    using work = new Workdir();
    const { stdout, ...rest } = work.nn(['--help']);
    expect(rest).toEqual({ status: 0, signal: null, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: nn [options] [command]

      Trains neural networks on CSV files, and predicts in shell pipelines.

      Options:
        -V, --version   print the version
        -h, --help      display help for command

      Commands:
        init            print a model spec, inferred from the data
        train           train, and save the model
        predict         CSV in, the same CSV with the prediction appended out
        evaluate        metrics on labelled rows, beside the baseline
        cross-validate  k-fold: mean and spread of each metric
        tune            search over spec keys by cross-validation; prints the best
                        spec
        ladder          logistic, one hidden layer, two …, while it pays
        inspect         shapes, parameters, columns, metrics
        prune           the smallest weights to exactly 0; a new model
        quantize        weights to 8-bit integers; a new model
        check           gradient check: backpropagation against finite differences
        trace           one row through the computation graph, forward and backward
        graph           the computation graph of an expression: values and derivatives
        lesson          the mathematics, run: claim, measured, holds or not
        help [command]  display help for command

      Examples:
        nn init iris.csv --target species > iris.json
        nn train iris.json iris.csv
        nn predict iris.model.json < new.csv

      Exit codes:
        0 done    2 flags or spec    3 data    4 model file, or rows that do not fit it
        5 training failed    6 reading or writing failed    130/143 stopped by a signal
      "
    `);
    expect(work.nn(['help'])).toEqual({ ...rest, stdout });
    const train = work.nn(['train', '--help']);
    expect(train.stdout).toMatch(
      /^Usage: nn train <spec\.json> \[data\.csv\] \| <data\.csv> --target COLUMN \[flags\]\n\ntrain, and save the model\n/,
    );
    expect(work.nn(['help', 'train'])).toEqual(train);
    for (const flag of ['--version', '-V']) expect(work.nn([flag])).toEqual({ ...silent, stdout: '0.1.0\n' });
  });

  it('guesses what a mistyped command or flag should be (F03)', () => {
    using work = berryFolder();
    expectRefusal(work, ['trian', 's.json'], 2, [
      'nn: unknown command "trian" (did you mean "train"?)',
      '    help: nn --help',
    ]);
    expectRefusal(work, ['train', 's.json', '--epoch', '3'], 2, [
      'nn: train: unknown option "--epoch" (did you mean "--epochs"?)',
      '    help: nn train --help',
    ]);
    expectRefusal(work, ['predict', 'm.json', 'd.csv', '--bad-rows', 'skp'], 2, [
      'nn: --bad-rows: must be one of "error", "skip", found "skp" (did you mean "skip"?)',
    ]);
  });

  it.each([
    [['--learning-rate', '0.1abc'], ['nn: --learning-rate: must be a number above 0, found "0.1abc"']],
    [['--epochs', '1e3'], ['nn: --epochs: must be a whole number from 1 up, found "1e3"']],
    [['--seed', '1.5'], ['nn: --seed: must be a whole number from 0 up, found "1.5"']],
    [['--epochs'], ['nn: train: option "--epochs <n>" argument missing', '    help: nn train --help']],
    [
      ['--set', 'epochs'],
      ['nn: --set: must be key=value, found "epochs"', '    for example --set training.epochs=50'],
    ],
    [
      ['d.csv', 'e.csv', 'f.csv'],
      ['nn: train: too many arguments for "train". Expected 2 arguments but got 4.', '    help: nn train --help'],
    ],
  ])('refuses %j (F04)', (flags, message) => {
    using work = berryFolder();
    expectRefusal(work, ['train', 's.json', ...flags], 2, message);
  });

  it.each([
    ['train s.json d.csv --epochs 3 --epochs 4', '--epochs', '3', '4'],
    ['init d.csv --target size --target ripe', '--target', 'size', 'ripe'],
    ['predict m.json d.csv -o a.csv --output=b.csv', '--output', 'a.csv', 'b.csv'],
    ['evaluate m.json d.csv -d , -d ,', '--delimiter', ',', ','],
    ['inspect d.csv --color never --color always', '--color', 'never', 'always'],
    ['graph a+1 a=1 --format svg --format dot', '--format', 'svg', 'dot'],
  ])('refuses a flag that is given twice, rather than guess: nn %s', (line, flag, first, second) => {
    using work = berryFolder();
    expectRefusal(work, line.split(' '), 2, [`nn: ${flag}: must be given once, found "${first}" and "${second}"`]);
  });

  it('takes what may be given several times', () => {
    using work = berryFolder();
    const sets = ['--set', 'training.epochs=2', '--set', 'training.seed=3'];
    expect(work.nn(['train', 's.json', 'd.csv', '-q', '-q', '-o', 'n.json', ...sets])).toEqual(silent);
    expect(JSON.parse(work.read('n.json')).spec.training).toMatchObject({ epochs: 2, seed: 3 });
    const bumps = ['--bump', 'a=0.1', '--bump', 'a=0.2', '--json'];
    expect(JSON.parse(work.nn(['graph', 'a*a', 'a=3', ...bumps]).stdout).bumps).toHaveLength(2);
  });

  it.each([
    ['tab', '\t'],
    ['\\t', '\t'],
    ['TAB', '\t'],
    ['comma', ','],
    ['semicolon', ';'],
    ['pipe', '|'],
    ['space', ' '],
  ])('takes the delimiter %s by its name', (name, delimiter) => {
    using work = berryFolder();
    work.write('d.txt', berries.replaceAll(',', delimiter));
    expect(work.nn(['train', 's.json', 'd.txt', '-d', name, '-q', '-o', 'n.json'])).toEqual(silent);
    expect(work.bytes('n.json').equals(work.bytes('m.json'))).toBe(true);
  });

  it('refuses a delimiter that is no character, and says which names there are', () => {
    using work = berryFolder();
    expectRefusal(work, ['inspect', 'd.csv', '-d', 'tabs'], 2, [
      'nn: --delimiter: must be one ASCII character, not a quote or a line end, or tab, comma, semicolon, pipe or space, found "tabs"',
    ]);
  });
});

describe('colour', () => {
  const red = '\u001b[31mnn:\u001b[39m';

  it.each([
    [{}, [], false, true],
    [{ NO_COLOR: '1' }, [], false, false],
    [{ NO_COLOR: '' }, [], false, true],
    [{ TERM: 'dumb' }, [], false, false],
    [{ FORCE_COLOR: '1' }, [], true, true],
    [{ FORCE_COLOR: '0' }, [], false, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, [], false, false],
    [{ NO_COLOR: '1' }, ['--color=always'], true, true],
    [{ FORCE_COLOR: '1' }, ['--color', 'never'], false, false],
  ] as const)('with %j and flags %j is %j in a pipe, %j on a terminal (F05)', (set, flags, inPipe, there) => {
    using work = new Workdir();
    const env = { TERM: 'xterm', ...set };
    const message = (colored: boolean) =>
      `${colored ? red : 'nn:'} gone.csv: cannot be read: no such file or directory`;
    const piped = work.nn(['inspect', 'gone.csv', ...flags], { env });
    expect(piped).toEqual({ status: 6, signal: null, stdout: '', stderr: `${message(inPipe)}\n` });
    const shown = work.shell(onTerminal(`${nn} inspect gone.csv ${flags.join(' ')}`), { env });
    expect(shown).toEqual({ status: 6, signal: null, stdout: `${message(there)}\r\n`, stderr: '' });
  });

  it('never gets into data, not even when it is always wanted (F05)', () => {
    using work = berryFolder();
    const plain = work.nn(['evaluate', 'm.json', 'd.csv']);
    expect(work.nn(['evaluate', 'm.json', 'd.csv', '--color', 'always'])).toEqual(plain);
    const { stdout, stderr } = work.nn(['predict', 'm.json', 'd.csv', '--color', 'always']);
    expect(stderr).toContain('\u001b[33mnote:\u001b[39m the rows already have "ripe"');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('the progress bar on a terminal', () => {
  const env = { TERM: 'xterm', LANG: 'C.UTF-8' };
  const training = `stty cols 120; exec ${nn} train s.json d.csv -o m.json`;

  it('leaves the terminal as it was at the end, and at an error (F07)', () => {
    using work = berryFolder();
    const done = work.shell(onTerminal(training), { env });
    expect(done.status).toBe(0);
    expect(done.stdout).toMatch(/epoch 50\/50 .*█/);
    requireRestored(done.stdout);
    work.write('s.json', '{ "target": "weight", "training": { "learningRate": 1000 } }');
    const failed = work.shell(onTerminal(training), { env });
    expect(failed.status).toBe(5);
    expect(failed.stdout).toContain('epoch ');
    requireRestored(failed.stdout);
  });

  it('leaves the terminal as it was at Ctrl-C, which saves and exits with 130 (F07, J01)', async () => {
    using work = berryFolder();
    const args = ['-qec', `${training} --epochs 1000000000`, '/dev/null'];
    const terminal = spawn('script', args, { cwd: work.path, env: { ...process.env, ...env } });
    onTestFinished(() => {
      terminal.kill();
    });
    let shown = '';
    terminal.stdout.on('data', (chunk: Buffer) => {
      shown += chunk;
      if (/epoch [1-9]/.test(shown) && !terminal.stdin.writableEnded) terminal.stdin.end('\u0003');
    });
    expect(await once(terminal, 'close')).toEqual([130, null]);
    expect(shown).toMatch(/interrupted after \d+ of 1000000000 epochs/);
    requireRestored(shown);
    expect(JSON.parse(work.read('m.json')).training.stopped).toBe('interrupted');
  });

  it('tells all that fits beside it, in colour too', () => {
    using work = berryFolder();
    const { stdout } = work.shell(onTerminal(training.replace('120', '100')), { env });
    const [last] = stripVTControlCharacters(stdout.slice(stdout.lastIndexOf('epoch 50/50'))).split('\r');
    expect(last).toMatch(/^epoch 50\/50 █{20,24} cost .* validation .* accuracy .* ETA 0:00 .*\/s$/);
    expect(last!.length).toBeLessThan(100);
  });

  it('never wraps on a terminal of 20 columns (F08)', () => {
    using work = berryFolder();
    const narrow = onTerminal(`${training.replace('120', '20')} --epochs 30000`);
    const { status, stdout } = work.shell(narrow, { env });
    expect(status).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what ends a frame
    const frames = stdout.split(/\r|\n|\u001b\[[\d?;]*[A-Za-z]/).filter((piece) => piece.startsWith('epoch '));
    expect(frames).toContain('epoch 30000/30000');
    expect(frames.filter((frame) => [...frame].length > 19)).toEqual([]);
  });

  it.each([30, 40, 100])('tells how far a file is read, whatever its name, on %i columns (F08, F10)', (columns) => {
    using work = new Workdir();
    const name = `${'a long name '.repeat(3)}${'表'.repeat(20)}\u001b[31m.csv`;
    work.write(name, `x,y\n${'1,2\n'.repeat(100_000)}`);
    const reading = `stty cols ${columns}; exec ${nn} inspect a*.csv --progress always`;
    const { status, stdout } = work.shell(onTerminal(reading), { env });
    expect(status).toBe(0);
    const [bar] = stdout.split('\u001b[A'); // up into its line, to erase it before the report
    expect(bar).not.toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what ends a frame
    const frames = bar!.split(/\r|\n|\u001b\[[\d?;]*[A-Za-z]|\u001b[78]/).filter((piece) => piece.startsWith('rea'));
    expect(frames.at(-1)).toMatch(/^rea.*….*\.csv \d+ %/);
    expect(frames.filter((frame) => stringWidth(frame) >= columns)).toEqual([]);
  });

  it('is gone before predict says what is wrong (F07)', () => {
    using work = berryFolder();
    const columns = Array.from({ length: 20_000 }, (_, k) => `column ${k}`); // a header of several chunks, so that the bar is drawn
    work.write('wide.csv', `${columns.join()}\n`);
    const predicting = `stty cols 80; exec ${nn} predict m.json wide.csv -o p.csv --progress always`;
    const { status, stdout } = work.shell(onTerminal(predicting), { env });
    expect(status).toBe(4);
    expect(stdout).toContain('predicting ');
    expect(stdout).toContain(
      '\u001b[A\u001b[2K\r\u001b[31mnn:\u001b[39m wide.csv: columns "size", "color", "weight" are',
    );
  });

  it('is drawn in ASCII where the locale is not UTF-8', () => {
    using work = berryFolder();
    const { stdout } = work.shell(onTerminal(training), { env: { TERM: 'xterm', LANG: 'C', LC_ALL: 'C' } });
    expect(stdout).toMatch(/epoch 50\/50 .*####/);
    expect(stdout).not.toContain('█');
  });

  /** Whatever was switched off is switched on again, and the cursor stands at the beginning of a line. */
  function requireRestored(shown: string): void {
    const count = (code: string) => shown.split(`\u001b[?${code}`).length - 1;
    expect(count('7h')).toBe(count('7l'));
    expect(count('25h')).toBe(count('25l'));
    expect(shown).toMatch(/\n$/);
  }
});

describe('text from files and arguments', () => {
  // A window title, a cleared screen, a bell, a carriage return, a right-to-left override, an 8-bit escape.
  const hostile = '\u001b]0;x\u0007\u001b[2J\r\u202e\u009b';
  const shown = '\\u001b]0;x\\u0007\\u001b[2J\\r\\u202e\\u009b';

  it('is escaped in messages (F10)', () => {
    using work = berryFolder();
    work.write('h.csv', `"${hostile}",ripe\n1,no\n2,yes\n`);
    expectRefusal(work, ['inspect', `${hostile}.csv`], 6, [
      `nn: ${shown.replace('\\r', '\\u000d')}.csv: cannot be read: no such file or directory`,
    ]);
    expectRefusal(work, ['predict', 'm.json', 'h.csv'], 4, [
      'nn: h.csv: columns "size", "color", "weight" are required by m.json and missing',
      `    columns found: ${shown.replace('\\r', '\\u000d')}, ripe`,
    ]);
    const { stderr } = work.nn(['predict', 'm.json'], { stdin: `size,color,weight\n"${hostile}",red,1\n` });
    expect(stderr).toBe(`nn: stdin:2: column "size" must be a number, found "${shown}"\n`);
  });

  it('is escaped in reports and warnings, and untouched in data (F10)', () => {
    using work = new Workdir();
    const data = `"${hostile}",x,y\n1,1,"${hostile}"\n1,2,b\n1,1,"${hostile}"\n1,2,b\n`;
    work.write('d.csv', data);
    work.write('m.json', train(data, { target: 'y', training: { validation: 0, epochs: 100 } }));
    for (const args of [
      ['evaluate', 'm.json', 'd.csv'],
      ['inspect', 'd.csv'],
      ['inspect', 'm.json'],
      ['init', 'd.csv', '--target', 'y', '-o', 's.json'],
    ]) {
      const { status, stdout, stderr } = work.nn(args);
      const raw = ['\u001b', '\u0007', '\r', '\u202e', '\u009b'].filter((one) => (stdout + stderr).includes(one));
      expect({ status, raw }, args.join(' ')).toEqual({ status: 0, raw: [] });
      expect(stdout + stderr, args.join(' ')).toContain('\\u009b');
    }
    const { stdout } = work.nn(['predict', 'm.json', 'd.csv', '-q']);
    const [header, ...rows] = data.trimEnd().split('\n');
    const labels = [`"${hostile}"`, 'b', `"${hostile}"`, 'b'];
    expect(stdout).toBe([`${header},prediction`, ...rows.map((row, k) => `${row},${labels[k]}`), ''].join('\n'));
  });
});
