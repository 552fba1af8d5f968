/** What was kept in this browser and cannot be read: which record it is, and how to save what is left of it, or clear it away. */

import { nothing } from 'lit-html';
import { t } from '../../text/text.js';
import { whenDrawn } from '../elements/dom.js';
import { damagedRecords } from '../keeping/damage.js';
import { change } from '../state.js';
import { goToPanel } from '../story/panels.js';
import { sentence } from '../telling/wording.js';
import { banner } from './banner.js';

/** @param {import('../state.js').Page} page */
export function damage(page) {
  const found = damagedRecords(page).filter(({ id }) => !page.unsaid.has(id));
  if (found.length === 0) return nothing;
  const how = {
    stands: () => found.some(({ id }) => !page.unsaid.has(id)),
    clear() {
      for (const { id } of found) page.unsaid.add(id);
      change();
    },
  };
  if (found.length > 1) {
    return banner(
      { words: () => t('damage.several', { n: found.length }), remedies: [{ label: 'damage.show', act: show }] },
      how,
    );
  }
  const [{ name, why, save, remove }] = found;
  const words = () => t('damage.one', { record: name(), why: sentence(why()) });
  return banner(
    {
      words,
      remedies: [
        { label: 'damage.save', act: save },
        { label: 'damage.clear', act: remove },
      ],
    },
    how,
  );
}

function show() {
  goToPanel('kept');
  whenDrawn(() => document.getElementById('shelf-title')?.focus());
}
