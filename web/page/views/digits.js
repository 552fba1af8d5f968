/** Some target images, each with what it is called and whether that is right. */

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { SIDE, UNLABELLED } from '../../images/shape.js';
import { percent } from '../../text/format.js';
import { classNames } from '../../text/own.js';
import { t } from '../../text/text.js';
import { digitPainting } from '../elements/painting.js';
import { shownView } from '../moments/moment.js';

/**
 * @typedef {import('../../worker/messages.js').Sample} Sample
 * @typedef {import('../../worker/messages.js').View} View
 */

/** Images shown, of the sample. */
const SHOWN = 48;

/** @param {import('../state.js').Page} page */
export const digits = (page) => {
  const { language, run, config, history } = page;
  const { sample } = history;
  const view = run && sample && shownView(page);
  const names = { source: classNames(config, 'source'), target: classNames(config, 'target') };
  return guard(
    [language, view, sample, config],
    () => html`
      <div class="card wide" id="digits">
        <h3>${t('digits.title')}</h3>
        <p id="digits-note">${view ? note(view, shownLabels(sample)) : t('digits.none')}</p>
        <ul>${view ? Array.from(shownLabels(sample), (_, i) => digit(view, sample, i, names)) : ''}</ul>
      </div>
    `,
  );
};

/** @param {Sample} sample */
const shownLabels = ({ target_labels }) => target_labels.subarray(0, SHOWN);

/** @param {View} view @param {Uint8Array} labels */
function note({ kind, target_answers_each }, labels) {
  const networks = t(kind === 'train' ? 'line.ms-c' : 'line.mt-c');
  if (labels[0] === UNLABELLED) return t('digits.unlabelled', { n: String(labels.length), networks });
  const right = labels.reduce((n, label, i) => n + Number(label === target_answers_each[i]), 0);
  return t('digits.note', {
    networks,
    right: String(right),
    n: String(labels.length),
    share: percent(right / labels.length, 0),
  });
}

/**
 * @param {View} view
 * @param {Sample} sample
 * @param {number} i  of the image
 * @param {Record<'source' | 'target', string[]>} names  of the classes
 */
function digit({ target_answers_each }, { target, target_labels }, i, names) {
  const unlabelled = target_labels[i] === UNLABELLED;
  const good = target_labels[i] === target_answers_each[i];
  const [shown, answer] = [names.target[target_labels[i]], names.source[target_answers_each[i]]];
  const words = unlabelled
    ? t('digits.called.unlabelled', { answer })
    : t('digits.called', { digit: shown, answer, good: good ? 'yes' : 'no' });
  const mark = unlabelled ? '' : good ? '✓' : '✗';
  return html`<li class=${unlabelled ? '' : good ? 'right' : 'wrong'}>
    <canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(target, i)}></canvas>
    <span role="img" aria-label=${words}>${mark} ${unlabelled ? '' : shown}→${answer}</span>
  </li>`;
}
