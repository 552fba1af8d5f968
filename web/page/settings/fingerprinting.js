/** Whether the weights are those that a link expects, and a link that expects these. */

import { addressOf, readAddress } from '../address.js';
import { change, page } from '../state.js';
import { asksForAnother } from './interventions.js';
import { copy } from './sharing.js';

/** How many digits are shown where there is little room. */
const SHORT = 12;
/** @param {string} sum */
export const short = (sum) => sum.slice(0, SHORT);

/**
 * @param {import('../state.js').Page} page
 * @returns {'yes' | 'no' | 'not-yet' | 'another' | 'cannot' | null}  null: nothing is expected
 */
export function agreement(page) {
  const { run, seen, crashed } = page;
  if (!seen.expected) return null;
  const { phase, sum } = seen.expected;
  const own = run?.fingerprints[phase];
  if (own?.startsWith(sum)) return 'yes';
  const asked = readAddress(window.location.hash);
  if (run && !crashed && asked.config && asksForAnother(page, asked.config, asked.interventions)) return 'another';
  if (own) return 'no';
  return window.isSecureContext ? 'not-yet' : 'cannot';
}

/** Copies a link that tells whoever opens it whether the same weights come out. @param {'train' | 'adapt'} phase */
export async function copyExpecting(phase) {
  const { run } = page;
  const sum = run?.fingerprints[phase];
  if (!run || !sum) return;
  const address = addressOf(run.config, run.interventions, [`expect=${phase === 'train' ? 'train.' : ''}${sum}`]);
  change({ checked: await copy(address) });
}
