/** Turns by hand: one adversarial step in slow motion, a step of D only, of MT only. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodOf } from '../../options/check.js';
import { count, decimal, percent } from '../../text/format.js';
import { rich, t } from '../../text/text.js';
import { marked } from '../elements/marked.js';
import { prospect } from '../keeping/prospects.js';
import { shownView } from '../moments/moment.js';
import { rightOfD } from '../stage/scene.js';
import { isMoving } from '../state.js';
import { aroundTurn, nextStage, onStage, playAnew, stagesOf, takeTurn, turnReason } from '../story/turns.js';
import { wholeSentence } from '../telling/wording.js';
import { smallStage } from './stage.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../story/turns.js').Slow} Slow
 * @typedef {import('../story/turns.js').StageNumber} StageNumber
 * @typedef {import('../story/turns.js').Numbers} Numbers
 * @typedef {import('../story/turns.js').Part} Part
 */

/** Steps of a button that hands one side several turns. */
const SEVERAL = 10;

/** @param {Page} page */
export const turns = (page) => {
  const { language, config, run, slow, turn } = page;
  const reason = turnReason(page);
  return guard(
    [
      language,
      config,
      reason,
      run?.turns,
      run?.phase,
      run?.paused,
      slow,
      turn,
      turn?.done,
      page.stage,
      shownView(page),
      isMoving(page),
      prospect(page),
    ],
    () => {
      const { hasDiscriminator } = methodOf(config);
      return html`
      <section id="turns" class="card" aria-labelledby="turns-title">
        <h2 id="turns-title">${t('turns.title')}</h2>
        <p class="note">${t(hasDiscriminator ? 'turns.intro' : 'turns.intro.alone')}</p>
        <div class="turn-buttons">${isOver(page, reason) ? anew() : nothing} ${buttons(page, reason)}</div>
        <p id="turns-note" class="note">${noteOf(page, reason)}</p>
        ${smallStage(page)}
        <ol class="turn-stages${slow ? ' told' : ''}">${stagesOf(config).map((stage) => stageOf(page, stage))}</ol>
      </section>
    `;
    },
  );
};

// --- buttons --------------------------------------------------------------------------------------------------------------------

/** Whether every step has been taken, and nothing goes on. @param {Page} page @param {string} reason */
const isOver = ({ run }, reason) => reason === 'rounds-done' && run?.phase === 'idle';

/** Who has let all chapters run has never had a turn: from the trained networks there are all of them again. */
const anew = () => html`
  <button type="button" id="turn-anew" class="main" aria-describedby="turns-note" @click=${playAnew}>${t('turns.anew')}</button>
`;

/** @param {Page} page @param {string} reason */
function buttons(page, reason) {
  const { config, slow } = page;
  const button = (/** @type {string} */ id, /** @type {string} */ words, /** @type {() => void} */ act, more = '') => html`
    <button type="button" id="turn-${id}" class=${more} aria-describedby="turns-note" aria-disabled=${reason !== ''} @click=${act}>${words}</button>
  `;
  const take =
    (/** @type {Part} */ part, steps = 1) =>
    () =>
      takeTurn(part, steps);
  const walking = Boolean(slow?.stage);
  const last = slow?.stage === stagesOf(config).at(-1);
  // One button, so that the keyboard's focus stays where it is.
  const walk = walking ? nextStage : () => takeTurn('both', 1, true);
  const slowly = walking ? t(last ? 'turns.end' : 'turns.next') : t('turns.slow');
  if (!methodOf(config).hasDiscriminator) {
    return [
      button('slow', slowly, walk, 'main'),
      button('mt', t('turns.alone'), take('mt')),
      button('mt-ten', t('turns.alone.ten', { n: SEVERAL }), take('mt', SEVERAL)),
    ];
  }
  return [
    button('slow', slowly, walk, 'main'),
    button('both', t('turns.both'), take('both')),
    button('d', t('turns.d'), take('d'), 'judge'),
    button('mt', t('turns.mt'), take('mt'), 'target'),
    button('d-ten', t('turns.d.ten', { n: SEVERAL }), take('d', SEVERAL), 'judge'),
    button('mt-ten', t('turns.mt.ten', { n: SEVERAL }), take('mt', SEVERAL), 'target'),
  ];
}

/** Why there is nothing to press, what is under way, or what the last turn did. @param {Page} page @param {string} reason */
function noteOf(page, reason) {
  const { run, turn } = page;
  const kept = run?.turns ? ` ${t('turns.kept', { n: run.turns })}` : '';
  if (turn && !turn.done) return t('turns.under-way', { part: turn.part, n: turn.steps });
  if (turn) return [...resultOf(page), kept];
  if (isOver(page, reason)) return t('turns.over', { kept: prospect(page) }) + kept;
  return (reason ? wholeSentence(t(`controls.why.${reason}`)) : t('turns.offer')) + kept;
}

/** @param {Page} page */
function resultOf({ run, turn, config }) {
  const around = turn && run && aroundTurn(turn, run.adaptSteps);
  if (!turn) return [];
  const { hasDiscriminator } = methodOf(config);
  const values = {
    ...marked,
    part: hasDiscriminator ? turn.part : 'alone',
    n: turn.rows.length,
    seen: around ? 'yes' : 'no',
    count: around ? count(around.after.count) : '',
    dBefore: around ? percent(rightOfD(around.before), 0) : '',
    dAfter: around ? percent(rightOfD(around.after), 0) : '',
    cBefore: around ? percent(around.before.target_accuracy, 0) : '',
    cAfter: around ? percent(around.after.target_accuracy, 0) : '',
  };
  return rich('turns.result', values);
}

// --- stages ---------------------------------------------------------------------------------------------------------------------

/** @param {Page} page @param {StageNumber} stage */
function stageOf(page, stage) {
  const { slow, config } = page;
  const now = slow?.stage === stage;
  const reached = slow && (slow.stage === null || stage <= slow.stage);
  const number = stagesOf(config).indexOf(stage) + 1;
  return html`
    <li class="${stage < 3 ? 'judge' : 'target'}${now ? ' now' : ''}" aria-current=${now ? 'step' : nothing} data-stage=${stage}>
      <h3><span class="number" aria-hidden="true">${number}</span>${t('turns.stage', { stage })}</h3>
      <p>${does(config, stage)}</p>
      <p class="measured">${reached ? rich(`turns.measured.${stage}`, { ...marked, ...valuesOf(page, stage, slow.numbers) }) : nothing}</p>
    </li>
  `;
}

/** What happens in a stage, whatever its numbers. @param {import('../../options/table.js').Config} config @param {StageNumber} stage */
function does(config, stage) {
  const { shared, needsLabels, hasDiscriminator, hasDistance } = methodOf(config);
  const labelled = config.labelled_per_class > 0 && !needsLabels ? 'yes' : 'no';
  const way = hasDiscriminator ? (shared ? 'reversal' : 'game') : needsLabels ? 'labels' : hasDistance ? 'distance' : 'answers';
  return t(`turns.does.${stage}`, { way, labelled, shared: shared ? 'yes' : 'no' });
}

/**
 * The numbers of a stage, as they are written.
 * @param {Page} page
 * @param {StageNumber} stage
 * @param {Numbers} numbers
 * @returns {Record<string, string>}
 */
function valuesOf({ run, config }, stage, numbers) {
  const has = (/** @type {string} */ name) => (Number.isFinite(numbers[name]) ? 'yes' : 'no');
  if (stage === 1) {
    const whole = isWhole(numbers.time, run?.adaptSteps ?? 0);
    const right = (/** @type {number} */ share) =>
      whole ? t('turns.of', { right: count(Math.round(share * config.batch)), n: count(config.batch) }) : percent(share, 0);
    return { source: right(numbers.d_source_accuracy), target: right(numbers.d_target_accuracy) };
  }
  if (stage === 2) return { loss: decimal(numbers.d_loss, 3), gradient: decimal(numbers.d_gradient, 3) };
  if (stage === 3) {
    const { mt_loss, label_loss } = numbers;
    const values = { loss: decimal(mt_loss, 3), label_loss: decimal(label_loss, 3) };
    return { ...values, own: has('mt_loss'), labelled: has('label_loss') };
  }
  return { gradient: decimal(numbers.mt_gradient, 3) };
}

/** Whether a step had whole batches: a round's last takes what is left. @param {number} time @param {number} steps */
const isWhole = (time, steps) => Math.abs(time - Math.round(time)) > 0.5 / steps;

onStage((slow) => (slow.stage ? t('turns.stage', { stage: slow.stage }) : ''));
