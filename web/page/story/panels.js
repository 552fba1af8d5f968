/** The panels below the story: one is shown at a time. */

import { PANELS, readPanel, showPanelAddress } from '../address.js';
import { schedule, whenDrawn } from '../elements/dom.js';
import { refreshPreview } from '../settings/preview.js';
import { change, page } from '../state.js';

/** @typedef {import('../address.js').Panel} Panel */

/** @param {Panel} panel */
export function showPanel(panel) {
  if (panel === page.panel) return;
  change({ panel });
  refreshPreview();
  schedule(correctAddress);
}

const correctAddress = () => showPanelAddress(page.panel);

/** Shows a panel, and brings it into sight. @param {Panel} panel */
export function goToPanel(panel) {
  showPanel(panel);
  whenDrawn(showTab);
}

function showTab() {
  const tab = document.getElementById(`tab-${page.panel}`);
  tab?.scrollIntoView({ block: 'start' });
  tab?.focus({ preventScroll: true });
}

/** In other words the tabs are of other widths: the one that is chosen is to be seen in its strip, without moving the page. */
export const keepTabInSight = () =>
  whenDrawn(() => {
    const tab = document.getElementById(`tab-${page.panel}`);
    const strip = tab?.parentElement;
    if (!tab || !strip) return;
    const [inner, outer] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollLeft += Math.min(0, inner.left - outer.left) + Math.max(0, inner.right - outer.right);
  });

/** What the address asks for after it has changed. */
export function followPanel() {
  const panel = readPanel(window.location.hash);
  if (panel) showPanel(panel);
}

/**
 * The keys that lead from tab to tab, as those who use them expect.
 * @param {KeyboardEvent} event
 */
export function moveAmongTabs(event) {
  const at = PANELS.indexOf(page.panel);
  const last = PANELS.length - 1;
  /** @type {Record<string, number>} */
  const goals = { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last };
  const goal = PANELS[goals[event.key]];
  if (!goal) return;
  event.preventDefault();
  showPanel(goal);
  document.getElementById(`tab-${goal}`)?.focus();
}
