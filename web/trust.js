/**
 * Trusted Types: a policy of the server's may ask that only addresses which the page's own scripts vouch for become workers
 * (require-trusted-types-for 'script'). Those of the site, from the folder above this one on, are vouched for; the page and the
 * worker do so each for itself.
 */

const SITE = new URL('..', import.meta.url).href;

/** To be called before anything is made a script of. Once for each of them is enough, more do no harm. */
export function trustOwnScripts() {
  // tsc does not know it, nor do all browsers.
  const { trustedTypes } = /** @type {any} */ (globalThis);
  try {
    // The policy of this name is asked by the browser itself, wherever an address comes without a voucher.
    if (!trustedTypes?.defaultPolicy)
      trustedTypes?.createPolicy('default', {
        createScriptURL: (/** @type {string} */ address) => (new URL(address, SITE).href.startsWith(SITE) ? address : null),
      });
  } catch {
    // The server's policy allows none: then making a worker is refused, which is told.
  }
}
