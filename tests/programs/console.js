/** What programs say: text on standard output, faults in one line on standard error. */
import { getSystemErrorMap } from 'node:util';
import { Fault } from '../../web/fault.js';
import { wordFault } from '../../web/text/text.js';

/** Something is asked for that cannot be done: an argument, or a file that it names. */
export class UsageError extends Error {}

// What cannot be written is told where it is written; nobody can be told that standard error is closed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/**
 * Writes to standard output.
 * @param {string | Uint8Array} content
 * @returns {Promise<void>}
 * @throws {Error} it is closed, or the disk that it goes to is full
 */
export const print = (content) =>
  new Promise((resolve, reject) => {
    process.stdout.write(content, (error) => {
      if (error) reject(new Error(`standard output cannot be written: ${reason(error)}`, { cause: error }));
      else resolve();
    });
  });

/** @param {string} text  a line on standard error */
export const tell = (text) => void process.stderr.write(`${text}\n`);

/**
 * What went wrong, in one line; of what the system refused, only why, such as "no space left on device".
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  if (error instanceof Fault) return wordFault(error);
  const { errno, message = String(error) } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  const [, words = message] = getSystemErrorMap().get(errno ?? 0) ?? [];
  return words.trim().replace(/\s*\n\s*/g, '; ');
}

/**
 * The same, with the file that the system was asked for.
 * @param {unknown} error
 */
export function explain(error) {
  const { path } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  return path ? `${path}: ${reason(error)}` : reason(error);
}
