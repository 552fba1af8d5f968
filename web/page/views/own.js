/** The panel of a person's own images: bringing them, what they are and became, what is odd about them, and how to use them. */

import { html, nothing, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { SIDE } from '../../images/shape.js';
import { megabytes } from '../../text/format.js';
import { t } from '../../text/text.js';
import { dropped } from '../bringing/dropping.js';
import { again, bringImages, leave, removeOwn, take } from '../bringing/own.js';
import { digitPainting, painting } from '../elements/painting.js';
import { faultWords } from '../telling/wording.js';
import { pairing } from './own_pairing.js';
import { table } from './table.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../bringing/own.js').Own} Own
 * @typedef {import('../../worker/importing.js').Made} Made
 * @typedef {import('../../images/import/findings.js').Finding} Finding
 * @typedef {import('../../images/import/picture.js').Mends} Mends
 */

/** @param {Page} page */
export const own = (page) =>
  guard([page.language, page.own, page.config, page.client], () => {
    const { progress, fault, made, about } = page.own;
    return html`
      <section id="own" class="card" aria-labelledby="own-title">
        <h2 id="own-title" tabindex="-1">${t('own.title')}</h2>
        <p>${t('own.about')}</p>
        <p class="note">${t('own.stays')}</p>
        ${bringing(about === null)}
        <div id="own-progress" ?hidden=${!progress}>${progress ? busy(progress) : nothing}</div>
        <p id="own-fault" class="error" role="alert">${fault ? faultWords(fault) : ''}</p>
        ${about ? html`<h3 id="own-name" tabindex="-1">${about.title}</h3><p>${counted(about)}</p>` : nothing}
        ${made ? whatItIs(page.own, made) : nothing}
        ${about ? pairing(page) : nothing}
        ${keptHere(page.own)}
        <details id="own-rule"><summary>${t('own.rule.title')}</summary><p>${t('own.rule')}</p><p>${t('own.kinds')}</p></details>
      </section>
    `;
  });

// --- bringing -----------------------------------------------------------------------------------------------------------------

/** @param {Event} event */
function chosen(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  bringImages(Array.from(input.files ?? [], (file) => ({ path: file.webkitRelativePath || file.name, file })));
  // The same files again are to be heard of too.
  input.value = '';
}

/** @param {DragEvent} event */
async function droppedHere(event) {
  event.preventDefault();
  event.stopPropagation();
  const files = event.dataTransfer && (await dropped(event.dataTransfer));
  if (files) bringImages(files);
}

/** @param {string} id */
const press = (id) => () => document.getElementById(id)?.click();

/** @param {boolean} first  nothing is brought yet: it is what there is to press */
const bringing = (first) => html`
  <div class="bring" @drop=${droppedHere}>
    <p>${t('own.drop')}</p>
    <div class="buttons">
      <button type="button" id="own-choose" class=${first ? 'main' : ''} @click=${press('own-files')}>${t('own.choose')}</button>
      <button type="button" id="own-choose-folder" @click=${press('own-folder')}>${t('own.choose-folder')}</button>
    </div>
    <input type="file" id="own-files" multiple hidden @change=${chosen}>
    <input type="file" id="own-folder" webkitdirectory hidden @change=${chosen}>
  </div>
`;

/** @param {import('../../worker/importing.js').Progress} progress */
const busy = ({ stage, done, total }) => html`
  <label for="own-bar">${t(`own.${stage}`, { done: stage === 'reading' ? megabytes(done) : String(done), total: stage === 'reading' ? megabytes(total) : String(total) })}</label>
  <progress id="own-bar" max=${total || 1} value=${done}></progress>
  <button type="button" id="own-cancel" @click=${leave}>${t('own.cancel')}</button>
`;

// --- what it is ---------------------------------------------------------------------------------------------------------------

/** @param {number[]} counts */
const sum = (counts) => counts.reduce((all, n) => all + n, 0);

/** @param {import('../../images/import/own.js').About} about */
const counted = ({ counts: { train, test }, classes }) =>
  t('own.counted', {
    train: sum(train),
    test: sum(test),
    classes: classes ? train.filter((n, i) => n + test[i] > 0).length : 0,
  });

/** @param {Own} state @param {Made} made */
const whatItIs = ({ mends, column }, { about, findings, levels, shown }) => html`
  <ul class="findings">${findings.map((one) => finding(one, mends))}</ul>
  ${Object.keys(mends).length > 0 ? html`<button type="button" id="own-unmend" @click=${() => again({ mends: {} })}>${t('own.unmend')}</button>` : nothing}
  ${findings.some(({ code }) => code === 'column') ? columns(column) : nothing}
  <div class="looks">
    <figure>
      <figcaption>${t('own.before-after')}</figcaption>
      <ul class="pairs">${shown.map((one) => beforeAfter(one, about.classes))}</ul>
    </figure>
    <figure>
      <figcaption>${t('own.levels')}</figcaption>
      ${histogram(levels)}
    </figure>
  </div>
  ${about.classes ? classTable(about) : nothing}
`;

/** @param {Finding} finding @param {Mends} mends  made already */
const finding = ({ code, level, values, mends: offers = [] }, mends) => html`
  <li class=${level} data-code=${code}>
    <p>${t(`finding.${code}`, values)}</p>
    ${offers.map((offer) => {
      const [[what, value]] = Object.entries(offer);
      const key = what === 'labels' ? String(value) : what;
      return html`<button type="button" @click=${() => again({ mends: { ...mends, ...offer } })}>${t(`mend.${key}`, { stretch: String(value) })}</button>`;
    })}
  </li>
`;

/** @param {import('../bringing/own.js').LabelColumn} column */
const columns = (column) => html`
  <p class="column"><label for="own-column">${t('own.column')}</label>
    <select id="own-column" @change=${(/** @type {Event} */ event) =>
      again({ column: /** @type {any} */ (event.target).value })}>
      ${['auto', 'first', 'last', 'none'].map((one) => html`<option value=${one} ?selected=${one === column}>${t(`own.column.${one}`)}</option>`)}
    </select></p>
`;

/** @param {Made['shown'][number]} shown @param {string[] | null} classes */
const beforeAfter = ({ rows, columns, before, after, label }, classes) => html`
  <li>
    <canvas class="before" width=${columns} height=${rows} aria-hidden="true" ${painting(
      (context) => context.putImageData(new ImageData(new Uint8ClampedArray(before), columns, rows), 0, 0),
      [before],
    )}></canvas>
    <span aria-hidden="true">→</span>
    <canvas class="after" width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(after, 0)}></canvas>
    <span class="called">${label === null ? '' : (classes?.[label] ?? '')}</span>
  </li>
`;

/** Bars of a histogram. */
const BARS = 64;
const HEIGHT = 60;

/** @param {Uint32Array} levels */
function histogram(levels) {
  const bars = Array.from({ length: BARS }, (_, i) => sum(Array.from(levels.subarray(i * 4, i * 4 + 4))));
  // Most pixels are ground: by their logarithm the others are seen too.
  const high = Math.log1p(Math.max(...bars));
  const used = levels.findLastIndex((n) => n > 0);
  const words = t('own.levels.told', { low: levels.findIndex((n) => n > 0), high: used });
  return html`
    <svg class="levels" viewBox="0 0 ${2 * BARS} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${words}>${bars.map(
      (n, i) => {
        const height = high > 0 ? (HEIGHT * Math.log1p(n)) / high : 0;
        return svg`<rect x=${2 * i} y=${HEIGHT - height} width="1.6" height=${height}></rect>`;
      },
    )}</svg>
    <p class="note">${words}</p>
  `;
}

/** @param {import('../../images/import/own.js').About} about */
const classTable = ({ classes, counts: { train, test } }) =>
  table(
    t('own.classes'),
    [t('own.class'), t('own.training'), t('own.testing')],
    (classes ?? []).map((name, i) => ({ head: name, cells: [String(train[i]), String(test[i])] })),
  );

// --- what is kept -------------------------------------------------------------------------------------------------------------

/** @param {Own} state */
function keptHere({ kept }) {
  if (kept.length === 0) return nothing;
  const away = (/** @type {import('../bringing/own.js').Kept} */ one) => async () => {
    await removeOwn(one);
    document.getElementById('own-title')?.focus({ preventScroll: true });
  };
  return html`
    <h3>${t('own.kept')}</h3>
    <ul id="own-kept">${kept.map(
      (one) => html`<li>
        <p class="name">${one.title}</p>
        <p class="note">${counted(one)} · ${megabytes(one.bytes)}</p>
        <div class="buttons">
          <button type="button" aria-label=${t('own.take.one', { title: one.title })} @click=${() => take(one)}>${t('own.take')}</button>
          <button type="button" aria-label=${t('own.delete.one', { title: one.title })} @click=${away(one)}>${t('own.delete')}</button>
        </div>
      </li>`,
    )}</ul>
  `;
}
