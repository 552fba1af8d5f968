/** What is wrong with a .wasm file that does not make a core. */

import { Fault } from '../fault.js';
import { FileError } from '../images/file.js';

/** "\0asm" and the version: what every module begins with, and a whole module by itself. */
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Whether there is WebAssembly at all, and not only its name. */
export const hasWebAssembly = () => typeof globalThis.WebAssembly?.compile === 'function';

/**
 * Whether a policy of the server's keeps this thread from compiling anything.
 * @returns {Promise<boolean>}
 */
const isRefused = () =>
  WebAssembly.compile(EMPTY).then(
    () => false,
    () => true,
  );

/**
 * Whether a module's sections go on beyond the end of its bytes: the rest is missing.
 * @param {Uint8Array} bytes  that begin as a module does
 */
function isCut(bytes) {
  let at = EMPTY.length;
  while (at < bytes.length) {
    at += 1; // the kind of section
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) return at >= bytes.length;
      const byte = bytes[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  return at > bytes.length;
}

/**
 * @param {string} file  its name
 * @param {Uint8Array} bytes  that could not be compiled
 * @param {unknown} cause
 * @returns {Promise<Fault>}
 */
export async function moduleFault(file, bytes, cause) {
  if (!hasWebAssembly()) return new Fault('wasm.missing', {}, { cause });
  if (await isRefused()) return new Fault('wasm.refused', { file, policy: "script-src 'wasm-unsafe-eval'" }, { cause });
  const begins = bytes.subarray(0, EMPTY.length).every((byte, i) => byte === EMPTY[i]);
  const found = { bytes: String(bytes.length) };
  if (begins && (bytes.length < EMPTY.length || isCut(bytes))) return new FileError(file, 'wasm.cut', found, { cause });
  return new FileError(file, begins ? 'wasm.damaged' : 'wasm.none', {}, { cause });
}

/**
 * @param {WebAssembly.Module} module
 * @param {string} file
 * @throws {FileError} it is whole, but no core
 */
export function checkModule(module, file) {
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const name of ['adda_create', 'adda_advance', 'adda_check', '__heap_base'])
    if (!exported.includes(name)) throw new FileError(file, 'wasm.foreign');
}
