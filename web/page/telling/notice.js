/** Notices: something worth knowing, and what can be done about it. There is one of each kind at the most. */

import { t } from '../../text/text.js';
import { change, page } from '../state.js';

/**
 * run: what has become of the run, until something is done with it. shelf: of what is kept, until it is closed. address: of the
 * settings that the address asks for, until they are in force or given up. form: of what was typed there, and has been replaced.
 * alone: that the page could not be isolated, and is slower. own: that images cannot be kept. language: that the choice of it is not
 * remembered, until it is closed. offline: that the page cannot be kept for times without a network. version: that there is a next one.
 * sweep: that another tab has finished it. pictures: that those of a run cannot be kept. gone: of what can be put back or saved yet,
 * each by itself.
 * @typedef {'run' | 'shelf' | 'address' | 'form' | 'alone' | 'language' | 'own' | 'offline' | 'version' | 'sweep' | 'pictures'
 *   | `gone ${string}`} Kind
 */

/**
 * @param {Kind} kind
 * @param {import('../state.js').Words} words
 * @param {import('../state.js').Remedy[]} remedies
 */
export function note(kind, words, ...remedies) {
  change({ notices: new Map(page.notices).set(kind, { words, remedies }) });
}

/** @param {Kind} kind */
export function clearNote(kind) {
  if (!page.notices.has(kind)) return;
  const notices = new Map(page.notices);
  notices.delete(kind);
  change({ notices });
}

/**
 * What leads to kept runs goes with them, which is said, unless it is said already: of what this tab has deleted itself.
 * @param {(id: string) => boolean} isThere
 */
export function forgetRuns(isThere) {
  for (const [kind, { remedies }] of page.notices) {
    const needs = remedies.find(({ needs }) => needs && !isThere(needs.run))?.needs;
    if (!needs) continue;
    const { run, otherwise, gone } = needs;
    const isSaid = page.notices.has(`gone ${run}`);
    const all = [...(otherwise ? [otherwise] : []), ...(isSaid ? [] : [gone])];
    if (all.length > 0) note(kind, () => all.map((words) => words()).join(' '));
    else clearNote(kind);
  }
}

/**
 * Says that something is gone, which can be put back for as long as that is said. Where it fails, it stays within reach.
 * @param {string} id
 * @param {import('../state.js').Words} words
 * @param {() => Promise<unknown>} back
 */
export function noteGone(id, words, back) {
  const say = (/** @type {import('../state.js').Words} */ said) => note(`gone ${id}`, said, { label: 'notice.undo', act });
  const act = () => back().catch(() => say(() => t('notice.not-back', { gone: words() })));
  say(words);
}
