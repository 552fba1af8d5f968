/** What a verdict rests on: the gain as a bar with the lines to beat, both pairings, the surest mistakes. */

import { html, nothing } from 'lit-html';
import { SIDE } from '../../images/shape.js';
import { percent } from '../../text/format.js';
import { classNames } from '../../text/own.js';
import { pairing } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { digitPainting } from '../elements/painting.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../worker/messages.js').Evaluation} Evaluation
 * @typedef {import('../../run/verdict.js').Verdict} Verdict
 */

/** @param {number | null} share */
const shown = (share) => percent(share, 1);

/**
 * From before to after on a scale from 0 to 100 %, with the interval of the gain at its end.
 * @param {Verdict} verdict
 * @param {NonNullable<Verdict['gain']>} gain
 * @param {Evaluation} evaluation
 */
export function gainPicture({ labels }, { before, after, low, high }, { majority_accuracy }) {
  const values = {
    before: shown(before),
    after: shown(after),
    labels: labels ? shown(labels.accuracy) : 'none',
    commonest: shown(majority_accuracy),
  };
  const [from, to] = [Math.min(before, after), Math.max(before, after)];
  const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
  return html`
    <div class="gain" role="img" aria-label=${t('verdict.picture', values)}>
      <div class="ends"><span>${shown(before)}</span><span aria-hidden="true">→</span><strong>${shown(after)}</strong></div>
      <div class="gain-track">
        <span class=${after >= before ? 'gain-fill up' : 'gain-fill down'} .style=${span(from, to)}></span>
        <span class="whisker" .style=${span(within(before + low), within(before + high))}></span>
        <span class="gain-mark before" .style=${span(before, before)}></span>
        ${labels ? html`<span class="gain-mark labels" .style=${span(labels.accuracy, labels.accuracy)}></span>` : nothing}
      </div>
      <div class="gain-scale"><span>${percent(0, 0)}</span><span>${percent(0.5, 0)}</span><span>${percent(1, 0)}</span></div>
      <ul class="gain-keys">
        <li class="before">${t('verdict.picture.before', { before: values.before })}</li>
        ${labels ? html`<li class="labels">${t('verdict.picture.labels', { labels: values.labels })}</li>` : nothing}
      </ul>
    </div>
  `;
}

/**
 * @param {number} from
 * @param {number} to
 */
const span = (from, to) => `--from: ${from}; --to: ${to}`;

/**
 * Of two classes.
 * @param {Config} config
 * @param {Evaluation} evaluation
 */
export const bothPairings = (config, { target_accuracy_after, target_accuracy_other_pairing }) => html`
  <h3>${t('verdict.pairings')}</h3>
  <dl class="both">
    <dt>${t('verdict.pairings.chosen', { pairing: pairing(config, false) })}</dt>
    <dd>${share(target_accuracy_after)}</dd>
    <dt>${pairing(config, true)}</dt>
    <dd>${share(target_accuracy_other_pairing)}</dd>
  </dl>
`;

/** @param {number | null} value */
const share = (value) => html`<span class="share" .style=${`--to: ${value ?? 0}`} aria-hidden="true"></span> ${shown(value)}`;

/**
 * @param {Config} config
 * @param {Evaluation} evaluation
 * @param {Uint8Array | null} pixels  of the mistakes, one after the other; null: they are not here
 */
export const mistakes = (config, { mistakes }, pixels) => html`
  <h3>${t('verdict.mistakes')}</h3>
  <p class="note">${t(mistakes.length > 0 ? 'verdict.mistakes.about' : 'verdict.mistakes.none')}</p>
  <ul class="mistakes">${mistakes.map((mistake, i) => html`<li>${digit(config, mistake, pixels, i)}</li>`)}</ul>
`;

/**
 * @param {Config} config
 * @param {Evaluation['mistakes'][number]} mistake
 * @param {Uint8Array | null} pixels
 * @param {number} i
 */
function digit(config, { label, answer, probability }, pixels, i) {
  const [shown, called] = [classNames(config, 'target')[label], classNames(config, 'source')[answer]];
  const words = t('verdict.mistake', { digit: shown, answer: called, probability: percent(probability, 1) });
  return html`
    ${pixels ? html`<canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(pixels, i)}></canvas>` : nothing}
    <span role="img" aria-label=${words}>${shown}→${called}<br>${percent(probability, 1)}</span>
  `;
}
