/** Which target digit is called what: the confusion matrix. */

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { count, percent } from '../../text/format.js';
import { classNames } from '../../text/own.js';
import { t } from '../../text/text.js';
import { shownView } from '../moments/moment.js';
import { table } from './table.js';

/** @param {import('../state.js').Page} page */
export const confusion = (page) => {
  const { language, run, moment } = page;
  const view = shownView(page);
  // All images were put through for now alone.
  const all = moment ? undefined : run?.evaluation?.confusion;
  const matrix = all ?? view?.confusion;
  return guard(
    [language, matrix, run?.config],
    () => html`
      <div class="card" id="confusion">
        <h3>${t('confusion.title')}</h3>
        ${run && matrix ? counted(matrix, run.config, all ? null : (view?.count ?? 0)) : html`<p>${t('table.nothing')}</p>`}
      </div>
    `,
  );
};

/**
 * @param {number[][]} matrix  counts by [true class][answer]
 * @param {import('../../options/table.js').Config} config
 * @param {number | null} few  images of the pictures; null: all
 */
function counted(matrix, config, few) {
  const caption = few === null ? t('confusion.caption.all') : t('confusion.caption.view', { n: String(few) });
  const [source, target] = [classNames(config, 'source'), classNames(config, 'target')];
  const heads = source.map((digit) => t('confusion.column.called', { digit }));
  const rows = matrix.map((row, label) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return {
      head: t('confusion.row', { digit: target[label] }),
      cells: row.map((n, answer) => cell(n, total > 0 ? n / total : 0, answer === label)),
    };
  });
  return html`
    ${table(caption, [t('confusion.column.digit'), ...heads], rows)}
    <p>${t('confusion.note')}</p>
  `;
}

/**
 * @param {number} n
 * @param {number} share  of its row
 * @param {boolean} chosen  right under the chosen pairing
 */
const cell = (n, share, chosen) =>
  html`<td class=${chosen ? 'chosen' : ''} .style=${`--share: ${share}`}><span>${count(n)}</span><small>${percent(share, 0)}</small></td>`;
