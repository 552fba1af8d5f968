/** The buttons of a run, each with what it does or why it makes no sense now. */

import { html, nothing } from 'lit-html';
import { methodOf } from '../../options/check.js';
import { clock } from '../../text/format.js';
import { adaptWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { press } from '../actions.js';
import { reasons } from '../controls.js';
import { loadFile } from '../replacing.js';
import { controlName, wholeSentence } from '../wording.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../controls.js').Control} Control
 * @typedef {import('../controls.js').Reason} Reason
 */

/** @param {Page} page */
export function controls(page) {
  const { run, kept } = page;
  const why = reasons(page);
  const chapters = /** @type {const} */ ([
    ['train', '1', run?.trainDone, run?.trouble.train, t('controls.train.offer')],
    ['adapt', '2', run?.adaptDone, run?.trouble.adapt, adaptWords(methodOf(page.config))],
    ['evaluate', '3', run?.evaluation, null, t('controls.evaluate.offer')],
  ]);
  return html`
    <div class="controls">
      <ol class="steps">${chapters.map(
        ([name, number, done, trouble, offer]) => html`
          <li>
            ${chapter(page, name, trouble ? '!' : done ? '✓' : number, why)}
            <p id="${name}-note" class="note">${trouble ? html`<strong>${t(`trouble.${trouble}`)}</strong> ` : nothing}${
              why[name] ? wholeSentence(t(`controls.why.${why[name]}`)) : offer
            }</p>
          </li>
        `,
      )}</ol>
      <div class="others">
        ${several(page, ['pause', 'step', 'stop', 'reset'], 'controls-note', why)}
      </div>
      <div class="others">
        ${several(page, ['save', 'load'], 'weights-note', why)}
        <p id="kept" class="note">${kept ? keptWords(kept) : nothing}</p>
      </div>
      <input type="file" id="load-file" accept=".safetensors" aria-label=${t('controls.file')} hidden @change=${chosen}>
    </div>
  `;
}

/**
 * @param {Page} page
 * @param {Control} name
 * @param {string} mark  its number, or that it is done, or that it went wrong
 * @param {Record<Control, Reason>} why
 */
const chapter = (page, name, mark, why) => html`<button type="button" id=${name} class="main" aria-describedby="${name}-note"
  aria-disabled=${why[name] !== ''} @click=${() => press(name)}><span aria-hidden="true">${mark}</span> ${controlName(page, name)}</button>`;

/**
 * Buttons that share a note: each reason once, with the buttons it holds for, which refer to it.
 * @param {Page} page
 * @param {Control[]} names
 * @param {string} id  of the note
 * @param {Record<Control, Reason>} why
 */
function several(page, names, id, why) {
  const label = (/** @type {Control} */ name) => controlName(page, name);
  const held = names.filter((name) => why[name]);
  const heldBy = (/** @type {Reason} */ reason) => held.filter((name) => why[name] === reason);
  const sentence = (/** @type {Reason} */ reason) =>
    t('controls.held', { buttons: heldBy(reason).map(label).join(t('list.comma')), why: t(`controls.why.${reason}`) });
  return html`
    <div class="buttons">${names.map(
      (name) => html`<button type="button" id=${name} aria-disabled=${why[name] !== ''} @click=${() => press(name)}
        aria-describedby=${why[name] ? `${id}-${why[name]}` : nothing}>${label(name)}</button>`,
    )}</div>
    <p id=${id} class="note">${[...new Set(held.map((name) => why[name]))].map(
      (reason) => html`<span id="${id}-${reason}">${sentence(reason)} </span>`,
    )}</p>
  `;
}

/** @param {NonNullable<Page['kept']>} kept */
const keptWords = (kept) => (typeof kept === 'string' ? t(`kept.${kept}`) : t('kept.at', { time: clock(kept.time) }));

/** @param {Event} event */
function chosen(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  input.value = ''; // so that choosing the same file again is a change too
  if (file) loadFile(file);
}
