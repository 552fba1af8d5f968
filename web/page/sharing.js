/** Passing on the settings: their address is copied, and shown, so that one sees what has happened. */

import { addressOf } from './address.js';
import { schedule } from './dom.js';
import { interventionsOf } from './interventions.js';
import { change, page } from './state.js';

/** @typedef {{address: string, copied: boolean}} Shared  copied: it is in the clipboard; else it is to be copied by hand */

/** @param {string} address @returns {Promise<Shared>} */
export async function copy(address) {
  try {
    await navigator.clipboard.writeText(address);
    return { address, copied: true };
  } catch {
    // There is no clipboard outside secure pages, and a person may refuse it.
    return { address, copied: false };
  }
}

export async function share() {
  const shared = await copy(addressOf(page.config, interventionsOf(page)));
  change({ shared });
  if (!shared.copied) schedule(select);
}

function select() {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById('shared-address'));
  field?.focus();
  field?.select();
}

export function unshare() {
  change({ shared: null });
  document.getElementById('share')?.focus();
}
