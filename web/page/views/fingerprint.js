/**
 * The fingerprint of the weights at the end of each phase, and whether it is the one that the link expects: folded up unless a link
 * asks for one, since it is for whoever checks a run, and not for whoever watches it.
 */

import { html, nothing } from 'lit-html';
import { t } from '../../text/text.js';
import { unfold } from '../settings/editing.js';
import { agreement, copyExpecting, short } from '../settings/fingerprinting.js';
import { lacking } from '../settings/sharing.js';

/** @typedef {import('../state.js').Page} Page */

/** @param {Page} page */
export function fingerprint(page) {
  const { run, seen, checked, unfolded } = page;
  const agrees = agreement(page);
  const sums = run?.fingerprints;
  if (!agrees && !sums?.train && (window.isSecureContext || !run?.trained)) return nothing;
  const phase = sums?.adapt ? 'adapt' : 'train';
  return html`
    <section id="fingerprint" class="card" aria-labelledby="fingerprint-title">
      <details ?open=${seen.expected !== null || unfolded.has('fingerprint')} @toggle=${toggled}>
      <summary><h2 id="fingerprint-title">${t('finger.title')}</h2></summary>
      <p id="agreement" role="status" class=${agrees ?? ''}>${agrees && seen.expected ? agreementWords(page, agrees) : nothing}</p>
      ${window.isSecureContext ? nothing : html`<p>${t('finger.none')}</p>`}
      <dl>${/** @type {const} */ (['train', 'adapt']).map((one) => row(one, sums?.[one] ?? null))}</dl>
      <p class="note">${t('finger.about')}</p>
      <button type="button" id="fingerprint-copy" aria-disabled=${!sums?.[phase]} @click=${() => copyExpecting(phase)}>${t(
        'finger.copy',
      )}</button>
      <div role="status">${
        checked
          ? html`<div class="shared"><label for="checked-address">${t(checked.copied ? 'finger.copied' : 'finger.by-hand')}</label>
              <input id="checked-address" readonly .value=${checked.address}>
              ${run ? lacking({ config: run.config, run }).map((words) => html`<p class="note">${words}</p>`) : nothing}</div>`
          : nothing
      }</div>
      </details>
    </section>
  `;
}

/** @param {Event} event */
const toggled = ({ target }) => unfold('fingerprint', /** @type {HTMLDetailsElement} */ (target).open);

/** @param {'train' | 'adapt'} phase @param {string | null} sum */
const row = (phase, sum) => html`
  <div>
    <dt>${t(`finger.${phase}`)}</dt>
    <dd>${
      sum
        ? html`<details><summary><code>${short(sum)}</code> <span class="note">${t('finger.whole')}</span></summary><code
            class="whole">${sum}</code></details>`
        : t('finger.later')
    }</dd>
  </div>
`;

/** @param {Page} page @param {NonNullable<ReturnType<typeof agreement>>} agrees */
function agreementWords({ run, seen, config }, agrees) {
  const { phase, sum } = /** @type {NonNullable<Page['seen']['expected']>} */ (seen.expected);
  const own = short(run?.fingerprints[phase] ?? '');
  const why = config.arithmetic === 'exact' ? 'other' : 'arithmetic';
  return t(`finger.${agrees}`, { short: short(sum), phase, own, why });
}
