/** Scripts that the page need not begin with (ENTRIES in the Makefile): why one of them has not come. */

import { wordFault } from '../../text/text.js';
import { whyNotLoaded } from '../../worker/loading.js';

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
