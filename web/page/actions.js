/** What pressing something does: mostly, to ask the worker for it. */

import { differences, formatAddress } from '../options/address.js';
import { isOfTarget } from '../options/check.js';
import { learnt } from '../text/sentences.js';
import { setLanguage, t } from '../text/text.js';
import { clearAlarm } from './alarm.js';
import { ask, beginAnew, fail, isAsked, request } from './answers.js';
import { reasons } from './controls.js';
import { schedule } from './dom.js';
import { fill, showFirstError } from './editing.js';
import { forget, isSafeAt, keep, standing } from './keeping.js';
import { rememberLanguage } from './language.js';
import { change, page } from './state.js';
import { controlName } from './wording.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').RequestType} RequestType
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('./controls.js').Control} Control
 * @typedef {import('./language.js').Language} Language
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
  else if (control === 'reset') startOver(/** @type {State} */ (page.run).config, false);
  else if (control === 'save') saveFile();
  else if (control === 'load') document.getElementById('load-file')?.click();
  else drive(control === 'pause' && paused ? 'resume' : control);
}

/** @param {RequestType} type  one that needs nothing else */
export async function drive(type) {
  clearAlarm();
  change({ notice: null });
  try {
    await ask(type);
  } catch (error) {
    fail(error, () => drive(type));
  }
}

/**
 * Fresh networks, or the trained ones with a fresh adaptation.
 * @param {Config} config
 * @param {boolean} keepTraining
 */
export async function startOver(config, keepTraining) {
  if (!page.client) {
    change({ config }); // it is what the page will begin with
    if (page.making === 0) beginAnew({ afresh: true });
    return;
  }
  clearAlarm();
  const before = page.run?.config;
  try {
    await ask(before ? 'reset' : 'open', keepTraining ? { config, keepTraining } : { config });
  } catch (error) {
    fail(error, () => startOver(config, keepTraining));
    return;
  }
  change({ notice: null });
  // The first view of other networks comes after the answer.
  if (keepTraining) {
    page.history.clearAdaptation(!before || differences(config, before).some((name) => isOfTarget(name)));
    keep();
  } else {
    page.history.clear();
    forget();
  }
  showSettingsInForce(true);
}

/**
 * After other networks have come.
 * @param {boolean} fillForm  whether the form shows their settings too
 */
export function showSettingsInForce(fillForm) {
  if (!page.run) return;
  change({ turns: page.turns + 1 });
  if (fillForm) fill(page.config);
  schedule(showAddress);
}

const showAddress = () => window.history.replaceState(null, '', `#${formatAddress(page.config)}`);

/** @param {boolean} keepTraining  what the form holds comes into force */
export function apply(keepTraining) {
  const { config } = page.form;
  if (config) startOver(config, keepTraining);
  else showFirstError();
}

// --- Files ---

async function saveFile() {
  try {
    const now = standing();
    const { bytes, name } = await request('save');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    isSafeAt(now);
    change({ spoken: t('kept.saved', { name }) });
  } catch (error) {
    fail(error, saveFile);
  }
}

/** @param {File} file */
export async function loadFile(file) {
  clearAlarm();
  const bytes = await file.arrayBuffer();
  try {
    await ask('load', { bytes }, [bytes]);
  } catch (error) {
    fail(error);
    return;
  }
  const { history, run } = page;
  history.clear();
  showSettingsInForce(true);
  change({ notice: () => t('notice.loaded', { file: file.name, standing: run ? learnt(run) : '' }) });
  keep();
}

// --- The language ---

/** @param {Language} language  chosen by hand */
export function speak(language) {
  setLanguage(language);
  rememberLanguage(language);
  // What was spoken is over, and would be in the other language.
  change({ language, spoken: '' });
}
