// Files that are written under another name beside the one they are for. None outlives the program, however it ends; only what
// kills it outright leaves some, and the next one that writes into the folder removes those.
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readlinkSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { removeLeftovers } from '../../leftovers.ts';

/** Names of temporary files, with the process that made them and where that runs. */
const pattern = /^\..*\.nn-(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.tmp$/;

/** Characters of a target's name that its temporary file shows: with at most 3 bytes each, a system takes its name wherever it takes the target's. */
const shown = 60;

/** Milliseconds after which a file of another machine, whose processes cannot be asked after, counts as left behind. */
const week = 7 * 24 * 3600 * 1000;

const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Paths of all that this process has made and not removed or renamed. */
const ours = new Set<string>();

/** Folders that were looked through for what is left behind. */
const swept = new Set<string>();

/** A file under a name of its own, in the folder of what it is to replace, because a rename across file systems is a copy. */
export class Temporary {
  /** Open for writing until the file is renamed or removed. */
  readonly fd: number;
  readonly #path: string;
  #isOpen = true;

  /**
   * Makes the file, and removes those that killed processes left in its folder.
   *
   * @param target path of what it is to replace
   * @param mode   permissions, if not those that new files have
   * @throws Error of the system
   */
  constructor(target: string, mode: number | undefined) {
    const folder = dirname(target);
    sweep(folder);
    const random = randomBytes(6).toString('hex');
    this.#path = join(folder, `.${basename(target).slice(0, shown)}.nn-${process.pid}-${machine()}-${random}.tmp`);
    remember(this.#path); // before it is there: a signal may come at once
    try {
      this.fd = open(this.#path, mode);
    } catch (error) {
      forget(this.#path);
      throw error;
    }
  }

  /** Makes sure that the file outlives a power cut, and puts it where `target` is or was. @throws Error of the system */
  place(target: string): void {
    if (!mayNotSync()) fsyncSync(this.fd);
    this.#close();
    renameSync(this.#path, target);
    forget(this.#path);
  }

  /** Removes the file, unless it is in its place or removed already. */
  remove(): void {
    if (!ours.has(this.#path)) return;
    try {
      this.#close();
    } catch {
      // what a disk makes known this late is about a file that goes anyway
    }
    discard(this.#path);
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.fd);
  }
}

/**
 * Opens a new file, with exactly these permissions if they are given. Where Node's permission model forbids syncing a file, each write to it is
 * synced instead.
 */
function open(path: string, mode: number | undefined): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_DSYNC } = constants;
  const flags = O_WRONLY | O_CREAT | O_EXCL | (mayNotSync() ? O_DSYNC : 0);
  const mask = mode === undefined ? undefined : process.umask(0);
  try {
    return openSync(path, flags, mode);
  } catch (error) {
    throw Object.assign(error as Error, { resource: resolve(dirname(path)) }); // what must be allowed is any name in the folder
  } finally {
    if (mask !== undefined) process.umask(mask);
  }
}

/** Whether Node's permission model is on, under which no file can be synced. */
function mayNotSync(): boolean {
  return (process as { permission?: object }).permission !== undefined;
}

function sweep(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  removeLeftovers(folder, (name) => {
    const [, pid, where] = pattern.exec(name) ?? [];
    const path = join(folder, name);
    if (pid === undefined || isOurs(name)) return undefined;
    return where === machine() || isOld(path) ? Number(pid) : undefined;
  });
}

/** Whether we made a file of that name, which is drawn at random: a folder may be named in several ways. */
function isOurs(name: string): boolean {
  return [...ours].some((path) => basename(path) === name);
}

function isOld(path: string): boolean {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) > week;
}

let here: string | undefined;

/** Tells machines, and containers on one, from each other: a number of a process means something on its own only. */
function machine(): string {
  here ??= createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
  return here;
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return ''; // another system than Linux, or not to be read
  }
}

let isWatched = false;
let isListening = false;

function remember(path: string): void {
  if (!isWatched) process.once('exit', removeAll);
  isWatched = true;
  if (!isListening) for (const signal of deadly) process.prependListener(signal, end);
  isListening = true;
  ours.add(path);
}

function forget(path: string): void {
  ours.delete(path);
  if (ours.size === 0) void signalsHeard().then(rest);
}

function rest(): void {
  if (ours.size === 0) stopListening();
}

function stopListening(): void {
  isListening = false;
  for (const signal of deadly) process.off(signal, end);
}

/** But who else listens ends the program in his own time. */
function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) dieOf(signal);
}

/** Removes all temporary files, and lets the program die of a signal. Nobody else may listen to it any more. */
export function dieOf(signal: NodeJS.Signals): void {
  removeAll();
  stopListening();
  process.kill(process.pid, signal);
}

/** Resolves when every signal that has come by now was heard: the event loop has looked for them once from begin to end. */
export async function signalsHeard(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

function removeAll(): void {
  for (const path of ours) discard(path);
}

/** Removes a file. One that cannot be removed now, since its folder is read-only or away, is tried again at the end. */
function discard(path: string): void {
  try {
    unlinkSync(path);
    forget(path);
  } catch {
    // what can be done is done
  }
}
