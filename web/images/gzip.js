/** Inflates gzip files, up to a limit. For browser, worker and Node. */

import { FileError } from './file.js';

/** The most bytes a file may hold once inflated when the caller sets no limit: five times the images of MNIST. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Compressed bytes handed over at once. A browser inflates such a piece whole, into at most 1032 times as much. */
const PIECE = 16 * 1024;

/** @param {Uint8Array} bytes */
export const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * @param {Uint8Array} bytes
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
function inPieces(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + PIECE));
      at += PIECE;
    },
  });
}

/**
 * Inflates a gzip file of one member.
 *
 * @param {Uint8Array} bytes
 * @param {string} name  of the file, for errors
 * @param {number} [maxBytes]  a file that inflates to more is refused as soon as it does
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {FileError} no gzip, damaged, cut, too large, or followed by other bytes
 */
export async function gunzip(bytes, name, maxBytes = MAX_BYTES) {
  if (!isGzip(bytes)) throw new FileError(name, 'gzip.none');
  const reader = inPieces(bytes).pipeThrough(new DecompressionStream('gzip')).getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      if (length > maxBytes) break;
    }
  } catch (cause) {
    throw new FileError(name, 'gzip.damaged', {}, { cause });
  }
  if (length > maxBytes) {
    // Not waited for: what becomes of the rest does not matter.
    reader.cancel().catch(() => {});
    throw new FileError(name, 'gzip.large', { most: String(maxBytes) });
  }
  // Node 20 passes over what follows the gzip data. The file's last four bytes give the length of what was inflated.
  const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(bytes.length - 4, true);
  if (stated !== length % 2 ** 32) throw new FileError(name, 'gzip.tail');

  const inflated = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    inflated.set(chunk, at);
    at += chunk.length;
  }
  return inflated;
}

/**
 * The file's content: inflated where it is gzip, itself where it is not.
 *
 * @param {Uint8Array} bytes
 * @param {string} name
 * @param {number} [maxBytes]  of the content
 * @returns {Promise<Uint8Array>}
 * @throws {FileError}
 */
export async function unpack(bytes, name, maxBytes = MAX_BYTES) {
  if (isGzip(bytes)) return gunzip(bytes, name, maxBytes);
  if (bytes.length > maxBytes) throw new FileError(name, 'file.large', { bytes: String(bytes.length), most: String(maxBytes) });
  return bytes;
}
