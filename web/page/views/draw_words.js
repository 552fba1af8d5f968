/** What the networks say of a drawn digit, in a few words. */

import { methodOf } from '../../options/check.js';
import { percent } from '../../text/format.js';
import { classNames } from '../../text/own.js';
import { rich, t } from '../../text/text.js';
import { answerOf } from '../bringing/drawn.js';
import { termTags } from './term.js';

/**
 * @typedef {import('../bringing/drawn.js').Said} Said
 * @typedef {import('../../options/table.js').Config} Config
 */

/** A class by its digits. @param {Config} config @param {number} c */
export function classWords(config, c) {
  const [source, target] = [classNames(config, 'source')[c], classNames(config, 'target')[c]];
  return t('draw.class', { source, target, same: source === target ? 'yes' : 'no' });
}

/** C's answer in a few words. @param {Config} config @param {Said} said */
export function says(config, said) {
  const { answer, sure } = answerOf(said);
  return t('draw.says', { answer: classWords(config, answer), sure: percent(sure, 0) });
}

/** D's opinion. @param {Config} config @param {number | null} target */
export function opinion(config, target) {
  if (!methodOf(config).hasDiscriminator) return t('draw.d.none');
  return rich(target === null ? 'draw.d.early' : 'draw.d', { ...termTags, sure: percent(target, 0) });
}
