/** The table of compared runs: to be sorted, renamed, deleted and taken away. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { duration, percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { finalOf, sorted, tuningOf } from '../comparing/comparing.js';
import { namesOf } from '../comparing/naming.js';
import { rename, unpin } from '../comparing/pinning.js';
import { takeCsv, takeJson } from '../comparing/taking_runs.js';
import { whenDrawn } from '../elements/dom.js';
import { LONGEST_NAME } from '../keeping/records.js';
import { change } from '../state.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../keeping/storage.js').Pinned} Pinned
 * @typedef {import('../comparing/comparing.js').Column} Column
 * @typedef {import('../comparing/comparing.js').Order} Order
 */

/** @type {readonly Column[]} */
const SORTED = ['name', 'final', 'label_free', 'before', 'tuning', 'rounds', 'seconds'];
/** Characters of a fingerprint that are shown. */
const SHORT = 8;

/** @param {Page} page */
export const compared = ({ language, pinned, order, renaming }) =>
  guard([language, pinned, order, renaming], () => {
    if (pinned.length === 0) return html`<table hidden><tbody id="pinned-runs"></tbody></table>`;
    const names = namesOf(pinned);
    const rows = sorted(pinned, order, ({ id }) => names.get(id) ?? '');
    return html`
      <div class="card" id="compared">
        <h3 id="compared-title" tabindex="-1">${t('compare.runs')}</h3>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="compared-title">
          <table>
            <caption>${t('compare.runs.caption')}</caption>
            <thead><tr>${SORTED.map((column) => head(column, order))}
              <th scope="col">${t('compare.column.fingerprint')}</th><th scope="col">${t('compare.column.actions')}</th></tr></thead>
            <tbody id="pinned-runs">${repeat(
              rows,
              ({ id }) => id,
              (run) => row(run, names.get(run.id) ?? '', renaming === run.id),
            )}</tbody>
          </table>
        </div>
        <div class="buttons">
          <button type="button" id="compare-csv" @click=${() => takeCsv(rows, names)}>${t('compare.csv')}</button>
          <button type="button" id="compare-json" @click=${() => takeJson(rows, names)}>${t('compare.json')}</button>
          <button type="button" id="compare-delete-all" @click=${away(() => unpin(pinned))}>${t('compare.delete-all')}</button>
        </div>
      </div>
    `;
  });

/** The button that was pressed goes with its run. @param {() => Promise<unknown>} act */
const away = (act) => async () => {
  await act();
  whenDrawn(() =>
    (document.getElementById('compared-title') ?? document.getElementById('pin'))?.focus({ preventScroll: true }),
  );
};

/** Larger is better, and looked for first; names begin with the first. @param {Column} column @param {Order} order */
function head(column, { by, down }) {
  const next = by === column ? !down : column !== 'name';
  const mark = by === column ? (down ? ' ▾' : ' ▴') : '';
  return html`<th scope="col" aria-sort=${by === column ? (down ? 'descending' : 'ascending') : nothing}><button type="button"
    class="sort" @click=${() => change({ order: { by: column, down: next } })}>${t(`compare.column.${column}`)}<span
    aria-hidden="true">${mark}</span></button></th>`;
}

/** @param {Pinned} run @param {string} name @param {boolean} naming */
function row(run, name, naming) {
  const { accuracies, labelFree, before, seconds, fingerprint, failed } = run;
  const begin = () => {
    change({ renaming: run.id });
    whenDrawn(() => /** @type {HTMLInputElement | null} */ (document.getElementById('run-name'))?.select());
  };
  return html`
    <tr>
      <th scope="row">${naming ? nameForm(run, name) : html`<a href="#${run.address}" aria-label=${t('compare.settings', { run: name })}>${name}</a>`}</th>
      <td>${failed ? t('compare.failed') : percent(finalOf(run))}</td>
      <td>${percent(failed ? null : labelFree)}</td>
      <td>${percent(before)}</td>
      <td>${percent(tuningOf(run))}</td>
      <td>${accuracies.length}</td>
      <td>${duration(seconds)}</td>
      <td><code title=${fingerprint || nothing}>${fingerprint.slice(0, SHORT) || '–'}</code></td>
      <td><div class="buttons">
        <button type="button" class="rename" aria-label=${t('compare.rename-run', { run: name })} @click=${begin}>${t('compare.rename')}</button>
        <button type="button" class="delete" aria-label=${t('compare.delete-run', { run: name })} @click=${away(() => unpin([run]))}>${t('compare.delete')}</button>
      </div></td>
    </tr>
  `;
}

/** @param {Pinned} run @param {string} name */
function nameForm(run, name) {
  const end = () => {
    change({ renaming: null });
    whenDrawn(() => document.getElementById('compared-title')?.focus({ preventScroll: true }));
  };
  const keep = (/** @type {Event} */ event) => {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (document.getElementById('run-name'));
    // What differs may come to be other things: a name that nobody has changed is not held fast.
    if (input.value !== name) rename(run, input.value);
    end();
  };
  const cancel = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    end();
  };
  return html`<form class="naming" autocomplete="off" @submit=${keep} @keydown=${cancel}>
    <input id="run-name" type="text" maxlength=${LONGEST_NAME} aria-label=${t('compare.name')} .value=${name}>
    <button type="submit">${t('compare.name.keep')}</button>
    <button type="button" @click=${end}>${t('compare.name.cancel')}</button>
  </form>`;
}
