/** Some target images, each with what it is called and whether that is right. */

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { SIDE } from '../../images/shape.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { shownView } from '../moment.js';
import { digitPainting } from '../painting.js';

/**
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../options/table.js').Config} Config
 */

/** @param {import('../state.js').Page} page */
export const digits = (page) => {
  const { language, run, config } = page;
  const view = run && shownView(page);
  return guard(
    [language, view, config],
    () => html`
      <div class="card wide" id="digits">
        <h3>${t('digits.title')}</h3>
        <p id="digits-note">${view ? note(view) : t('digits.none')}</p>
        <ul>${view ? Array.from(view.labels, (_, i) => digit(view, i, config)) : ''}</ul>
      </div>
    `,
  );
};

/** @param {View} view */
function note({ kind, labels, answers }) {
  const right = labels.reduce((n, label, i) => n + Number(label === answers[i]), 0);
  return t('digits.note', {
    networks: t(kind === 'train' ? 'line.ms-c' : 'line.mt-c'),
    right: String(right),
    n: String(labels.length),
    share: percent(right / labels.length, 0),
  });
}

/**
 * @param {View} view
 * @param {number} i  of the image
 * @param {Config} config
 */
function digit({ pixels, labels, answers }, i, { source_digits, target_digits }) {
  const good = labels[i] === answers[i];
  const [shown, answer] = [target_digits[labels[i]], source_digits[answers[i]]];
  const words = t('digits.called', { digit: String(shown), answer: String(answer), good: good ? 'yes' : 'no' });
  return html`<li class=${good ? 'right' : 'wrong'}>
    <canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(pixels, i)}></canvas>
    <span role="img" aria-label=${words}>${good ? '✓' : '✗'} ${shown}→${answer}</span>
  </li>`;
}
