/** Alarms: something went wrong, and what can be done about it. */

import { schedule } from './dom.js';
import { change } from './state.js';
import { sentence } from './wording.js';

/**
 * @param {import('./state.js').Words} words  what is wrong; a full stop is added if there is none
 * @param {import('./state.js').Remedy[]} remedies  what the person can do about it here
 */
export function alarm(words, ...remedies) {
  change({ alarm: { words: () => sentence(words()), remedies } });
  schedule(bringIntoSight);
}

const bringIntoSight = () => document.getElementById('alert')?.scrollIntoView({ block: 'nearest' });

export const clearAlarm = () => change({ alarm: null });
