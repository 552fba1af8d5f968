/** What was kept in this browser and cannot be read: runs, and the list of pinned ones. */

import { t } from '../../text/text.js';
import { clearPins, savePins } from '../comparing/pinning.js';
import { orSay } from '../telling/failing.js';
import { faultWords } from '../telling/wording.js';
import { removeRun } from './keeping.js';
import { nameOf, saveEntry } from './shelf.js';

/**
 * @typedef {object} Damaged
 * @property {string} id
 * @property {() => string} name
 * @property {() => string} why
 * @property {() => unknown} save  as a file, what is left of it
 * @property {() => unknown} remove
 */

/** @param {import('./shelf.js').Entry['damage']} damage */
const whyOf = (damage) => (typeof damage === 'string' ? t(`damage.why.${damage}`) : damage ? faultWords(damage) : '');

/** @param {import('../state.js').Page} page @returns {Damaged[]} */
export function damagedRecords({ shelf, pinsDamaged }) {
  const runs = shelf
    .filter(({ damage }) => damage !== null)
    .map((entry) => ({
      id: entry.id,
      name: () => nameOf(entry),
      why: () => whyOf(entry.damage),
      save: () => saveEntry(entry),
      remove: () => removeRun(entry),
    }));
  const pins = {
    id: 'pinned',
    name: () => t('damage.pins'),
    why: () => t('damage.why.damaged'),
    save: () => orSay(savePins),
    remove: () => orSay(clearPins),
  };
  return pinsDamaged ? [...runs, pins] : runs;
}
