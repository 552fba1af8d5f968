/** Why a script, a worker's or a further one of the page, could not be loaded: the browser only says that it could not. */

import { fileName } from '../fault.js';

/** Milliseconds after which what is known then must do. */
const TIME_LIMIT = 3000;

/**
 * Listens for what a policy refuses from now on.
 * @param {URL} url  of the script, which is about to be loaded
 * @param {AbortSignal} signal  of when nobody wants to know any more
 * @returns {(message: string) => Promise<import('./messages.js').Fault>}  to be called when it has failed. message: what the
 *   browser says of it; '' where it says nothing
 */
export function whyNotLoaded(url, signal) {
  const file = fileName(url);
  /** The directive that refuses it. */
  let policy = '';
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI, sample }) => {
      if (blockedURI === url.href || sample.includes('Worker')) policy = effectiveDirective;
    },
    { signal },
  );
  return async (message) => {
    const asked = await askForIt(url);
    if (policy) return { code: 'worker.refused', values: { file, policy } };
    if (asked) return { code: asked.code, values: { file, ...asked.values } };
    if (message) return { code: 'worker.not-run', values: { file, message } };
    return { code: 'worker.damaged', values: { file } };
  };
}

/**
 * What is wrong with the file as it comes from the server now; null: nothing that can be seen without running it.
 * @param {URL} url
 * @returns {Promise<{code: string, values: object} | null>}
 */
async function askForIt(url) {
  try {
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(TIME_LIMIT) });
    const type = response.headers.get('Content-Type') ?? '';
    if (!response.ok) return { code: 'load.status', values: { status: String(response.status) } };
    if (/^text\/html/i.test(type)) return { code: 'load.html', values: {} };
    if (!/javascript/i.test(type)) return { code: 'load.type', values: { type: type || '–' } };
    await response.arrayBuffer();
    return null;
  } catch {
    return { code: 'load.network', values: {} };
  }
}
