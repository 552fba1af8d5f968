/**
 * A training that had just begun when the page was left, so that nothing of it was kept yet: loaded again, the page begins it anew by
 * itself. Seed and settings decide what comes of it, and so nothing is lost but moments.
 */

import { formatAddress } from '../../options/address.js';
import { t } from '../../text/text.js';
import { drive } from '../actions.js';
import { page } from '../state.js';
import { reasons } from '../story/controls.js';
import { runAll } from '../story/story.js';
import { note } from '../telling/notice.js';
import { place } from './tabs.js';

/** In the memory of the tab: what was under way. */
const MEMORY = 'adda-lab-under-way';

/** To be called when the page is left. */
export function rememberUnderWay() {
  const { run, all, config } = page;
  const isUnkept = run?.phase === 'train' && !run.paused && place().from === null && (run.brought ?? []).length === 0;
  try {
    if (isUnkept)
      window.sessionStorage.setItem(MEMORY, JSON.stringify({ address: formatAddress(config, run.interventions), all }));
    else window.sessionStorage.removeItem(MEMORY);
  } catch {
    // A tab without a memory: the page begins with fresh networks.
  }
}

/**
 * What was under way when the page was loaded again, once.
 * @returns {{address: string, all: boolean} | null}  all: and what follows on it; null: nothing
 */
function recall() {
  const [navigation] = performance.getEntriesByType('navigation');
  try {
    const { address, all } = JSON.parse(window.sessionStorage.getItem(MEMORY) ?? '{}') ?? {};
    window.sessionStorage.removeItem(MEMORY);
    const reloaded = /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === 'reload';
    return reloaded && typeof address === 'string' ? { address, all: all === true } : null;
  } catch {
    return null;
  }
}

/** To be called when the page begins, once it is settled with what. @param {boolean} fresh  with fresh networks */
export function beginAgain(fresh) {
  const was = recall();
  const { run, config } = page;
  if (!fresh || !was || !run || was.address !== formatAddress(config, run.interventions)) return;
  if (reasons(page).train) return;
  if (was.all) runAll();
  else drive('train');
  note('run', () => t('notice.anew'));
}
