/** Scripts that the page need not begin with (ENTRIES in the Makefile): that one of them is late, and why it has not come. */

import { wordFault } from '../../text/text.js';
import { whyNotLoaded } from '../../worker/loading.js';
import { patience } from './patience.js';

/**
 * What comes with a script. It may never come, and then fails never either.
 * @template T
 * @param {Promise<T>} comes
 * @param {number} milliseconds  after which it is late
 * @param {() => void} late
 * @returns {Promise<T>}
 */
export async function orLate(comes, milliseconds, late) {
  let over = false;
  patience(milliseconds).then(() => over || late());
  try {
    return await comes;
  } finally {
    over = true;
  }
}

/**
 * @param {string} file  a script beside the page's own
 * @returns {Promise<import('../state.js').Words>}
 */
export async function whyMissing(file) {
  const listening = new AbortController();
  const fault = await whyNotLoaded(new URL(file, import.meta.url), listening.signal)('');
  listening.abort();
  return () => wordFault(fault);
}
