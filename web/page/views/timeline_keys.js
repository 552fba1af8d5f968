/**
 * What the lines and the star of the timeline mean, with their figures, also for those who do not see them. It stands there from the
 * beginning, so that nothing moves when they come.
 */

import { html, nothing } from 'lit-html';
import { methodKind, methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { labelsOf } from '../../text/verdicts.js';
import { bestOf, toBeatOf, tunedOf } from '../moments/compared.js';

/** @param {import('../state.js').Page} page */
export function timelineKeys(page) {
  const { run, config } = page;
  // Of what nobody knows there is nothing to beat.
  if (isUnlabelled(config.target_data)) return html`<p id="timeline-keys" hidden></p>`;
  const judgements = run?.judgements ?? [];
  const [toBeat, tuned, best] = [toBeatOf(page), tunedOf(judgements, null).at(-1), bestOf(judgements)];
  // A baseline is what the others are compared with.
  const n = methodKind(methodOf(config)) === 'baseline' ? 0 : labelsOf(config);
  const all = toBeat?.all ? 'yes' : 'no';
  return html`<p id="timeline-keys">
    ${key('to-beat', t('timeline.key.to-beat', { share: toBeat ? percent(toBeat.share, toBeat.all ? 1 : 0) : 'none', all }))}
    ${n > 0 ? key('tuned', t('timeline.key.tuned', { n, share: tuned ? percent(tuned[1], 1) : 'none' })) : nothing}
    ${key('best', t('timeline.key.best', { round: best?.round ?? 0, share: best ? percent(best.share, 1) : 'none' }))}
  </p>`;
}

/** @param {'to-beat' | 'tuned' | 'best'} name @param {string} words */
const key = (name, words) =>
  html`<span class="timeline-key ${name}"><span class="sign-of" aria-hidden="true">${name === 'best' ? '★' : nothing}</span>${words}</span>`;
