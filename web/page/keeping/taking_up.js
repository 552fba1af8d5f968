/** What a tab begins with: the run that it had before it was loaded again, else the newest that no tab has open, else none. */

import { clock } from '../../text/format.js';
import { t } from '../../text/text.js';
import { offer } from '../actions.js';
import { readAddress } from '../address.js';
import { showInForce } from '../settings/editing.js';
import { asksForAnother } from '../settings/interventions.js';
import { patience } from '../start/patience.js';
import { page } from '../state.js';
import { alarmAbout } from '../telling/alarm.js';
import { note } from '../telling/notice.js';
import { faultWords } from '../telling/wording.js';
import { cannotKeep } from './keeping.js';
import { startOver, takeRun } from './replacing.js';
import { look, lookAgain, takeOverOld } from './shelf.js';
import { claim, enter, freshPlace, isSettled, place, placeOfBefore } from './tabs.js';

/** @typedef {import('./tabs.js').Place} Place */

/** Milliseconds after which a store that does not answer is none. */
const ANSWERS_WITHIN = 8000;

/** The latest of those under way or over. @type {Promise<unknown>} */
let latest = Promise.resolve();

/**
 * Finds the tab its place, and takes up what is kept there. Where a worker has ended in the middle of that, the next one waits until
 * the tab has its place: else it would find it taken, by itself.
 * @returns {Promise<boolean>}  false: there is nothing to take up
 */
export function takeUp() {
  const mine = latest.then(take);
  latest = mine.catch(() => {});
  return mine;
}

/** @returns {Promise<boolean>} */
async function take() {
  // After a crash of the worker.
  if (isSettled()) return place().from !== null && (await takeKept(place()));
  if (!(await isAnswered(takeOverOld().then(look)))) {
    cannotKeep();
    enter(await freshPlace());
    return false;
  }
  const before = await placeOfBefore();
  if (before && before !== 'taken') {
    const isThere = page.shelf.some(({ id }) => id === (before.from ?? before.id));
    if (isThere) {
      // The tab may have been left after its run was kept, and before it knew.
      const found = { ...before, from: before.from ?? before.id };
      enter(found);
      return takeKept(found);
    }
    if (before.from === null) {
      enter(before);
      return false;
    }
    before.release(); // what it led to is gone
  }
  for (const { id, damage, where } of page.shelf) {
    const found = damage || where ? null : await claim(id);
    if (!found) continue;
    enter(found);
    if (await takeKept(found)) return true;
  }
  if (!isSettled()) enter(await freshPlace());
  if (before === 'taken') note('run', () => t('notice.taken'));
  return false;
}

/** @param {Promise<unknown>} store */
const isAnswered = (store) =>
  Promise.race([
    store.then(
      () => true,
      () => false,
    ),
    patience(ANSWERS_WITHIN).then(() => false),
  ]);

/**
 * @param {Place} from  entered already
 * @returns {Promise<boolean>}  false: there is nothing, or it is damaged; the tab has a fresh place
 */
async function takeKept(from) {
  const entry = page.shelf.find(({ id }) => id === from.from);
  const time = () => (entry?.time ? clock(entry.time) : t('runs.some-time'));
  const afresh = () => startOver(page.config, false);
  const again = async () => {
    if (!(await takeKept(from))) await afresh();
  };
  const taken = await takeRun(from, (fault) => {
    alarmAbout(
      'start',
      () => t('alarm.not-taken-up', { time: time(), fault: faultWords(fault) }),
      { label: 'alarm.again', act: again },
      { label: 'alarm.afresh', act: afresh },
    );
  });
  const isLost = taken === 'damaged' || taken === 'gone';
  if (isLost) enter(await freshPlace());
  await lookAgain();
  if (isLost) return false;
  if (!taken) return true;
  // A link may ask for other settings than the run has: they are offered, not applied.
  const { config, interventions } = readAddress(window.location.hash);
  if (config !== null && asksForAnother(page, config, interventions))
    offer(() => t('notice.back-offer', taken.values()), interventions);
  else note('run', () => t('notice.back', taken.values()));
  showInForce({ begins: true });
  return true;
}
