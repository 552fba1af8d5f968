/**
 * A worker of its own for reading a person's files, so that neither the page nor a run in training waits for it. importing.js is the
 * page's end of the line.
 */

import { Fault, faultData } from '../fault.js';
import { collect } from '../images/import/collect.js';
import { aboutOwn } from '../images/import/own.js';
import { readParts } from '../images/import/reading.js';
import { keepOwn } from '../images/import/store.js';
import { holdLock } from './alive.js';

/** @typedef {import('./importing.js').Order} Order */
/** @typedef {import('./importing.js').Wanted} Wanted */

/** Milliseconds between two words about progress. */
const TELL_EVERY = 100;

/** @type {Awaited<ReturnType<typeof readParts>> | null} */
let read = null;
/** @type {{files: import('./importing.js').Dropped[], column: string} | null} */
let source = null;
/** @type {import('../images/import/own.js').Own | null} */
let own = null;

// The first word, and the page hears when this worker is gone.
postMessage({ type: 'begun' });
holdLock(() => postMessage({ type: 'held' }));

let told = 0;

/** @param {'reading' | 'making'} stage */
const progress = (stage) => (/** @type {number} */ done, /** @type {number} */ total) => {
  const now = performance.now();
  if (now - told < TELL_EVERY) return;
  told = now;
  postMessage({ type: 'progress', stage, done, total });
};

/** The browser's own decoder, which is told to leave the values as they are. @type {import('../images/import/reading.js').Decode} */
async function decode(bytes, type) {
  const blob = new Blob([/** @type {BlobPart} */ (bytes)], { type });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width: columns, height: rows } = bitmap;
  const context = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { rows, columns, channels: 4, values: new Uint8Array(context.getImageData(0, 0, columns, rows).data.buffer) };
}

/** @param {Wanted} wanted */
async function make({ column, mends, otherDark }) {
  if (!source) throw new Fault('import.ended');
  const { files } = source;
  if (!read || source.column !== column) {
    const brought = files.map(({ path, file }) => ({
      path,
      size: file.size,
      read: async () => new Uint8Array(await file.arrayBuffer()),
    }));
    read = await readParts(brought, { labelColumn: column, decode, onProgress: progress('reading') });
    source.column = column;
  }
  const paths = files.map(({ path }) => path);
  const made = await collect(read, paths, { mends, otherDark, onProgress: progress('making') });
  own = made.own;
  const { findings, levels, shown } = made;
  return { about: aboutOwn(own), findings, levels, shown };
}

/** Keeps what was made; where the browser cannot, gives it away. */
async function keep() {
  if (!own) throw new Fault('import.ended');
  try {
    await keepOwn(own);
    return { kept: true };
  } catch {
    return { kept: false, own };
  }
}

self.onmessage = async (/** @type {MessageEvent<{id: number, order: Order}>} */ { data: { id, order } }) => {
  try {
    if (order.type === 'read') {
      [read, source] = [null, { files: order.files, column: order.wanted.column }];
    }
    const result = order.type === 'keep' ? await keep() : await make(order.wanted);
    postMessage({ type: 'result', id, result });
  } catch (error) {
    postMessage({ type: 'error', id, error: faultData(error) });
  }
};
