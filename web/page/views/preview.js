/** The first target images as the settings in the form would draw and shift them. */

import { html, nothing } from 'lit-html';
import { SIDE } from '../../images/shape.js';
import { isUnlabelled } from '../../options/own.js';
import { classNames } from '../../text/own.js';
import { choiceWords, shiftWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { digitPainting } from '../elements/painting.js';
import { faultWords } from '../telling/wording.js';

/** @param {import('../settings/preview.js').Preview} preview */
export function preview({ shown, fault }) {
  return html`
    <figure class="field" id="preview">
      <figcaption>${t('preview.title')}</figcaption>
      <div class="images" role="img" ?hidden=${!shown} aria-label=${shown ? pictureWords(shown) : nothing}>
        ${shown ? images(shown) : nothing}
      </div>
      <p class="help">${shown ? noteWords(shown) : fault ? t('preview.failed', { fault: faultWords(fault) }) : t('preview.none')}</p>
    </figure>
  `;
}

/** @typedef {NonNullable<import('../settings/preview.js').Preview['shown']>} Shown */

/** @param {Shown} shown */
const images = ({ pixels, labels }) =>
  Array.from(
    labels,
    (_, i) => html`<canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(pixels, i)}></canvas>`,
  );

/** @param {Shown} shown */
const pictureWords = ({ config, labels }) =>
  t('preview.picture', {
    data: choiceWords('target_data', config.target_data),
    shift: shiftWords(config),
    digits: isUnlabelled(config.target_data)
      ? t('preview.unlabelled')
      : Array.from(labels, (label) => classNames(config, 'target')[label]).join(t('list.comma')),
  });

/** @param {Shown} shown */
const noteWords = ({ config, labels }) =>
  t('preview.note', {
    n: String(labels.length),
    data: choiceWords('target_data', config.target_data),
    shift: shiftWords(config),
  });
