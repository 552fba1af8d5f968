/**
 * What can go wrong and reach a person: a code with values instead of a sentence. It crosses from thread to thread as such, and
 * is worded in the reader's language where it is shown (text/text.js).
 */

/** @typedef {{code: string, values: Record<string, unknown>}} FaultData  what of a fault survives a message to another thread */

export class Fault extends Error {
  /**
   * @param {string} code  a key of the tables of words, without its "fault."
   * @param {Record<string, unknown>} [values]  what its placeholders stand for: text, numbers, lists of alternatives, or faults in
   *   their turn
   * @param {ErrorOptions} [options]
   */
  constructor(code, values = {}, options) {
    super(undefined, options);
    this.name = new.target.name;
    this.code = code;
    this.values = values;
  }

  /** For a console: nobody else is to read it. */
  get message() {
    return `${this.code} ${JSON.stringify(this.values)}`;
  }
}

/**
 * A fault as a message carries it. What is no fault is one that nobody foresaw.
 * @param {unknown} error
 * @returns {FaultData & {option?: string}}
 */
export function faultData(error) {
  if (!(error instanceof Fault))
    return { code: 'unforeseen', values: { message: error instanceof Error ? error.message : String(error) } };
  const values = Object.entries(error.values).map(([name, value]) => [name, value instanceof Error ? faultData(value) : value]);
  const option = /** @type {{option?: string}} */ (error).option;
  return { code: error.code, values: Object.fromEntries(values), ...(option ? { option } : {}) };
}

/** What a script is called in a fault: where it lies tells nobody anything. @param {URL} url */
export const fileName = ({ pathname }) => pathname.slice(pathname.lastIndexOf('/') + 1);
