/** What a person does in the form of the settings. Nothing of it is in force before it is applied (actions.js). */

import { OPTIONS } from '../../options/table.js';
import { t } from '../../text/text.js';
import { showAddress } from '../address.js';
import { schedule, whenDrawn } from '../elements/dom.js';
import { change, page } from '../state.js';
import { goToPanel, showPanel } from '../story/panels.js';
import { clearNote, note } from '../telling/notice.js';
import { optionLabel } from '../telling/wording.js';
import { formOf, readForm } from './form.js';
import { inForce, interventionsOf } from './interventions.js';
import { refreshPreview } from './preview.js';
import { isReplaced, isTyped, recall, typedTexts } from './typed.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../state.js').Fold} Fold
 */

/** @param {import('./form.js').Form} form */
function put(form) {
  change({ form });
  refreshPreview();
}

/** @param {Config} config  fills the form; what was typed there and not applied can be had back */
export function fill(config) {
  const form = formOf(config);
  const lost = isReplaced(form.texts);
  put(form);
  if (Object.keys(lost).length > 0) tellReplaced(lost);
}

/** @param {import('./typed.js').Texts} texts */
function tellReplaced(texts) {
  const options = () => Object.keys(texts).map(optionLabel).join(t('list.comma'));
  note('form', () => t('notice.typed', { options: options() }), { label: 'notice.undo', act: () => typeAll(texts) });
}

/** @param {import('./typed.js').Texts} texts */
function typeAll(texts) {
  put(readForm({ ...page.form.texts, ...texts }, page.form.sound));
  isTyped(texts);
}

/**
 * @param {string} name  of an option
 * @param {string} text
 */
export const type = (name, text) => typeAll({ [name]: text });

/** To be called when the page begins: what was typed before a reload is in the form again. */
export function takeUpTyped() {
  const { texts, beside } = recall();
  if (Object.keys(texts).length === 0) return;
  if (beside) typeAll(texts);
  // A link has brought the tab to other settings.
  else tellReplaced(texts);
}

/**
 * After other networks have come: those who do not see the charts are told, form and address have their settings, unless other ones are
 * offered there.
 * @param {{entry?: boolean, begins?: boolean}} [how]  entry: the browser's Back leads to the settings before. begins: the page does, or
 *   goes on with another worker: what was typed stays
 */
export function showInForce({ entry = false, begins = false } = {}) {
  change({ turns: page.turns + 1 });
  if (page.notices.has('address')) return;
  if (begins) put(readForm({ ...formOf(inForce(page)).texts, ...typedTexts() }, inForce(page)));
  else fill(inForce(page));
  schedule(entry ? addEntry : correctAddress);
}

const addEntry = () => showAddress(page.config, interventionsOf(page), true);
export const correctAddress = () => showAddress(page.config, interventionsOf(page), false);

/**
 * Puts a value into the form for the person to apply.
 * @param {string} name  of the option
 * @param {string} text
 */
export function propose(name, text) {
  type(name, text);
  showSetting(name);
}

/** Unfolds the group of a setting, wherever one was, and goes there. @param {string} name  of the option */
export function showSetting(name) {
  const option = OPTIONS.find((one) => one.name === name);
  if (!option) return;
  showPanel('settings');
  unfold(option.group, true);
  whenDrawn(() => document.getElementById(`option-${name}`)?.focus());
}

export function undo() {
  isReplaced();
  fill(inForce(page));
  clearNote('address');
  schedule(correctAddress);
}

/** Where what was changed can be looked over. */
export const showSettings = () => goToPanel('settings');

/**
 * @param {Fold} part
 * @param {boolean} open
 */
export function unfold(part, open) {
  if (open === page.unfolded.has(part)) return;
  if (open) page.unfolded.add(part);
  else page.unfolded.delete(part);
  change();
  if (part === 'data') refreshPreview();
}

/**
 * Shows an error beside its setting.
 * @param {string} name  of the option
 * @param {import('../../fault.js').FaultData} error
 */
export function showError(name, error) {
  change({ form: { ...page.form, errors: new Map(page.form.errors).set(name, error) } });
  showFirstError();
}

export function showFirstError() {
  const option = OPTIONS.find(({ name }) => page.form.errors.has(name));
  if (option) showSetting(option.name);
}
