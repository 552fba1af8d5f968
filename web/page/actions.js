/** What pressing something does: mostly, to ask the worker for it. */

import { t } from '../text/text.js';
import { ask, fail, isAsked } from './answers.js';
import { redraw } from './elements/dom.js';
import { loadFile, startOver } from './keeping/replacing.js';
import { fill, showFirstError, undo } from './settings/editing.js';
import { isChanged } from './settings/form.js';
import { inForce } from './settings/interventions.js';
import { rememberTheme, wear } from './start/theme.js';
import { change, page } from './state.js';
import { reasons } from './story/controls.js';
import { saveFile } from './taking/saving.js';
import { bringRecord } from './taking/takeaway.js';
import { clearAlarm } from './telling/alarm.js';
import { clearNote, note } from './telling/notice.js';
import { controlName } from './telling/wording.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').RequestType} RequestType
 * @typedef {import('./story/controls.js').Control} Control
 * @typedef {import('./start/theme.js').Theme} Theme
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../options/interventions.js').Interventions} Interventions
 */

// --- The buttons of a run ---

/** What begins something: only one of them at a time. @type {readonly RequestType[]} */
const BEGINNINGS = ['train', 'adapt', 'evaluate', 'step'];

/** @param {Control} control */
export function press(control) {
  const reason = reasons(page)[control];
  const paused = page.run?.paused;
  const say = (/** @type {string} */ why) =>
    change({ spoken: t('controls.held', { buttons: controlName(page, control), why }) });
  if (reason) say(t(`controls.why.${reason}`));
  // A second press, before the first is answered: what it led to is not to be seen yet.
  else if (isAsked(BEGINNINGS.some((type) => type === control) ? BEGINNINGS : ['pause', 'resume', 'stop']))
    say(t('controls.asked'));
  else act(control, paused);
}

/** @param {Control} control @param {boolean | undefined} paused */
function act(control, paused) {
  // Whoever takes one chapter into their own hands goes on by hand.
  change({ all: false });
  if (control === 'reset') startOver(/** @type {State} */ (page.run).config, false);
  else if (control === 'save') saveFile();
  else if (control === 'load') document.getElementById('load-file')?.click();
  else drive(control === 'pause' && paused ? 'resume' : control);
}

/** @param {RequestType} type  one that needs nothing else */
export async function drive(type) {
  clearAlarm();
  clearAlarm('address');
  clearNote('run');
  try {
    await ask(type);
  } catch (error) {
    fail(error, () => drive(type));
  }
}

/**
 * What the form holds comes into force.
 * @param {boolean} keepTraining
 * @param {Interventions} [interventions]  beside it
 */
export function apply(keepTraining, interventions) {
  const { config } = page.form;
  // Enter in a form that nobody has changed asks for nothing.
  if (!isChanged(page.form, inForce(page)) && !interventions) return;
  if (!config) return showFirstError();
  clearAlarm('address');
  startOver(config, keepTraining, interventions);
}

/** Another problem or recipe, at once: the run that there is stays among those that are kept. @param {Config} config */
export function choose(config) {
  clearAlarm('address');
  fill(config);
  if (isChanged(page.form, inForce(page))) startOver(config, false);
}

/**
 * Says that there are settings in the form that are not in force, and how to have it so or not.
 * @param {import('./state.js').Words} words
 * @param {Interventions} [interventions]  that come with them
 */
export const offer = (words, interventions) =>
  note(
    'address',
    words,
    { label: 'settings.apply', act: () => apply(false, interventions) },
    { label: 'settings.undo', act: undo },
  );

/** A file of weights, unless this is no time for one; or measurements or a report, whose settings are offered. @param {File} file */
export function bring(file) {
  if (/\.(json|html?)$/i.test(file.name)) {
    bringRecord(file, offer);
    return;
  }
  const reason = reasons(page).load;
  if (!reason) loadFile(file);
  else change({ spoken: t('controls.held', { buttons: t('controls.load'), why: t(`controls.why.${reason}`) }) });
}

// --- Colours ---

/** @param {Theme} theme  chosen by hand */
export function dress(theme) {
  wear(theme);
  rememberTheme(theme);
  change({ theme });
  redraw();
}
