/** Passing on the settings: their address is copied, and shown, so that one sees what has happened. */

import { addressOf } from './address.js';
import { schedule } from './dom.js';
import { interventionsOf } from './interventions.js';
import { change, page } from './state.js';

/** @typedef {{address: string, copied: boolean}} Shared  copied: it is in the clipboard; else it is to be copied by hand */

export async function share() {
  const address = addressOf(page.config, interventionsOf(page));
  let copied = false;
  try {
    await navigator.clipboard.writeText(address);
    copied = true;
  } catch {
    // There is none outside secure pages, and a person may refuse it.
  }
  change({ shared: { address, copied } });
  if (!copied) schedule(select);
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
