/** What pressing something does: mostly, to ask the worker for it. */

import { differences, formatAddress } from '../options/address.js';
import { isOfTarget } from '../options/check.js';
import { learnt } from '../text/sentences.js';
import { setLanguage, t } from '../text/text.js';
import { clearAlarm } from './alarm.js';
import { ask, fail, request } from './answers.js';
import { reasons } from './controls.js';
import { schedule } from './dom.js';
import { fill, showFirstError } from './editing.js';
import { forget, isSafeAt, keep, standing } from './keeping.js';
import { rememberLanguage } from './language.js';
import { change, page } from './state.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('./controls.js').Control} Control
 * @typedef {import('./language.js').Language} Language
 */

/** @type {'train' | 'adapt' | 'evaluate'} the phase begun last, to be tried again if it fails */
let lastPhase = 'train';

// --- The buttons of a run ---

/** @param {Control} control */
export function press(control) {
  const reason = reasons(page)[control];
  const paused = page.run?.paused;
  if (reason) {
    const buttons = t(`controls.${control === 'pause' && paused ? 'resume' : control}`);
    change({ spoken: t('controls.held', { buttons, why: t(`controls.why.${reason}`) }) });
  } else if (control === 'reset') startOver(/** @type {State} */ (page.run).config, false);
  else if (control === 'save') saveFile();
  else if (control === 'load') document.getElementById('load-file')?.click();
  else drive(control === 'pause' && paused ? 'resume' : control);
}

/** @param {'train' | 'adapt' | 'evaluate' | 'pause' | 'resume' | 'step' | 'stop' | 'fetch'} type */
export async function drive(type) {
  clearAlarm();
  change({ notice: null });
  if (type === 'train' || type === 'adapt' || type === 'evaluate') lastPhase = type;
  try {
    await ask(type);
  } catch (error) {
    fail(error, () => drive(type));
  }
}

/** After a phase has failed by itself. */
export function tryAgain() {
  if (page.run?.loaded) drive(lastPhase);
  else startOver(page.config, false);
}

/**
 * Fresh networks, or the trained ones with a fresh adaptation.
 * @param {Config} config
 * @param {boolean} keepTraining
 */
export async function startOver(config, keepTraining) {
  clearAlarm();
  if (!page.client) {
    change({ config }); // it is what the page will begin with
    return;
  }
  const { history } = page;
  const before = page.run?.config;
  const first = page.run === null;
  // The first view of networks comes before the answer to open, but after that to reset.
  if (first) history.clear();
  try {
    await ask(first ? 'open' : 'reset', keepTraining ? { config, keepTraining } : { config });
  } catch (error) {
    fail(error, () => startOver(config, keepTraining));
    return;
  }
  change({ notice: null });
  if (keepTraining) {
    history.clearAdaptation(!before || differences(config, before).some((name) => isOfTarget(name)));
    keep();
  } else {
    if (!first) history.clear();
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
  // The worker has sent the view of the loaded run already.
  const { history, run } = page;
  const view = history.now;
  history.clear();
  if (view) history.addView(view);
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
