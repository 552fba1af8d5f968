/** The networks around the stage: what goes into them, which of them learns, which stands still, and how they do. */

import { html, nothing } from 'lit-html';
import { SIDE } from '../../images/shape.js';
import { methodKind, methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { percent } from '../../text/format.js';
import { counted, digitWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { rowPainting } from '../elements/painting.js';
import { shownJudgement } from '../moments/moment.js';
import { rightOfD } from '../stage/scene.js';
import { hasOpinion, isUntrained } from '../stage/words.js';
import { term } from './term.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {'ms' | 'mt' | 'c' | 'd'} Network
 * @typedef {'new' | 'learning' | 'looking' | 'frozen' | 'waiting' | 'waits' | 'learnt' | 'paused'} State
 * @typedef {{stage: number | null, numbers: Record<string, number>}} Slow  a step in slow motion: what it is at, what it measured
 */

/** Whose each stage of a step is, and what happens in it; the columns of the step that tell of it. */
const STAGES = /** @type {const} */ ({
  1: { network: 'd', state: 'looking', columns: ['d_source_accuracy', 'd_target_accuracy'] },
  2: { network: 'd', state: 'learning', columns: ['d_loss'] },
  3: { network: 'mt', state: 'looking', columns: ['mt_loss'] },
  4: { network: 'mt', state: 'learning', columns: ['mt_gradient'] },
});

/** The stage that a step in slow motion is at. @param {Page} page */
function stageOf(page) {
  const { stage, numbers } = page.slow ?? { stage: null, numbers: {} };
  const found = stage ? STAGES[/** @type {keyof typeof STAGES} */ (stage)] : null;
  if (!found) return null;
  const values = found.columns.map((name) => numbers[name]);
  return { ...found, stage, values: values.every(Number.isFinite) ? values : null };
}

/** Images of a domain that stand before its network. */
const SHOWN = 4;

/** What a network does at the moment that is shown. @param {Page} page @param {Network} network @returns {State} */
function stateOf(page, network) {
  const { run, moment } = page;
  const ofTraining = network === 'ms' || network === 'c';
  if (moment) {
    if (moment.kind === 'train') return ofTraining ? (moment.time > 0 ? 'learning' : 'new') : 'waiting';
    return ofTraining ? 'frozen' : moment.first ? 'waiting' : 'learning';
  }
  const slow = stageOf(page);
  if (slow && !ofTraining) return slow.network === network ? slow.state : 'waits';
  const moving = (/** @type {string} */ phase) => (run?.phase === phase ? (run.paused ? 'paused' : 'learning') : null);
  if (!run) return ofTraining ? 'new' : 'waiting';
  const begun = run.adapted || run.phase === 'adapt';
  if (ofTraining)
    return moving('train') ?? (begun ? 'frozen' : run.trained || run.epoch + run.trainStep > 0 ? 'learnt' : 'new');
  return moving('adapt') ?? (run.adapted ? 'learnt' : 'waiting');
}

/**
 * @param {Page} page
 * @param {Network} network
 * @param {string} does
 * @param {string} [result]
 */
function box(page, network, does, result) {
  const state = stateOf(page, network);
  const slow = stageOf(page);
  const isTurn = slow?.network === network;
  return html`
    <div class="network ${network} ${state}${isTurn ? ' turn' : ''}" id="network-${network}">
      <p><b>${term(network)}</b> <span class="full">${t(`stage.full.${network}`)}</span> <span class="does">${does}</span></p>
      <p class="state"><span class="sign" aria-hidden="true"></span>${t(`stage.state.${state}`)}</p>
      ${result ? html`<p class="result">${result}</p>` : nothing}
      ${isTurn && slow.values ? html`<p class="carried">${carried(slow.stage, slow.values)}</p>` : nothing}
    </div>
  `;
}

/** What the wire of a network carries in slow motion. @param {number | null} stage @param {number[]} values */
const carried = (stage, values) =>
  stage === 1
    ? t('stage.carried.1', { source: percent(values[0], 0), target: percent(values[1], 0) })
    : t(`stage.carried.${stage}`, { value: values[0].toFixed(3) });

/**
 * The ways of the images into the picture.
 * @param {Page} page
 * @param {View | null} _view
 */
export function incoming(page, _view) {
  const { sample } = page.history;
  const { config } = page;
  const isShared = methodOf(config).shared && page.run?.adapted;
  const counts = counted(config);
  return html`<div class="ways">${
    /** @type {const} */ (['source', 'target']).map((domain) => {
      const network = domain === 'source' ? 'ms' : 'mt';
      return html`
      <div class="way ${domain}">
        <p class="way-name">${t(`stage.network.${domain}`, { digits: isUnlabelled(config[`${domain}_data`]) ? '?' : digitWords(config, domain) })}${
          domain === 'target' && counts ? html` <span class="counts">${counts}</span>` : nothing
        }</p>
        <div class="few" aria-hidden="true">${
          sample ? html`<canvas width=${SHOWN * SIDE} height=${SIDE} ${rowPainting(sample[domain], SHOWN)}></canvas>` : nothing
        }</div>
        ${box(page, network, t(`stage.network.${network}${isShared && network === 'ms' ? '.shared' : ''}`))}
      </div>
    `;
    })
  }</div>`;
}

/**
 * C and D, that judge what is in the picture.
 * @param {Page} page
 * @param {View | null} view
 */
export function judges(page, view) {
  const { config } = page;
  const method = methodOf(config);
  const learnt = view && !isUntrained(view, page.run) && !isUnlabelled(config.target_data);
  const measured = shownJudgement(page)?.target_accuracy ?? null;
  const share = (/** @type {number} */ value) => percent(value, 0);
  const right = learnt
    ? t('stage.network.c.right', { share: share(measured ?? view.target_accuracy), all: measured === null ? 'no' : 'yes' })
    : '';
  const d = view && hasOpinion(view, config) ? t('stage.network.d.right', { share: share(rightOfD(view)) }) : '';
  return html`
    <div class="judges">
      ${box(page, 'c', t('stage.network.c'), right)}
      ${
        methodKind(method) === 'game'
          ? box(page, 'd', t('stage.network.d'), d)
          : html`<div class="network d none" id="network-d"><p>${t('stage.network.no-d')}</p></div>`
      }
    </div>
  `;
}
