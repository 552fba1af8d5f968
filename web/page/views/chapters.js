/** What is to be seen of a run, chapter by chapter: training, adaptation, its rounds, what came of it. */

import { html, nothing } from 'lit-html';
import { methodKind, methodOf } from '../../options/check.js';
import { methodTitle } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { adaptAccuracy, adaptD, adaptGradient, adaptLoss, trainAccuracy, trainLoss } from './charts.js';
import { confusion } from './confusion.js';
import { decisions } from './decisions.js';
import { digits } from './digits.js';
import { histogram } from './histogram.js';
import { pairings } from './pairings.js';
import { pinnedChart, pins } from './pins.js';
import { rounds } from './rounds.js';

/** @param {import('../state.js').Page} page */
export function chapters(page) {
  const method = methodOf(page.config);
  const kind = methodKind(method);
  const game = kind === 'game';
  return html`
    <section aria-labelledby="train-title">
      <h2 id="train-title">${t('section.train')}</h2>
      <div class="cards">${trainLoss(page)} ${trainAccuracy(page)}</div>
    </section>
    <section aria-labelledby="adapt-title">
      <h2 id="adapt-title">${t('section.adapt', { kind, method: methodTitle(method.name) })}</h2>
      ${decisions(page)}
      <div class="cards charts">
        ${adaptAccuracy(page)} ${adaptLoss(page)} ${game ? [adaptD(page), histogram(page)] : nothing} ${adaptGradient(page)}
      </div>
    </section>
    <section aria-labelledby="rounds-title">
      <h2 id="rounds-title">${t('section.rounds')}</h2>
      ${rounds(page)}
      <div class="cards">${pinnedChart(page)} ${pins(page)}</div>
    </section>
    <section aria-labelledby="evaluate-title">
      <h2 id="evaluate-title">${t('section.evaluate')}</h2>
      <div class="cards results">${pairings(page)} ${confusion(page)} ${digits(page)}</div>
    </section>
  `;
}
