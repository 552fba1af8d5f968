/**
 * The files that a run needs, from beside the worker's script. They are fetched whole and watched while they come: one that has
 * stalled is told, and asked for anew when the page says so.
 */

import { Fault } from '../fault.js';

/** Milliseconds between two looks. Looks are counted, not time: a machine that was asleep did not wait. */
const LOOK_EVERY = 1000;
/** Looks without a byte in between after which a file is said to have stalled; then after twice as many, and so on. */
const STALLED = 10;

/** Why a request is left: to be made again. */
const AGAIN = Symbol('again');

/** @typedef {{file: string, quiet: number, due: number, stalled: boolean, leave: AbortController}} Fetching */

export class Files {
  #onStall;
  #onRead;
  /** Names of those that have come. @type {Set<string>} */
  #read = new Set();
  /** @type {Set<Fetching>} */
  #fetching = new Set();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;

  /**
   * @param {(files: string[]) => void} onStall  gets those that have stalled, whenever there are others; at last none
   * @param {(files: string[]) => void} onRead  gets the names of all that have come, when no other is under way
   */
  constructor(onStall, onRead) {
    this.#onStall = onStall;
    this.#onRead = onRead;
  }

  /**
   * @param {string} name  of a file beside the worker's script
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   * @throws {Fault} load.*: it cannot be had
   */
  async read(name) {
    const url = new URL(name, import.meta.url);
    for (;;) {
      /** @type {Fetching} */
      const one = { file: name, quiet: 0, due: STALLED, stalled: false, leave: new AbortController() };
      this.#fetching.add(one);
      this.#looking ??= setInterval(() => this.#look(), LOOK_EVERY);
      try {
        const bytes = await whole(url, one);
        this.#read.add(name);
        return bytes;
      } catch (cause) {
        if (one.leave.signal.reason === AGAIN) continue;
        throw cause instanceof Fault ? cause : new Fault('load.network', { file: name }, { cause });
      } finally {
        this.#fetching.delete(one);
        if (one.stalled) this.#tell();
        if (this.#fetching.size === 0) {
          clearInterval(this.#looking);
          this.#looking = undefined;
          if (this.#read.has(name)) this.#onRead([...this.#read]);
        }
      }
    }
  }

  /** Leaves what has stalled, and asks for it again. */
  again() {
    for (const { stalled, leave } of this.#fetching) if (stalled) leave.abort(AGAIN);
  }

  #look() {
    let told = false;
    for (const one of this.#fetching) {
      one.quiet += 1;
      if (one.quiet >= one.due) {
        one.due *= 2;
        one.stalled = true;
        told = true;
      } else if (one.stalled && one.quiet === 1) {
        Object.assign(one, { stalled: false, due: STALLED });
        told = true;
      }
    }
    if (told) this.#tell();
  }

  #tell() {
    this.#onStall([...this.#fetching].filter(({ stalled }) => stalled).map(({ file }) => file));
  }
}

/**
 * @param {URL} url
 * @param {Fetching} one
 */
async function whole(url, one) {
  const { file } = one;
  const response = await fetch(url, { signal: one.leave.signal });
  one.quiet = 0;
  if (!response.ok) throw new Fault('load.status', { file, status: String(response.status) });
  // None of the files is a page: a server answers with one where a file is missing, a network where one has to log in first.
  if (/^text\/html/i.test(response.headers.get('Content-Type') ?? '')) throw new Fault('load.html', { file });
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    one.quiet = 0;
    pieces.push(piece.value);
    length += piece.value.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
