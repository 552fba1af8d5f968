/** Passing on the settings: their address is copied, and shown, so that one sees what has happened. */

import { isOwn } from '../../options/own.js';
import { titleOf } from '../../text/own.js';
import { t } from '../../text/text.js';
import { addressOf } from '../address.js';
import { whenDrawn } from '../elements/dom.js';
import { change, page } from '../state.js';
import { interventionsOf } from './interventions.js';

/** @typedef {{address: string, copied: boolean}} Shared  copied: it is in the clipboard; else it is to be copied by hand */

/**
 * What of a run its address does not carry, in sentences: whoever opens it has to have that too.
 * @param {Pick<import('../state.js').Page, 'config' | 'run'>} page
 */
export function lacking({ config, run }) {
  const own = [...new Set([config.source_data, config.target_data].filter(isOwn))];
  const files = own.map((name) => titleOf(name) ?? name).join(t('list.comma'));
  const networks = (run?.brought ?? []).join(t('list.comma'));
  return [...(files ? [t('share.lacks.own', { files })] : []), ...(networks ? [t('share.lacks.brought', { networks })] : [])];
}

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
  if (!shared.copied) whenDrawn(select);
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
