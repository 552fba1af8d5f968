/**
 * Shortcut keys: single characters that press what the page has buttons for. They mean nothing while one types or answers a question,
 * and can be switched off, for those whose voice or hand types what it did not mean to.
 */

import { methodOf } from '../../options/check.js';
import { press } from '../actions.js';
import { moveToRound, playOrPause, showNow } from '../moments/moment.js';
import { change, page } from '../state.js';
import { goToPanel } from './panels.js';
import { runAll } from './story.js';
import { beginTour } from './tour.js';
import { takeTurn } from './turns.js';

/** @typedef {{name: string, keys: string[], act: () => unknown}} Shortcut  name: of its words. keys: as KeyboardEvent.key has them */

/** @type {readonly Shortcut[]} */
export const SHORTCUTS = [
  { name: 'train', keys: ['t'], act: () => press('train') },
  { name: 'adapt', keys: ['a'], act: () => press('adapt') },
  { name: 'evaluate', keys: ['e'], act: () => press('evaluate') },
  { name: 'all', keys: ['r'], act: runAll },
  { name: 'pause', keys: ['k', ' '], act: () => press('pause') },
  { name: 'step', keys: ['.'], act: () => press('step') },
  { name: 'turn-d', keys: ['d'], act: () => methodOf(page.config).hasDiscriminator && takeTurn('d', 1) },
  { name: 'turn-mt', keys: ['m'], act: () => takeTurn('mt', 1) },
  { name: 'back', keys: ['['], act: () => moveToRound(-1) },
  { name: 'forth', keys: [']'], act: () => moveToRound(1) },
  { name: 'play', keys: ['p'], act: playOrPause },
  { name: 'now', keys: ['n'], act: showNow },
  { name: 'labels', keys: ['l'], act: () => change({ stage: { ...page.stage, labelled: !page.stage.labelled } }) },
  { name: 'draw', keys: ['w'], act: () => goToPanel('draw') },
  { name: 'settings', keys: ['s'], act: () => goToPanel('settings') },
  { name: 'how', keys: ['h'], act: () => goToPanel('how') },
  { name: 'tour', keys: ['g'], act: beginTour },
  { name: 'list', keys: ['?'], act: showShortcuts },
];

const KEY = 'adda-lab-keys';

/** Whether they are switched on: unless they were switched off at an earlier visit. */
export function preferredKeys() {
  try {
    return window.localStorage.getItem(KEY) !== 'off';
  } catch {
    return true; // a browser that keeps nothing for pages
  }
}

/** @param {boolean} keys */
export function switchKeys(keys) {
  try {
    if (keys) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, 'off');
  } catch {
    // Then it lasts as long as the page, which one sees at the next visit and can choose again.
  }
  change({ keys });
}

export function showShortcuts() {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById('shortcuts'));
  if (dialog && !dialog.open) dialog.showModal();
}

/** Where characters are text. */
const TYPED = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]';
/** What the space bar presses, opens or moves. */
const PRESSED = 'button, summary, a, input, select, [role=slider], [role=tab], [role=application]';

/** @param {KeyboardEvent} event */
function typed(event) {
  const { key, target, repeat } = event;
  if (!page.keys || repeat || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return;
  if (page.question || document.querySelector('dialog:modal') || !(target instanceof Element) || target.closest(TYPED)) return;
  if (key === ' ' && target.closest(PRESSED)) return;
  const found = SHORTCUTS.find(({ keys }) => keys.includes(key.length === 1 ? key.toLowerCase() : key));
  if (!found) return;
  event.preventDefault();
  found.act();
}

/** To be called once. */
export const hearShortcuts = () => document.addEventListener('keydown', typed);
