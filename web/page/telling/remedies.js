/** What a person can do about a fault, by its code; and about rates that make learning fail. */

import { otherRate, rateOf } from '../../options/rates.js';
import { propose, showSetting } from '../settings/editing.js';
import { page } from '../state.js';
import { goToPanel } from '../story/panels.js';

/**
 * @typedef {import('../state.js').Remedy} Remedy
 * @typedef {import('../../fault.js').FaultData} FaultData
 *
 * again: what failed may succeed another time. rate: a smaller rate. size: fewer images or smaller batches. images: they are to be
 * brought. none: nothing of the page helps; the words say what does.
 * @typedef {'again' | 'rate' | 'size' | 'images' | 'none'} Help
 */

/**
 * By code, or the beginning of one; the longest that fits holds.
 * @type {Record<string, Help>}
 */
const HELP = {
  '': 'again',
  loss: 'rate',
  // Settings: the error stands beside its field.
  'option.': 'none',
  'own.': 'images',
  'draw.': 'none',
  // The machine.
  'engine.': 'none',
  'engine.memory': 'size',
  'engine.address': 'size',
  // Weights files: the same bytes would be refused again.
  'safetensors.': 'none',
  'saved.': 'none',
  'weights.': 'none',
  'zip.': 'none',
  'npy.': 'none',
  'npz.': 'none',
  'run.': 'none',
  'run.incomplete': 'again',
  // What makes no sense now makes none a moment later; the words name what does.
  'request.': 'none',
  'request.no-run': 'again',
};

/** @param {string} code */
const helpOf = (code) =>
  HELP[Object.keys(HELP).reduce((best, one) => (code.startsWith(one) && one.length > best.length ? one : best), '')];

/** Whether a weights file itself is at fault: it would be refused again, by whomever. @param {FaultData} fault */
export const isOfFile = ({ code }) =>
  /^(safetensors|saved|option|weights|zip|npy|npz)\.|^run\.damaged$|^engine\.moment$/.test(code);

/**
 * @param {FaultData} fault
 * @param {() => void} [again]  what could be tried again
 * @returns {Remedy[]}
 */
export function remediesOf({ code, values }, again) {
  switch (helpOf(code)) {
    case 'again':
      return again ? [{ label: 'alarm.again', act: again }] : [];
    case 'rate':
      return rateRemedies(rateOf(values.phase === 'train' ? 'train' : 'adapt', values.loss === 'd_loss'));
    case 'size':
      return [{ label: 'alarm.settings', act: () => showSetting('batch') }];
    case 'images':
      return [
        { label: 'alarm.own', act: () => goToPanel('own') },
        ...(again ? [{ label: 'alarm.again.used', act: again }] : []),
      ];
    default:
      return [];
  }
}

// --- rates ----------------------------------------------------------------------------------------------------------------------

/**
 * @param {string} name  of the option
 * @returns {Remedy[]}
 */
export function rateRemedies(name) {
  const rate = String(otherRate(name, page.config).rate);
  return [
    { label: 'alarm.propose', values: { rate }, act: () => propose(name, rate) },
    { label: 'alarm.settings', act: () => showSetting(name) },
  ];
}
