/** What images are to be used as, and which of their classes is called what. */

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { isOwn, isUnlabelled } from '../../options/own.js';
import { choiceWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { addPair, again, classesOf, dataOf, FEWEST_CLASSES, MOST_CLASSES, pair, removePair, use } from '../bringing/own.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../bringing/own.js').Domain} Domain
 */

const DOMAINS = /** @type {const} */ (['target', 'source']);

/** @param {Page} page */
export function pairing(page) {
  const { own, client } = page;
  const { about, domain, pairs } = own;
  const unlabelled = about !== null && isUnlabelled(about.name);
  const why = whyNot(page);
  const cannot = why !== '' || !client || own.progress !== null;
  const [source, target] = [classesOf(dataOf(page, 'source')), classesOf(dataOf(page, 'target'))];
  const titles = { source: dataOf(page, 'source'), target: dataOf(page, 'target') };
  const title = (/** @type {Domain} */ of) =>
    isOwn(titles[of]) && of === domain ? (about?.title ?? '') : choiceWords(`${of}_data`, titles[of]);
  return html`
    <fieldset class="domain">
      <legend>${t('own.use-as')}</legend>
      ${DOMAINS.map(
        (one) => html`<label><input type="radio" name="own-domain" value=${one} .checked=${live(one === domain)}
          ?disabled=${one === 'source' && unlabelled} @change=${() => again({ domain: one })}> ${t(`own.as.${one}`)}</label>`,
      )}
    </fieldset>
    <div class="mapping" role="group" aria-labelledby="own-pairing-title">
      <h4 id="own-pairing-title">${t('own.pairing')}</h4>
      <p class="note">${t(target ? 'own.pairing.about' : 'own.pairing.unlabelled', { source: title('source'), target: title('target') })}</p>
      <ol>${pairs.source.map(
        (_, i) => html`<li>
          ${target ? choice('target', i, target, pairs.target[i]) : nothing} ${target ? html`<span aria-hidden="true">→</span>` : nothing}
          ${choice('source', i, source ?? [], pairs.source[i])}
          <button type="button" class="less" aria-label=${t('own.pair.less', { n: i + 1 })} ?disabled=${pairs.source.length <= FEWEST_CLASSES}
            @click=${() => removePair(i)}>×</button>
        </li>`,
      )}</ol>
      <button type="button" id="own-more" ?disabled=${pairs.source.length >= MOST_CLASSES} @click=${addPair}>${t('own.pair.more')}</button>
    </div>
    <div class="buttons">
      <button type="button" id="own-use" class="main" aria-disabled=${cannot} aria-describedby="own-why"
        @click=${() => (cannot ? undefined : use())}>${t(`own.use.${domain}`)}</button>
    </div>
    <p id="own-why" class="error">${why}</p>
  `;
}

/** Why the pairing cannot be used; '' where it can. @param {Page} page */
function whyNot(page) {
  const { pairs } = page.own;
  for (const domain of DOMAINS) {
    const classes = classesOf(dataOf(page, domain));
    if (!classes) continue;
    const used = pairs[domain];
    if (used.length < FEWEST_CLASSES) return t('own.why.few', { least: FEWEST_CLASSES });
    if (used.some((i) => !classes[i])) return t('own.why.none', { domain });
    if (new Set(used).size < used.length) return t('own.why.twice', { domain });
  }
  return '';
}

/** @param {Domain} domain @param {number} i @param {string[]} classes @param {number} value */
const choice = (domain, i, classes, value) => html`
  <select aria-label=${t(`own.pair.${domain}`, { n: i + 1 })} class=${domain}
    @change=${(/** @type {Event} */ event) => pair(domain, i, Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
    ${classes.map((name, at) => (name ? html`<option value=${at} .selected=${live(at === value)}>${name}</option>` : nothing))}
  </select>
`;
