/** A setting with its label, error and explanation. */

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { boundsWords, choiceWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { type } from '../settings/editing.js';
import { faultWords, optionLabel } from '../telling/wording.js';
import { explained } from './term.js';

/**
 * @typedef {import('../settings/form.js').Form} Form
 * @typedef {import('../../options/table.js').Option} Option
 */

/**
 * @param {Option} option
 * @param {Form} form
 * @param {boolean} shown
 * @param {string[]} known  names of collections that a person brought
 * @param {string} [fixed]  why what was typed cannot take effect in the run that there is
 */
export function field(option, form, shown, known, fixed = '') {
  const { name } = option;
  const error = form.errors.get(name);
  return html`
    <div class="field" ?hidden=${!shown}>
      <label for="option-${name}">${optionLabel(name)}</label>
      ${input(option, form.texts[name], error !== undefined, known)}
      <p id="option-${name}-error" class="error">${error ? faultWords(error) : ''}</p>
      <p id="option-${name}-fixed" class="fixed">${fixed}</p>
      <p id="option-${name}-help" class="help">${explained(help(option, form))}</p>
    </div>
  `;
}

/**
 * @param {Option} option
 * @param {string} text
 * @param {boolean} faulty
 * @param {string[]} known  names of collections that a person brought
 */
function input(option, text, faulty, known) {
  const { name } = option;
  const typed = (/** @type {Event} */ event) => type(name, /** @type {HTMLInputElement} */ (event.target).value);
  const invalid = faulty ? 'true' : nothing;
  const notes = `option-${name}-help option-${name}-error option-${name}-fixed`;
  if (option.kind === 'choice') {
    return html`<select id="option-${name}" name=${name} aria-describedby=${notes} aria-invalid=${invalid} @input=${typed}>
      ${[...new Set([...option.choices, ...(option.own ? known : []), text])].map(
        (choice) => html`<option value=${choice} .selected=${live(choice === text)}>${choiceWords(name, choice)}</option>`,
      )}
    </select>`;
  }
  return html`<input id="option-${name}" name=${name} aria-describedby=${notes} aria-invalid=${invalid} type="text"
    inputmode=${option.kind === 'integer' ? 'numeric' : 'text'} spellcheck="false" .value=${live(text)} @input=${typed}>`;
}

/**
 * @param {Option} option
 * @param {Form} form
 */
function help(option, { texts }) {
  if (option.name === 'method') return t(`method.${texts.method}.about`);
  const [first, second] = [t(`option.${option.name}.help`), boundsWords(option)];
  return second ? t('sentences', { first, second }) : first;
}
