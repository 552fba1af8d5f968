/** A file that cannot be used. */
import { Fault } from '../fault.js';

/** The largest file that is read, in bytes: no browser holds much more in one piece. */
export const LARGEST = 2 ** 31 - 1;

export class FileError extends Fault {
  /**
   * @param {string} file  its name, with which the message begins
   * @param {string} code
   * @param {Record<string, unknown>} [values]  beside the file
   * @param {ErrorOptions} [options]
   */
  constructor(file, code, values, options) {
    super(code, { file, ...values }, options);
    this.file = file;
  }
}
