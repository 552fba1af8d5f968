/** What a person does in the form of the settings. Nothing of it is in force before it is applied (actions.js). */

import { OPTIONS } from '../options/table.js';
import { showAddress } from './address.js';
import { schedule } from './dom.js';
import { formOf, readForm } from './form.js';
import { clearNote } from './notice.js';
import { goToPanel, showPanel } from './panels.js';
import { refreshPreview } from './preview.js';
import { change, page } from './state.js';

/**
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('./state.js').Fold} Fold
 */

/** @param {import('./form.js').Form} form */
function put(form) {
  change({ form });
  refreshPreview();
}

/** @param {Config} config  fills the form */
export const fill = (config) => put(formOf(config));

/**
 * @param {string} name  of an option
 * @param {string} text
 */
export const type = (name, text) => put(readForm({ ...page.form.texts, [name]: text }, page.form.sound));

/**
 * After other networks have come: those who do not see the charts are told, form and address have their settings.
 * @param {{entry?: boolean, offers?: boolean}} [how]  entry: the browser's Back leads to the settings before. offers: form and address
 *   ask for other settings, and go on to
 */
export function showInForce({ entry = false, offers = false } = {}) {
  change({ turns: page.turns + 1 });
  if (offers) return;
  fill(page.config);
  schedule(entry ? addEntry : correctAddress);
}

const addEntry = () => showAddress(page.config, true);
const correctAddress = () => showAddress(page.config, false);

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
  schedule(() => document.getElementById(`option-${name}`)?.focus());
}

export function undo() {
  fill(page.config);
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
 * @param {import('../fault.js').FaultData} error
 */
export function showError(name, error) {
  change({ form: { ...page.form, errors: new Map(page.form.errors).set(name, error) } });
  showFirstError();
}

export function showFirstError() {
  const option = OPTIONS.find(({ name }) => page.form.errors.has(name));
  if (option) showSetting(option.name);
}
