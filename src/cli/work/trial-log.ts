import { createHash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import type { MetricName } from '../../formulas/metric.ts';
import { toJson } from '../../json/json-text.ts';
import { formatTrialLine, parseTrialLine, type TrialLine } from '../../search/trial-line.ts';
import type { Settings, Trial } from '../../search/trials.ts';
import type { Outcome } from '../../search/tune.ts';
import { sha256Of } from '../../table/fingerprint.ts';
import { statOrUndefined } from '../files/file-identity.ts';
import { openInput } from '../files/input.ts';
import { appendLine, saveFile } from '../files/output-file.ts';
import { RepeatedWrites } from '../files/unwritten.ts';
import type { FoldsInput } from './folds-input.ts';

/** `tune --log`: a JSON line for every finished trial, by which a search that was stopped goes on. */
export class TrialLog {
  readonly #path: string;
  readonly #of: string;
  readonly #known = new Map<string, TrialLine>();
  readonly #writes: RepeatedWrites;

  private constructor(path: string, of: string, lines: Iterable<TrialLine>, warn: (failure: UserError) => void) {
    this.#path = path;
    this.#of = of;
    this.#writes = new RepeatedWrites(path, warn);
    for (const line of lines) this.#known.set(keyOf(line.trial, line.part), line);
  }

  /**
   * Opens a log, new or to be gone on with.
   *
   * @param metric any that is told of the target
   * @param warn   is told of the first line that cannot be written: the search goes on, and the next is tried
   * @throws UserError (usage) if it tells of another spec, other data or folds, (model) if nn did not write it, (io) if it cannot be read
   */
  static async open(
    path: string,
    input: FoldsInput,
    metric: MetricName,
    warn: (failure: UserError) => void,
  ): Promise<TrialLog> {
    const of = digestOf(input);
    if (statOrUndefined(path)?.isFile() !== true) return new TrialLog(path, of, [], warn);
    const text = await openInput(path).text('usage');
    const log = new TrialLog(path, of, linesOf(text, path, of, metric), warn);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== text) await saveFile(path, whole); // the last line was being written when the search was stopped
    return log;
  }

  /** Trials that the log tells of. */
  get size(): number {
    return this.#known.size;
  }

  /** What came of a trial, if the log tells. */
  find(trial: Trial, part: number): Outcome | undefined {
    const line = this.#known.get(keyOf(trial.settings, part));
    return line === undefined ? undefined : { trial, part, metrics: line.metrics, failure: line.failure };
  }

  /** Adds a line. */
  async add({ trial, part, metrics, failure }: Outcome): Promise<void> {
    const line = { trial: trial.settings, of: this.#of, part, metrics, failure };
    await this.#writes.attempt(() => appendLine(this.#path, formatTrialLine(line)));
  }

  /** Ends with what could not be written. @throws UserError (io) if that is any line */
  close(): void {
    this.#writes.close((howMany) => `${howMany} finished trials are not in the log`);
  }
}

/** The lines of a log, one after the other. @throws UserError (model) for one that nn did not write, (usage) for one of another search */
function* linesOf(text: string, path: string, of: string, metric: MetricName): Generator<TrialLine> {
  let from = 0;
  for (let number = 1, end = text.indexOf('\n'); end >= 0; number++, end = text.indexOf('\n', from)) {
    const place = `${path}:${number}`;
    const line = parseTrialLine(text.slice(from, end), place, metric);
    if (line.of !== of) {
      const hint = 'give another --log, or remove this one';
      throw new UserError('usage', place, 'must be of the same spec, data and folds, found others', hint);
    }
    yield line;
    from = end + 1;
  }
}

function keyOf(settings: Settings, part: number): string {
  return toJson([part, Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** What must be the same for a trial to come out the same: the spec but for what is tuned, the data, and the folds. */
function digestOf({ written, table, plan }: FoldsInput): string {
  const { $schema: _, data: __, tune: ___, ...spec } = written;
  return createHash('sha256')
    .update(toJson([spec, sha256Of(table), plan]))
    .digest('hex')
    .slice(0, 16);
}
