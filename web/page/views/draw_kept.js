/** Drawn digits that are kept on the stage: keeping one, and what the networks say of each at the moment that is shown and over time. */

import { html, nothing, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { SIDE } from '../../images/shape.js';
import { t } from '../../text/text.js';
import { keepDigit, removeDigit, whyNotKept } from '../bringing/drawing.js';
import { answerOf, LONGEST_NAME, saidAt } from '../bringing/drawn.js';
import { digitPainting } from '../elements/painting.js';
import { upTo } from '../moments/frames.js';
import { shownView } from '../moments/moment.js';
import { change } from '../state.js';
import { opinion, says } from './draw_words.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../bringing/drawn.js').Kept} Kept
 * @typedef {import('../../worker/messages.js').View} View
 */

/** Of the picture of how answers went. */
const [WIDTH, HEIGHT] = [160, 36];

/** @param {Page} page */
export const keptDigits = (page) => {
  const { language, history, moment, config } = page;
  const why = whyNotKept(page);
  return guard([language, why, history.drawn, history.frames.list, shownView(page), moment, config], () => {
    const submit = (/** @type {SubmitEvent & {currentTarget: HTMLFormElement}} */ event) => {
      event.preventDefault();
      const input = /** @type {HTMLInputElement} */ (event.currentTarget.elements.namedItem('name'));
      if (why) change({ spoken: t(`draw.why.${why}`) });
      else keepDigit(input.value);
      if (!why) input.value = '';
    };
    return html`
      <div class="card draw-kept">
        <h3>${t('draw.keep.title')}</h3>
        <p>${t('draw.keep.about')}</p>
        <form id="draw-keep" @submit=${submit}>
          <label><span>${t('draw.name')}</span> <input type="text" name="name" maxlength=${LONGEST_NAME} autocomplete="off"></label>
          <button type="submit" aria-disabled=${why !== ''} aria-describedby="draw-keep-why">${t('draw.keep')}</button>
        </form>
        <p id="draw-keep-why" class="note">${why && t(`draw.why.${why}`)}</p>
        <h4>${t('draw.kept')}</h4>
        ${history.drawn.length > 0 ? html`<p>${t('draw.stage')}</p>` : html`<p>${t('draw.kept.none')}</p>`}
        <ul id="drawn-digits">${repeat(
          history.drawn,
          ({ id }) => id,
          (one) => item(page, one),
        )}</ul>
      </div>
    `;
  });
};

/** @param {Page} page @param {Kept} one */
function item(page, one) {
  const { config, moment } = page;
  const view = shownView(page);
  const said = view && saidAt(view, one.id);
  const remove = () => {
    removeDigit(one);
    // The button that was pressed goes with its digit.
    /** @type {HTMLElement | null} */ (document.querySelector('#draw-keep input'))?.focus();
  };
  return html`<li>
    <canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(one.pixels, 0)}></canvas>
    <div>
      <b>${one.name}</b>
      ${
        said
          ? html`
        <p>${t('draw.kept.moment', { past: moment ? 'yes' : 'no' })}</p>
        <dl>
          <div><dt class="source">${t('line.ms-c')}</dt><dd>${says(config, said.ms)}</dd></div>
          ${said.mt ? html`<div><dt class="target">${t('line.mt-c')}</dt><dd>${says(config, said.mt)}</dd></div>` : nothing}
        </dl>
        <p>${opinion(config, (said.mt ?? said.ms).target)}</p>
      `
          : html`<p>${t('draw.kept.not-yet')}</p>`
      }
      ${path(page, one)}
    </div>
    <button type="button" aria-label=${t('draw.remove-one', { name: one.name })} @click=${remove}>${t('draw.remove')}</button>
  </li>`;
}

/**
 * How C's answer, through MT, or MS before there is MT, went over the moments that are kept: the last answer's probability. Where it
 * was not kept yet there is nothing.
 * @param {Page} page
 * @param {Kept} one
 */
function path(page, one) {
  const { history, config } = page;
  const views = upTo(history.frames.list, history.now);
  const known = views.flatMap((view, at) => {
    const said = saidAt(view, one.id);
    return said ? [{ view, at, said: said.mt ?? said.ms, networks: said.mt ? 'mt' : 'ms' }] : [];
  });
  if (known.length < 2) return nothing;
  const [first, last] = [known[0], known[known.length - 1]];
  const { answer } = answerOf(last.said);
  const x = (/** @type {number} */ at) => 3 + (at / Math.max(1, views.length - 1)) * (WIDTH - 6);
  const y = (/** @type {number} */ share) => HEIGHT - 3 - share * (HEIGHT - 6);
  const shown = known.find(({ view }) => view === shownView(page));
  const words = t('draw.kept.path', {
    networks: t(`line.${last.networks}-c`),
    name: one.name,
    first: says(config, first.said),
    last: says(config, last.said),
    n: known.length,
  });
  return html`<svg class="draw-path" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words}>
    <title>${words}</title>
    ${svg`<path class="half" d="M0 ${y(0.5)}H${WIDTH}"></path>
    <polyline points=${known.map(({ at, said }) => `${x(at).toFixed(1)},${y(said.chances[answer]).toFixed(1)}`).join(' ')}></polyline>
    ${shown ? svg`<circle cx=${x(shown.at)} cy=${y(shown.said.chances[answer])} r="3"></circle>` : nothing}`}
  </svg>`;
}
