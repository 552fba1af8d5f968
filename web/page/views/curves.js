/** The curves of a run: those of the chapter under way first, what only the curious look for folded away. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { methodKind, methodOf } from '../../options/check.js';
import { methodTitle } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { apart } from '../elements/apart.js';
import { adaptAccuracy, adaptD, adaptGradient, adaptLoss, trainAccuracy, trainLoss } from './charts.js';

/** @typedef {import('../state.js').Page} Page */

/** @param {Page} page */
export function curves(page) {
  const { run } = page;
  const adapting = run?.phase === 'adapt' || run?.adapted;
  // Moved, not made anew, and of the two the adaptation: its charts are still empty then, and to move is to lay out as a whole. With a
  // third thing between them, the one that passes it is the one that moves.
  return repeat(
    adapting ? ['adapt', 'between', 'train'] : ['between', 'train', 'adapt'],
    (chapter) => chapter,
    (chapter) => (chapter === 'train' ? training(page) : chapter === 'adapt' ? adaptation(page, Boolean(adapting)) : nothing),
  );
}

/** @param {Page} page */
const training = (page) => html`
  <section aria-labelledby="train-title">
    <h2 id="train-title">${t('section.train')}</h2>
    <div class="cards large">${apart(trainAccuracy, page)} ${apart(trainLoss, page)}</div>
  </section>
`;

/**
 * Before it has begun there is nothing to be seen in its charts, but for runs that are compared.
 * @param {Page} page
 * @param {boolean} begun
 */
function adaptation(page, begun) {
  const method = methodOf(page.config);
  const kind = methodKind(method);
  const empty = !begun && page.pinned.length === 0;
  return html`
    <section aria-labelledby="adapt-title">
      <h2 id="adapt-title">${t('section.adapt', { kind, method: methodTitle(method.name) })}</h2>
      <p class="note" ?hidden=${!empty}>${t('curves.later')}</p>
      <div class="cards large" ?hidden=${empty}>
        ${apart(adaptAccuracy, page)} ${kind === 'game' ? apart(adaptD, page) : nothing} ${apart(adaptLoss, page)}
      </div>
      <details class="further" ?hidden=${empty}>
        <summary><h3>${t('curves.more')}</h3></summary>
        <div class="cards large">${apart(adaptGradient, page)}</div>
      </details>
    </section>
  `;
}
