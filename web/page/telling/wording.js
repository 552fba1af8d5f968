/** What options are called on the page, and how what went wrong is said here. */

import { nearestPreset } from '../../options/address.js';
import { formatOption, methodKind, methodOf } from '../../options/check.js';
import { common, distinctions } from '../../options/naming.js';
import { OPTIONS } from '../../options/table.js';
import { capital } from '../../text/format.js';
import { titleOf } from '../../text/own.js';
import { choiceWords } from '../../text/sentences.js';
import { t, wordFault } from '../../text/text.js';

/** @typedef {import('../../options/table.js').Config} Config */

/** @param {string} name  of an option */
export const optionLabel = (name) => t(`option.${name}.label`);

/**
 * A setting with its value: "Seed: 8".
 * @param {string} name  of the option
 * @param {import('../../options/table.js').Value} value
 */
export function settingWords(name, value) {
  const isChoice = OPTIONS.find((option) => option.name === name)?.kind === 'choice';
  const said = isChoice ? choiceWords(name, String(value)) : formatOption(name, value);
  return t('settings.value', { option: optionLabel(name), value: said });
}

/**
 * A recipe and settings in words, one after the other.
 * @param {string | null} preset  null: it goes without saying
 * @param {string[]} options  whose values are named
 * @param {Config} config
 */
const partsWords = (preset, options, config) =>
  [...(preset ? [t(`preset.${preset}.title`)] : []), ...options.map((name) => settingWords(name, config[name]))].join(
    t('list.comma'),
  );

/**
 * A configuration in words: its recipe, and what differs from that.
 * @param {Config} config
 * @param {string[]} [but]  options that are told elsewhere
 */
export function configWords(config, but = []) {
  const { preset, changed } = nearestPreset(config);
  return partsWords(
    preset,
    changed.filter((name) => !but.includes(name)),
    config,
  );
}

/**
 * Configurations by what tells them apart, each other than the others; of one alone, or of ones all alike, all of it.
 * @param {Config[]} configs
 * @returns {string[]}
 */
export const distinctWords = (configs) =>
  distinctions(configs).map(({ preset, options }, i) => partsWords(preset, options, configs[i]) || configWords(configs[i]));

/** What configurations have in common, in words; '' where that is nothing. @param {Config[]} configs  at least one */
export function commonWords(configs) {
  const { preset, options } = common(configs);
  return partsWords(preset, options, configs[0]);
}

/**
 * What a button of the run is called, which depends on what it would do now.
 * @param {Pick<import('../state.js').Page, 'run' | 'config'>} page
 * @param {import('../story/controls.js').Control} control
 */
export function controlName({ run, config }, control) {
  if (control === 'pause' && run?.paused) return t('controls.resume');
  if (control === 'adapt' && methodKind(methodOf(config)) === 'baseline') return t('controls.adapt.baseline');
  return t(`controls.${control}`);
}

/**
 * A fault in words. Options are called by the labels that they have in the form.
 * @param {import('../../fault.js').FaultData} fault
 */
export const faultWords = (fault) => wordFault(withTitle(fault), (name) => t('settings.called', { option: optionLabel(name) }));

/** Several of an address, in which options stand by their names. @param {import('../../fault.js').FaultData[]} faults */
export const addressFaults = (faults) => faults.map((fault) => wordFault(fault)).join(t('list.semicolon'));

/**
 * Where images are missing that the worker has never heard of, the address may have said which files they were made of.
 * @param {import('../../fault.js').FaultData} fault
 */
function withTitle({ code, values }) {
  const files = code === 'own.missing' && values.files === 'none' ? titleOf(String(values.name)) : null;
  return { code, values: files ? { ...values, files } : values };
}

/**
 * Words with a full stop, unless they have one; for what may or may not be a sentence.
 * @param {string} text
 */
export const sentence = (text) => (/[.!?。！？]$/.test(text) ? text : t('sentence', { text }));

/**
 * Words as a sentence of their own.
 * @param {string} text
 */
export const wholeSentence = (text) => sentence(capital(text));

/** What service.js adds; a server that sends it needs no service.js. */
const HEADERS = 'Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp';

/** Why the page is not isolated. @param {import('../start/isolation.js').Alone} alone */
export const aloneWords = (alone) => t(`alone.${alone}`, { file: 'service.js', scheme: 'https', headers: HEADERS });
