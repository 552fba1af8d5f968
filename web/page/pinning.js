/** Runs set aside to be compared. Where the browser keeps nothing, they last as long as the page. */

import { formatAddress } from '../options/address.js';
import { change, page } from './state.js';
import { keepPinned, keptPinned } from './storage.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('./storage.js').Pinned} Pinned
 */

/** @param {State} run @returns {Pinned} */
const pinnedOf = ({ config, judgements }) => ({
  address: formatAddress(config),
  accuracies: judgements.map(({ target_accuracy }) => target_accuracy ?? Number.NaN),
});

/**
 * Whether the run is pinned as it stands.
 * @param {State | null} run
 * @param {Pinned[]} pinned
 */
export function isPinned(run, pinned) {
  const now = run && JSON.stringify(pinnedOf(run));
  return pinned.some((one) => JSON.stringify(one) === now);
}

/** @param {Pinned[]} pinned */
function put(pinned) {
  change({ pinned });
  keepPinned(pinned).catch(() => {});
}

export function pin() {
  if (page.run) put([...page.pinned, pinnedOf(page.run)]);
}

/** @param {Pinned} run */
export const unpin = (run) => put(page.pinned.filter((other) => other !== run));

export async function takeUpPinned() {
  const kept = (await keptPinned().catch(() => [])) ?? [];
  change({ pinned: [...kept, ...page.pinned] });
}
