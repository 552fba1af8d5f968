/**
 * The language that the page speaks: that which it begins with, and another one chosen by hand. Where words do not come, the page goes
 * on in the language that it speaks, and says so.
 */

import { learn, setLanguage, t } from '../../text/text.js';
import { change, page } from '../state.js';
import { alarmAbout, clearAlarm } from '../telling/alarm.js';
import { clearNote, note } from '../telling/notice.js';
import { rememberLanguage } from './language.js';
import { patience } from './patience.js';
import { orLate, whyMissing } from './scripts.js';

/** @typedef {import('../../text/text.js').Language} Language */

/** Milliseconds after which words are late: the page shows itself in English, or goes on in the language that it speaks. */
const TIME_LIMIT = 5000;

/** What was wished for last. @type {Language} */
let wish = page.language;

/** To be awaited before anything is shown: never for longer than the time limit, and it never fails. */
export async function speakFirst() {
  const wanted = page.language;
  page.language = 'en';
  await Promise.race([take(wanted), patience(TIME_LIMIT)]);
}

/** @param {Language} language  chosen by hand */
export async function speak(language) {
  // Before it is there: when the page is loaded again it may come.
  if (rememberLanguage(language)) clearNote('language');
  else note('language', () => t('notice.language', { store: 'localStorage' }));
  await take(language);
}

/** @param {Language} language */
async function take(language) {
  wish = language;
  const file = `${language}.js`;
  try {
    await orLate(learn(language), TIME_LIMIT, () => wish === language && tell(() => t('alarm.late', { file })));
  } catch {
    const fault = await whyMissing(file);
    if (wish === language) tell(() => t('alarm.language', { fault: fault() }));
    return;
  }
  if (wish !== language) return;
  clearAlarm('language');
  setLanguage(language);
  // What was spoken is over, and would be in the other language.
  change({ language, spoken: '' });
}

/** @param {import('../state.js').Words} words */
const tell = (words) => alarmAbout('language', words, { label: 'alarm.reload', act: () => window.location.reload() });
