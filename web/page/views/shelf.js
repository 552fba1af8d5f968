/** The runs that are kept in this browser: which they are, and what can be done with them. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { megabytes } from '../../text/format.js';
import { t } from '../../text/text.js';
import { damagedRecords } from '../keeping/damage.js';
import { removeRun } from '../keeping/keeping.js';
import { openRun } from '../keeping/replacing.js';
import { distinctNames, nameOf, saveEntry } from '../keeping/shelf.js';
import { change } from '../state.js';
import { sentence } from '../telling/wording.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../keeping/shelf.js').Entry} Entry
 */

/** @param {Page} page */
export const shelf = (page) => {
  const { language, shelf, client, making, pinsDamaged, kept } = page;
  const why = client ? (making > 0 ? 'making-ready' : '') : 'no-networks';
  return guard([language, shelf, why, pinsDamaged, kept === 'never'], () => {
    const bytes = shelf.reduce((sum, { about }) => sum + (about?.size ?? 0), 0);
    const damaged = damagedRecords(page);
    const names = distinctNames(shelf);
    return html`
      <section id="shelf" class="card" aria-labelledby="shelf-title">
        <h2 id="shelf-title" tabindex="-1">${t('runs.title')}</h2>
        <p class="summary">${t('runs.summary', { n: shelf.length, size: megabytes(bytes) })}</p>
        <p>${t(kept === 'never' ? 'runs.about.never' : 'runs.about')}</p>
        <ul id="kept-runs">${repeat(
          shelf.filter(({ damage }) => !damage),
          ({ id }) => id,
          (entry) => sound(entry, why, names.get(entry.id)),
        )}${repeat(damaged, ({ id }) => id, broken)}</ul>
      </section>
    `;
  });
};

/** The button that was pressed goes with its run. @param {() => unknown} act */
const away = (act) => () => {
  act();
  document.getElementById('shelf-title')?.focus({ preventScroll: true });
};

/**
 * @param {Entry} entry
 * @param {'' | 'making-ready' | 'no-networks'} why  none can be opened now
 * @param {{name: string, time: string} | undefined} distinct  what tells it from the others
 */
function sound(entry, why, distinct) {
  const { id, about, where } = entry;
  const { name, time } = distinct ?? { name: nameOf(entry), time: '' };
  const told = [
    ...(time ? [time] : []),
    ...(about ? [megabytes(about.size)] : []),
    ...(where ? [t(`runs.where.${where}`)] : []),
  ];
  const open = () =>
    why ? change({ spoken: t('controls.held', { buttons: t('runs.open'), why: t(`controls.why.${why}`) }) }) : openRun(id);
  const opens = html`<button type="button" aria-label=${t('runs.open-run', { run: name })} aria-disabled=${why !== ''}
    @click=${open}>${t('runs.open')}</button>`;
  return html`
    <li>
      <p class="name">${nameOf(entry)}</p>
      <p class="note">${told.join(' · ')}</p>
      <div class="buttons">
        ${where ? nothing : opens} ${saves(name, () => saveEntry(entry))} ${where ? nothing : deletes(name, () => removeRun(entry))}
      </div>
    </li>
  `;
}

/** @param {import('../keeping/damage.js').Damaged} record */
function broken({ name, why, save, remove }) {
  return html`
    <li>
      <p class="name">${name()}</p>
      <p class="error">${sentence(why())}</p>
      <div class="buttons">${saves(name(), save)} ${deletes(name(), remove)}</div>
    </li>
  `;
}

/**
 * @param {string} name
 * @param {() => unknown} act
 */
const saves = (name, act) =>
  html`<button type="button" aria-label=${t('runs.save-run', { run: name })} @click=${act}>${t('runs.save')}</button>`;

/**
 * @param {string} name
 * @param {() => unknown} act
 */
const deletes = (name, act) =>
  html`<button type="button" aria-label=${t('runs.delete-run', { run: name })} @click=${away(act)}>${t(
    'runs.delete',
  )}</button>`;
