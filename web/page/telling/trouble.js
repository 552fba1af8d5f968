/** Says when training or adaptation has gone wrong, what the likely cause is, and what to change. */

import { otherRate, rateOf } from '../../options/rates.js';
import { t } from '../../text/text.js';
import { alarmAbout, clearAlarm } from './alarm.js';
import { rateRemedies } from './remedies.js';
import { optionLabel } from './wording.js';

/** @typedef {import('../../worker/messages.js').State} State */

const PHASES = /** @type {const} */ (['train', 'adapt']);

/**
 * To be called when the worker has told how the run stands.
 * @param {State | null} before
 * @param {State} now
 */
export function watchTrouble(before, now) {
  for (const phase of PHASES) {
    const trouble = now.trouble[phase];
    if (trouble === (before?.trouble[phase] ?? null)) continue;
    if (trouble) tell(phase, trouble, now);
    else clearAlarm('trouble');
  }
}

/**
 * @param {'train' | 'adapt'} phase
 * @param {'diverged' | 'collapsed'} trouble
 * @param {State} run
 */
function tell(phase, trouble, { config, trouble: { train } }) {
  // Nothing can be adapted from a training that has failed.
  const name = rateOf(train ? 'train' : phase);
  const { rate, way } = otherRate(name, config);
  const labels = config.labelled_per_class > 0 ? 'yes' : 'no';
  const values = { rate: String(config[name]), other: String(rate), way, trained: train ? 'no' : 'yes', labels };
  alarmAbout(
    'trouble',
    () => t(`trouble.${phase}.${trouble}`, { ...values, option: optionLabel(name) }),
    ...rateRemedies(name),
  );
}
