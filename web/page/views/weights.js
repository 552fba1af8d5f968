/** Weights as files: what is saved and loaded by hand. */

import { html } from 'lit-html';
import { t } from '../../text/text.js';
import { press } from '../actions.js';
import { loadFile } from '../keeping/replacing.js';
import { reasons } from '../story/controls.js';
import { saveFile } from '../taking/saving.js';
import { wholeSentence } from '../telling/wording.js';

/** @param {import('../state.js').Page} page */
export function weights(page) {
  const why = reasons(page);
  return html`
    <section class="card" id="weights" aria-labelledby="weights-title">
      <h2 id="weights-title">${t('weights.title')}</h2>
      <p>${t('weights.about')}</p>
      <div class="buttons">${
        /** @type {const} */ (['save', 'load']).map(
          (name) => html`<button type="button" id=${name} aria-disabled=${why[name] !== ''} aria-describedby="${name}-note"
          @click=${() => press(name)}>${t(`controls.${name}`)}</button>`,
        )
      }
        <button type="button" id="save-npz" aria-disabled=${why.save !== ''} aria-describedby="save-note"
          @click=${() => (why.save ? press('save') : saveFile('npz'))}>${t('take.weights.npz')}</button>
      </div>
      ${
        /** @type {const} */ (['save', 'load']).map(
          (name) =>
            html`<p id="${name}-note" class="note">${t('settings.value', {
              option: t(`controls.${name}`),
              value: why[name] ? wholeSentence(t(`controls.why.${why[name]}`)) : t(`controls.${name}.offer`),
            })}</p>`,
        )
      }
      <input type="file" id="load-file" accept=".safetensors,.npz" aria-label=${t('controls.file')} hidden @change=${chosen}>
    </section>
  `;
}

/** @param {Event} event */
function chosen(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  input.value = ''; // so that choosing the same file again is a change too
  if (file) loadFile(file);
}
