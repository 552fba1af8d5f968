/** The stage: source and target features in a plane, D's opinion as the ground, the networks around it. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { classNames } from '../../text/own.js';
import { t } from '../../text/text.js';
import { shownView } from '../moments/moment.js';
import '../stage/picture.js';
import { drawnPoints } from '../stage/drawn.js';
import { hasOpinion, isUntrained, stageNow, stageOutcome, stageTold } from '../stage/words.js';
import { change, isMoving } from '../state.js';
import { slowView } from '../story/turns.js';
import { incoming, judges } from './networks.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').PlaneName} PlaneName
 * @typedef {import('../../options/table.js').Config} Config
 */

/** @param {Page} page */
export const stage = (page) => {
  const view = slowView(page) ?? shownView(page);
  const { language, run, moment, history, stage: own } = page;
  const drawn = [history.drawn, page.panel === 'draw' ? page.draw.read : null, page.panel];
  // What the text alternative says is changed no oftener than there is another view: screen readers may read it out.
  return guard([language, run, moment, view, history.before, history.sample, own, page.config, page.slow, ...drawn], () => {
    const { config } = page;
    return html`
      <section id="stage" class="stage" aria-labelledby="stage-title">
        <h2 id="stage-title" class="unseen">${t('stage.title')}</h2>
        <div class="stage-head">
          <p id="stage-now" class=${stageOutcome(page)?.tone ?? ''}><span>${stageNow(page, view)}</span></p>
          <div class="stage-choices">${planes(page, config)} ${isUnlabelled(config.target_data) ? nothing : labels(page)}</div>
        </div>
        <div class="stage-scene">
          ${incoming(page, view)}
          <stage-picture .scene=${sceneOf(page, view, config)}></stage-picture>
          ${judges(page, view)}
        </div>
        <div class="stage-foot">${legend(page, view, config)} ${note(page, config)}</div>
      </section>
    `;
  });
};

/** The picture once more, beside what is pressed far below it. @param {Page} page */
export function smallStage(page) {
  const view = slowView(page) ?? shownView(page);
  const scene = sceneOf(page, view, page.config);
  return html`<stage-picture class="small" .scene=${{ ...scene, small: true }}></stage-picture>`;
}

/**
 * @param {Page} page
 * @param {View | null} view
 * @param {Config} config
 * @returns {import('../stage/picture.js').Scene}
 */
const sceneOf = (page, view, config) =>
  sceneFor(page.stage, { view, before: page.history.before, sample: page.history.sample }, config, {
    name: t('stage.picture'),
    told: stageTold(page, view),
    busy: isMoving(page),
    untrained: view !== null && isUntrained(view, page.run),
    drawn: drawnPoints(page, view, t('draw.live')),
  });

/**
 * What a picture of the stage shows.
 * @param {Page['stage']} own  how it is seen
 * @param {Pick<import('../stage/picture.js').Scene, 'view' | 'before' | 'sample'>} seen
 * @param {Config} config
 * @param {Pick<import('../stage/picture.js').Scene, 'name' | 'told' | 'busy'> & {untrained?: boolean, drawn?: import('../stage/drawn.js').DrawnPoint[]}} how
 * @returns {import('../stage/picture.js').Scene}
 */
export function sceneFor(own, seen, config, how) {
  const isTwo = config.source_digits.length === 2;
  const isPca = own.plane === 'pca';
  return {
    ...seen,
    ...own,
    digits: { source: config.source_digits, target: config.target_digits },
    names: { source: classNames(config, 'source'), target: classNames(config, 'target') },
    words: {
      line: t('network.c'),
      sides: classNames(config, 'source').map((digit) => t('stage.side', { digit })),
      ends: isPca || !isTwo ? ['', ''] : [t('stage.end.source'), t('stage.end.target')],
      opinions: groundWords(),
    },
    drawn: [],
    untrained: seen.view !== null && isUntrained(seen.view),
    ...how,
    help: t('stage.help'),
    small: false,
  };
}

/** What is written of D's ground. */
export const groundWords = () => ({
  some: { source: t('stage.ground.source'), target: t('stage.ground.target') },
  all: {
    source: t('stage.ground.all.source'),
    target: t('stage.ground.all.target'),
    unsure: t('stage.ground.all.unsure'),
  },
});

// --- what can be chosen ---------------------------------------------------------------------------------------------------------

/** @param {Page} page @param {Config} config */
const planes = ({ stage: own }, { source_digits }) => html`
  <fieldset class="segments">
    <legend class="unseen">${t('stage.plane')}</legend>
    ${
      /** @type {PlaneName[]} */ (['decision', 'pca']).map(
        (plane) => html`<label>
        <input type="radio" name="stage-plane" value=${plane} .checked=${own.plane === plane}
          @change=${() => change({ stage: { ...own, plane } })}>
        <span>${t(`stage.plane.${plane}`, { two: source_digits.length === 2 ? 'yes' : 'no' })}</span>
      </label>`,
      )
    }
  </fieldset>
`;

/** @param {Page} page */
const labels = ({ stage: own }) => html`
  <label class="switch">
    <input type="checkbox" id="stage-labels" .checked=${own.labelled}
      @change=${(/** @type {Event & {target: HTMLInputElement}} */ { target }) => change({ stage: { ...own, labelled: target.checked } })}>
    <span>${t('stage.labels')}</span>
  </label>
`;

// --- what marks mean ------------------------------------------------------------------------------------------------------------

/**
 * Marks and colours in words, on the figure itself.
 * @param {Page} page
 * @param {View | null} view
 * @param {Config} config
 */
function legend({ stage: { labelled, plane } }, view, config) {
  const isTwo = config.source_digits.length === 2;
  const marks = (/** @type {'source' | 'target'} */ domain, /** @type {string[]} */ shapes) => {
    const [digits, names] = [config[`${domain}_digits`], classNames(config, domain)];
    if (isTwo) return t('stage.legend.two', { first: `${shapes[0]} ${names[0]}`, second: `${shapes[1]} ${names[1]}` });
    // More than two are marked by their numbers.
    const isNumbered = names.every((name, i) => name === String(digits[i]));
    return isNumbered
      ? `${names[0]} … ${names[names.length - 1]}`
      : names.map((name, i) => `${digits[i]} ${name}`).join(t('list.comma'));
  };
  const opinions = view?.stage.planes[plane].ground ?? [];
  const ground = opinions.length > 0;
  // Its border is drawn where there is one.
  const isParted = ground && opinions.some((value) => value > 127) && opinions.some((value) => value <= 127);
  const hasD = methodOf(config).hasDiscriminator;
  return html`
    <ul class="stage-legend" aria-label=${t('stage.legend')}>
      <li class="source">${t('stage.legend.source', { marks: marks('source', ['○', '×']) })}</li>
      <li class="target">${
        labelled
          ? t('stage.legend.target.shown', { marks: marks('target', ['●', '✖']) })
          : html`<span aria-hidden="true">◆</span> ${t('stage.legend.target.hidden')}`
      }</li>
      ${
        ground
          ? html`<li class="grounds"><span>${t('stage.legend.ground')}</span> ${['source', 'fooled', 'target'].map(
              (kind) =>
                html`<span><span class="swatch ground-${kind}" aria-hidden="true"></span>${t(`stage.legend.ground.${kind}`)}</span> `,
            )}${isParted ? html`<span><span class="swatch border" aria-hidden="true"></span>${t('stage.legend.border')}</span>` : nothing}</li>`
          : hasD
            ? html`<li>${t('stage.legend.no-ground')}</li>`
            : nothing
      }
      ${view && hasOpinion(view, config) ? html`<li><span class="swatch trail" aria-hidden="true"></span>${t('stage.legend.trail')}</li>` : nothing}
    </ul>
  `;
}

/** @param {Page} page @param {Config} config */
const note = ({ stage: { plane } }, { source_digits }) => html`
  <details class="stage-note">
    <summary>${t('stage.note.title')}</summary>
    <div class="stage-drawer">
      <p>${t(plane === 'pca' ? 'stage.note.pca' : source_digits.length === 2 ? 'stage.note.decision' : 'stage.note.means')}</p>
      <p>${t('stage.note.same')}</p>
      <p>${t('stage.note.ground')}</p>
    </div>
  </details>
`;
