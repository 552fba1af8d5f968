/**
 * Files that programs leave behind. A file is written beside its name and then takes it: no failure, full disk or signal costs
 * the file that was there, and nobody sees one that is cut. Devices and pipes, which cannot be replaced, are written straight.
 */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { print, reason, UsageError } from './console.js';

/** @typedef {string | Uint8Array} Content */

/** Links that are followed before they are taken to lead in a circle. */
const MOST_LINKS = 40;
/** Milliseconds between two tries to write to a pipe that is full. */
const RETRY = 10;

/**
 * What stands at a path, its links followed.
 * @param {string} path
 * @returns {import('node:fs').BigIntStats | undefined} undefined: nothing
 */
const statOf = (path) => fs.statSync(path, { bigint: true, throwIfNoEntry: false });

/** By what a file is known under all of its names. @param {import('node:fs').BigIntStats} stat */
const identityOf = ({ dev, ino }) => `${dev} ${ino}`;

/** By what a file is known that is to be read. @param {string} file  @returns {string | null} null: there is none */
export function fileIdentity(file) {
  try {
    return identityOf(fs.statSync(file, { bigint: true }));
  } catch {
    return null;
  }
}

/** @param {number} descriptor */
function isOpenAs(descriptor, /** @type {import('node:fs').BigIntStats} */ stat) {
  try {
    return identityOf(fs.fstatSync(descriptor, { bigint: true })) === identityOf(stat);
  } catch {
    return false; // closed
  }
}

/**
 * The name that a file has or will have where links lead, even to nothing.
 * @param {string} path
 */
function followed(path) {
  for (let links = 0; links < MOST_LINKS; links++) {
    const folder = fs.realpathSync(dirname(path));
    const place = join(folder, basename(path));
    if (!fs.lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return place;
    path = resolve(folder, fs.readlinkSync(place));
  }
  throw new UsageError('links lead in a circle');
}

/** A name that no file has, in the folder of another. @param {string} path */
const beside = (path) => join(dirname(path), `.adda-lab-${randomBytes(6).toString('hex')}.part`);

/**
 * Writes a file whole or not at all, and at once: no signal is looked at meanwhile.
 * @param {string} path  not a link
 * @param {Content} content
 */
function replace(path, content) {
  const part = beside(path);
  const mode = fs.statSync(path, { throwIfNoEntry: false })?.mode;
  try {
    const file = fs.openSync(part, 'wx');
    try {
      if (mode !== undefined) fs.fchmodSync(file, mode & 0o777);
      fs.writeFileSync(file, content);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(part, path);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Writes to a device or a pipe. A pipe that nobody reads is not waited for.
 * @param {string} path
 * @param {Content} content
 */
async function pour(path, content) {
  const file = await open(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  try {
    for (let rest = Buffer.from(content); rest.length > 0; ) {
      try {
        rest = rest.subarray((await file.write(rest)).bytesWritten);
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error;
        await setTimeout(RETRY);
      }
    }
  } finally {
    await file.close();
  }
}

export class Output {
  #name;
  #path = '';
  /** @type {'file' | 'device' | 'standard output' | 'standard error'} */
  #kind = 'file';

  /**
   * Finds the place, and whether it can be written, without leaving anything there.
   * @param {string} name  of a file; - for standard output
   * @param {string} [option]  by which it was given
   * @throws {UsageError} it cannot be written
   */
  constructor(name, option = '') {
    this.#name = `${option} ${name}`.trim();
    /** By what it is known under all of its names. */
    this.identity = name === '-' ? this.#standardOutput() : this.#attempt(() => this.#find(name));
  }

  /** A file, of which a new version can take the place of the old. */
  get isFile() {
    return this.#kind === 'file';
  }

  get isStandardOutput() {
    return this.#kind === 'standard output';
  }

  /**
   * @param {Content} content  all of it
   * @throws {Error} it cannot be written; what was there is there still
   */
  async write(content) {
    if (this.#kind === 'standard output') return print(content);
    try {
      if (this.#kind === 'file') replace(this.#path, content);
      else if (this.#kind === 'standard error') process.stderr.write(content);
      else await pour(this.#path, content);
    } catch (error) {
      throw this.#refusal(error, Error);
    }
  }

  #standardOutput() {
    this.#kind = 'standard output';
    return this.#kind;
  }

  /** @param {string} name */
  #find(name) {
    if (/[\\/]$/.test(name)) throw new UsageError('it is the name of a folder');
    const path = resolve(name);
    const stat = statOf(path);
    if (!stat) {
      this.#path = this.#free(path);
      return this.#path;
    }
    // Another file in its place would not be what standard output goes to.
    if (isOpenAs(1, stat)) return this.#standardOutput();
    if (isOpenAs(2, stat)) this.#kind = 'standard error';
    else if (stat.isFile()) this.#path = this.#free(fs.realpathSync(path));
    else if (stat.isCharacterDevice() || stat.isFIFO()) {
      this.#kind = 'device';
      this.#path = path;
      fs.accessSync(path, fs.constants.W_OK);
    } else throw new UsageError(stat.isDirectory() ? 'it is a folder' : 'it is no file');
    return identityOf(stat);
  }

  /**
   * The path to write at, where that can be done.
   * @param {string} path
   */
  #free(path) {
    let place;
    try {
      place = followed(path);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
      throw new UsageError(`there is no folder ${dirname(path)}`);
    }
    const folder = dirname(place);
    if (!fs.statSync(folder).isDirectory()) throw new UsageError(`${folder} is no folder`);
    if (fs.existsSync(place)) fs.accessSync(place, fs.constants.W_OK);
    const part = beside(place);
    fs.closeSync(fs.openSync(part, 'wx'));
    fs.rmSync(part);
    return place;
  }

  /** @template T @param {() => T} act */
  #attempt(act) {
    try {
      return act();
    } catch (error) {
      throw this.#refusal(error, UsageError);
    }
  }

  /**
   * @param {unknown} error
   * @param {ErrorConstructor | typeof UsageError} Kind
   */
  #refusal(error, Kind) {
    const unread = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENXIO' && this.#kind === 'device';
    return new Kind(`${this.#name} cannot be written: ${unread ? 'nobody reads it' : reason(error)}`, { cause: error });
  }
}
