/** Alarms: something went wrong, and what can be done about it. One for each thing that they are about. */

import { t } from '../../text/text.js';
import { whenDrawn } from '../elements/dom.js';
import { change, page } from '../state.js';
import { sentence } from './wording.js';

/**
 * What an alarm is about. run: what was asked for last. trouble: learning has gone wrong. start: there are no networks, or no worker.
 * crash: the worker ended and there is another. kept: what was asked of the browser's store has failed. The others stand until they are closed, or what they tell is over.
 * @typedef {'run' | 'trouble' | 'start' | 'crash' | 'address' | 'late' | 'import' | 'files' | 'threads' | 'store' | 'kept' | 'style' | 'language' | 'charts'
 *   | 'unforeseen'} About
 *
 * closes: the person can pass over it.
 * @typedef {import('../state.js').Message & {about: About, closes: boolean}} Alarm
 *
 * @typedef {import('../state.js').Words} Words
 * @typedef {import('../state.js').Remedy} Remedy
 */

/** What is over as soon as something else is asked for. @type {readonly About[]} */
const PASSING = ['run', 'trouble', 'start'];

/**
 * @param {Words} words  what is wrong; a full stop is added if there is none
 * @param {Remedy[]} remedies  what the person can do about it here
 */
export const alarm = (words, ...remedies) => alarmAbout('run', words, ...remedies);

/**
 * @param {About} about
 * @param {Words} words
 * @param {Remedy[]} remedies
 */
export function alarmAbout(about, words, ...remedies) {
  const others = page.alarms.filter((one) => one.about !== about);
  // Without networks nothing can be done but what the alarm offers: it cannot be closed.
  change({ alarms: [...others, { about, words: () => sentence(words()), remedies, closes: about !== 'start' }] });
  whenDrawn(bringIntoSight);
}

/** Whoever presses it waits on. @type {Remedy} */
export const waitOn = { label: 'alarm.wait', act() {} };

/**
 * A script is late, or is not any more.
 * @param {About} about
 * @param {string | null} file  its name; null: it has come after all
 * @param {() => void} again  asks for it anew
 */
export function tellLate(about, file, again) {
  if (file === null) clearAlarm(about);
  else alarmAbout(about, () => t('alarm.late', { file }), waitOn, { label: 'alarm.again', act: again });
}

const bringIntoSight = () => document.getElementById('alert')?.scrollIntoView({ block: 'nearest' });

/** @param {readonly About[]} abouts  without any: those that are over when something else is asked for */
export function clearAlarm(...abouts) {
  const gone = abouts.length > 0 ? abouts : PASSING;
  const alarms = page.alarms.filter(({ about }) => !gone.includes(about));
  if (alarms.length < page.alarms.length) change({ alarms });
}
