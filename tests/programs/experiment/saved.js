/** Reads a saved run for --load: nothing is read of what cannot be one. */
import { readFileSync, statSync } from 'node:fs';
import { MAX_BYTES } from '../../../web/engine/safetensors.js';
import { readSaved } from '../../../web/engine/saved.js';
import { reason, UsageError } from '../console.js';

/** @param {string} file */
function read(file) {
  const stat = statSync(file);
  if (stat.isDirectory()) throw new UsageError('it is a folder');
  if (!stat.isFile()) throw new UsageError('it is no file, but a device or a pipe');
  if (stat.size > MAX_BYTES) {
    throw new UsageError(`the file is too large: ${stat.size} bytes, at most ${MAX_BYTES} are read`);
  }
  return readSaved(readFileSync(file));
}

/**
 * @param {string} file
 * @returns {import('../../../web/engine/saved.js').SavedRun}
 * @throws {UsageError} there is no such file, or it is no saved run
 */
export function loadSaved(file) {
  try {
    return read(file);
  } catch (error) {
    throw new UsageError(`--load ${file}: ${reason(error)}`, { cause: error });
  }
}
