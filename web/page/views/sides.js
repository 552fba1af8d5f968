/** Two runs on two stages, which one timeline moves together. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { frameAt } from '../comparing/comparing.js';
import { namesOf } from '../comparing/naming.js';
import { chooseSide, chooseSideMoment, indexOf, playSides, sideMoments, sideOf } from '../comparing/side_by_side.js';
import { distinctNames } from '../keeping/shelf.js';
import '../stage/picture.js';
import { stageTold } from '../stage/words.js';
import { isMoving } from '../state.js';
import { sceneFor } from './stage.js';
import { momentWords } from './timeline.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../comparing/sides.js').Side} Side
 * @typedef {import('../comparing/sides.js').SideName} SideName
 * @typedef {import('../comparing/comparing.js').Moment} Moment
 */

/** @param {Page} page */
export const sides = (page) => {
  const { language, pinned, shelf, history, run, stage, sides: own, panel } = page;
  // Nobody sees it elsewhere, and the run of the stage is another picture each second.
  if (panel !== 'compare') return nothing;
  const now = own.left === 'now' || own.right === 'now' ? [history.now, history.frames.list, run?.judgements, run?.config] : [];
  return guard([language, pinned, shelf, stage, own, run === null, ...now], () => {
    const moments = sideMoments(page);
    const at = moments.length > 0 ? (own.at ? indexOf(moments, own.at) : moments.length - 1) : -1;
    const names = namesOf(pinned);
    return html`
      <div class="card" id="sides">
        <h3>${t('sides.title')}</h3>
        <p>${t('sides.about')}</p>
        <div class="sides">${/** @type {const} */ (['left', 'right']).map((name) => side(page, name, names, moments[at] ?? null))}</div>
        ${moments.length > 0 ? timeline(page, moments, at) : nothing}
      </div>
    `;
  });
};

/** What a run that has a side is called. @param {Page} page @param {string} key @param {Map<string, string>} names */
function called({ shelf }, key, names) {
  if (key === 'now') return t('sides.now');
  const [kind, id] = key.split(/ (.*)/s);
  if (kind === 'pin') return names.get(id) ?? '–';
  const entry = shelf.find((one) => one.id === id);
  return (entry && distinctNames(shelf).get(id)?.name) ?? '–';
}

/**
 * @param {Page} page
 * @param {SideName} name
 * @param {Map<string, string>} names
 * @param {Moment | null} moment
 */
function side(page, name, names, moment) {
  const { pinned, shelf, sides: own } = page;
  const key = own[name];
  const found = sideOf(page, name);
  const choice = (/** @type {string} */ value, /** @type {string} */ words) =>
    html`<option value=${value} ?selected=${value === key}>${words}</option>`;
  const distinct = distinctNames(shelf);
  const kept = shelf.filter(({ damage, about, where }) => !damage && about?.standing && where !== 'here');
  return html`
    <div class="side" id="side-${name}">
      <label for="side-${name}-run">${t(`sides.${name}`)}</label>
      <select id="side-${name}-run" @change=${(/** @type {Event} */ { target }) =>
        chooseSide(name, /** @type {HTMLSelectElement} */ (target).value)}>
        ${choice('', t('sides.none'))} ${choice('now', t('sides.now'))}
        ${
          pinned.length > 0
            ? html`<optgroup label=${t('sides.pinned')}>${pinned.map(({ id }) => choice(`pin ${id}`, names.get(id) ?? ''))}</optgroup>`
            : nothing
        }
        ${
          kept.length > 0
            ? html`<optgroup label=${t('sides.kept')}>${kept.map((entry) => choice(`kept ${entry.id}`, distinct.get(entry.id)?.name ?? ''))}</optgroup>`
            : nothing
        }
      </select>
      ${
        found && moment
          ? picture(page, found, moment, t('sides.picture', { side: t(`sides.${name}`), run: called(page, key, names) }))
          : html`<p class="side-empty">${t(key === '' || key === 'now' ? 'sides.empty' : found === undefined ? 'sides.loading' : 'sides.gone')}</p>`
      }
    </div>
  `;
}

/** @param {Page} page @param {Side} side @param {Moment} moment @param {string} name */
function picture(page, side, moment, name) {
  const { stage } = page;
  const view = frameAt(side.frames, moment);
  if (!view) return nothing;
  const { config, accuracies, before, sample } = side;
  const told = stageTold({ run: { config }, stage }, view);
  const where = momentWords(view, config);
  const judged = view.round ? accuracies[view.round - 1] : undefined;
  const words =
    judged === undefined
      ? t('sides.accuracy.few', { where, accuracy: percent(view.target_accuracy, 0), n: view.count })
      : t('sides.accuracy', { where, accuracy: percent(judged) });
  return html`
    <stage-picture .scene=${sceneFor(stage, { view, before, sample }, config, { name, told, busy: isMoving(page) })}></stage-picture>
    <p class="side-words">${words}</p>
  `;
}

/** @param {Page} page @param {Moment[]} moments @param {number} at */
function timeline({ sides: { playing }, config }, moments, at) {
  const { kind, time } = moments[at];
  // Either run may have other rounds: the moment is named without their number.
  const words = momentWords({ kind, time, round: Number.isInteger(time) ? time : null }, config);
  const choose = (/** @type {Event} */ { target }) =>
    chooseSideMoment(moments[Number(/** @type {HTMLInputElement} */ (target).value)]);
  return html`
    <div class="sides-timeline">
      <button type="button" id="sides-play" aria-disabled=${moments.length < 2} @click=${playSides}><span aria-hidden="true">${
        playing ? '❚❚' : '▶'
      }</span> ${t(playing ? 'sides.pause' : 'sides.play')}</button>
      <input id="sides-timeline" type="range" min="0" max=${moments.length - 1} step="1" .value=${live(String(at))}
        aria-label=${t('sides.timeline')} aria-valuetext=${words} @input=${choose}>
      <span id="sides-moment">${words}</span>
    </div>
  `;
}
