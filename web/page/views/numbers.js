/** The three numbers beside the stage: how good MT is against what is to be beaten, how D fares, how long it takes yet, or has taken. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { nearestPreset } from '../../options/address.js';
import { methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { duration, percent } from '../../text/format.js';
import { speed } from '../../text/sentences.js';
import { rich, t } from '../../text/text.js';
import { labelsOf } from '../../text/verdicts.js';
import { toBeatOf } from '../moments/compared.js';
import { shownJudgement, shownView, toldAccuracy } from '../moments/moment.js';
import { judgedWords, verdictOnD } from '../moments/referee.js';
import { isUntrained } from '../stage/words.js';
import { isComputing } from '../state.js';
import { slowView } from '../story/turns.js';
import { termTags } from './term.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {{share: number, name: 'before' | 'tuned', all: boolean}} Mark  something to beat; all: measured on all target images
 */

/** @param {Page} page */
export function numbers(page) {
  const { language, config, run, history } = page;
  // As the stage: in slow motion the step that is done already is seen to unfold.
  const view = slowView(page) ?? shownView(page);
  const method = methodOf(config);
  const judged = shownJudgement(page);
  const share = view ? toldAccuracy(page, view).share : null;
  const untrained = view !== null && isUntrained(view, run);
  return html`
    <section class="numbers">
      <h2 class="unseen">${t('numbers.title')}</h2>
      ${guard([language, view, untrained, judged, history.before, run?.evaluation, config], () =>
        isUnlabelled(config.target_data)
          ? unlabelled()
          : accuracy(view, { share, untrained, marks: marks(page), n: labelsOf(config) }),
      )}
      ${guard([language, view, method], () => (method.hasDiscriminator ? discriminator(view) : nothing))}
      ${timing(page)}
    </section>
  `;
}

/** What is to be beaten, as far as it is known. @param {Page} page @returns {Mark[]} */
function marks(page) {
  const before = toBeatOf(page);
  const tuned = shownJudgement(page)?.fine_tuning_accuracy ?? page.run?.evaluation?.fine_tuning_accuracy;
  return [
    ...(before ? [{ name: /** @type {const} */ ('before'), ...before }] : []),
    ...(typeof tuned === 'number' ? [{ name: /** @type {const} */ ('tuned'), share: tuned, all: true }] : []),
  ];
}

/** Nothing is measured of what nobody knows. */
const unlabelled = () => html`
  <div class="number" id="number-accuracy">
    <h3>${t('numbers.accuracy')}</h3>
    <p class="words">${t('numbers.unlabelled')}</p>
  </div>
`;

/**
 * @param {View | null} view
 * @param {object} known
 * @param {number | null} known.share  of the target digits that are read right
 * @param {boolean} known.untrained
 * @param {Mark[]} known.marks
 * @param {number} known.n  labels that the run is told
 */
const accuracy = (view, { share, untrained, marks, n }) => html`
  <div class="number" id="number-accuracy">
    <h3>${t('numbers.accuracy')}</h3>
    <p class="big target">${percent(share, 1)}</p>
    <div class="gauge" aria-hidden="true">
      <span class="level" .style=${`inline-size: ${100 * (share || 0)}%`}></span>
      ${marks.map(({ share, name }) => html`<span class="mark ${name}" .style=${`inset-inline-start: ${100 * share}%`}></span>`)}
    </div>
    <p class="words">${
      marks.length > 0
        ? marks.map(
            ({ share, name, all }) =>
              html`<span class="beat ${name}">${t(`numbers.beat.${name}`, { share: percent(share, 1), n, all: all ? 'yes' : 'no' })}</span> `,
          )
        : view
          ? t(untrained ? 'numbers.beat.luck' : 'numbers.beat.none', { n: view.count })
          : t('numbers.none')
    }</p>
  </div>
`;

/** @param {View | null} view */
function discriminator(view) {
  const said = verdictOnD(view);
  return html`
    <div class="number" id="number-d">
      <h3>${rich('numbers.d', termTags)}</h3>
      <p class="big judge">${said ? percent(said.right, 0) : '–'} ${
        said ? html`<span class="verdict ${said.name}">${t(`numbers.d.${said.name}.name`)}</span>` : nothing
      }</p>
      <p class="words">${
        said
          ? t(
              `numbers.d.${said.name}`,
              judgedWords(said, (share) => percent(share, 0)),
            )
          : t('numbers.d.none')
      }${view && said ? html` <span class="beat">${t('numbers.d.shown', { n: 2 * view.count })}</span>` : nothing}</p>
    </div>
  `;
}

/**
 * How long it takes yet; of a run that stands still, how long it has computed, which of one that came as a file nobody knows; before
 * it has begun, how long its recipe takes.
 * @param {Page} page
 */
function timing(page) {
  const { run, progress, config } = page;
  const moves = isComputing(page);
  const fresh = !run?.trained && !run?.seconds;
  const seconds = moves ? (progress?.secondsLeft ?? Number.NaN) : fresh ? 0 : run?.seconds || Number.NaN;
  const recipe = moves || !fresh ? null : nearestPreset(config);
  const idle = recipe?.changed.length === 0 ? `preset.${recipe.preset}.time` : 'numbers.left.none';
  return html`
    <div class="number" id="number-time">
      <h3>${t(moves ? 'numbers.left' : 'numbers.spent')}</h3>
      <p class="big">${Number.isFinite(seconds) ? duration(seconds) : '–'}</p>
      <p class="words" id="rate">${speed(run, progress) || t(run?.paused ? 'numbers.left.paused' : idle)}</p>
    </div>
  `;
}
