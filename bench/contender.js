// A peer in a process of its own, and what is said about its times.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that answers each line it is sent with one line of JSON. */
export class Contender {
  times = [];

  /** @param command the program and its arguments */
  constructor(name, command) {
    this.name = name;
    const [program, ...args] = command;
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdin.on('error', () => {});
    this.errors = '';
    this.process.stderr.on('data', (text) => {
      this.errors += text;
    });
    this.failed = new Promise((resolve) => {
      this.process.on('error', resolve);
    });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** Its answer, or undefined once the contender has left; `absent` then says why. */
  async ask(line) {
    this.process.stdin.write(`${line}\n`);
    const answer = await Promise.race([this.lines.next(), this.failed.then(() => ({ done: true }))]);
    if (!answer.done) return JSON.parse(answer.value);
    this.absent = this.errors.split('\n').findLast((text) => /error|cannot|no /i.test(text)) ?? 'it did not start';
    return undefined;
  }

  close() {
    this.process.stdin.end();
  }
}

/** The middle of some numbers. */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** A number with as many digits as matter in a table. */
export const digits = (value) => (value < 0.1 ? value.toFixed(4) : value < 10 ? value.toFixed(2) : value.toFixed(0));
