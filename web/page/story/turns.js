/**
 * Turns by hand: one adversarial step in slow motion, and steps of which one side alone learns. What a step measured comes in the
 * metrics of that very step, what it did in the views before and after it.
 */

import { methodOf } from '../../options/check.js';
import { METRIC_COLUMNS } from '../../run/metrics.js';
import { t } from '../../text/text.js';
import { ask, fail, isAsked } from '../answers.js';
import { startOver } from '../keeping/replacing.js';
import { change, page } from '../state.js';
import { clearAlarm } from '../telling/alarm.js';
import { reasons } from './controls.js';

/**
 * @typedef {import('../../engine/header.js').Part} Part
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {1 | 2 | 3 | 4} StageNumber  of a step: D looks, D learns, MT looks, MT learns
 * @typedef {Record<string, number>} Numbers  a step's row, by METRIC_COLUMNS.adapt
 *
 * @typedef {object} Slow  a step that is looked at slowly
 * @property {StageNumber | null} stage  what it is at; null: it has been gone through
 * @property {Numbers} numbers  of the step
 *
 * @typedef {object} Turn  the last that was asked for by hand
 * @property {Part} part
 * @property {number} steps
 * @property {boolean} slowly  it is to be gone through in stages
 * @property {boolean} answered
 * @property {boolean} done
 * @property {Numbers[]} rows  what its steps measured
 * @property {View[]} views  the latest before it, and those since
 * @property {View | null} [between]  a step that is gone through slowly when D has learnt and MT has not: as before it, on D's new ground
 */

/** Milliseconds that a stage is shown before the next one comes by itself. */
const STAGE_MS = 4000;

const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** The stages that a step of the method has. @param {import('../../options/table.js').Config} config @returns {StageNumber[]} */
export const stagesOf = (config) => (methodOf(config).hasDiscriminator ? [1, 2, 3, 4] : [3, 4]);

/** Why no turn can be taken now; '' where one can. @param {import('../state.js').Page} page */
export function turnReason(page) {
  const { run, crashed, making } = page;
  // Also while the game goes on: it finishes its step first, and pauses after the turn.
  const isOpen = run?.phase === 'adapt' && !crashed && making === 0;
  // Where the last round is only to be measured yet, no step is left.
  return (isOpen ? '' : reasons(page).adapt) || (run?.adaptDone ? 'rounds-done' : '');
}

// --- taking one -----------------------------------------------------------------------------------------------------------------

/**
 * @param {Part} part
 * @param {number} steps
 * @param {boolean} [slowly]
 */
export async function takeTurn(part, steps, slowly = false) {
  const reason = turnReason(page);
  const asked = isAsked(['train', 'adapt', 'evaluate', 'step', 'turn']) || (page.turn && !page.turn.done);
  if (reason || asked) {
    change({ spoken: reason ? t('turns.held', { why: t(`controls.why.${reason}`) }) : t('controls.asked') });
    return;
  }
  clearAlarm();
  const { now } = page.history;
  /** @type {Turn} */
  const turn = { part, steps, slowly, answered: false, done: false, rows: [], views: now?.kind === 'adapt' ? [now] : [] };
  endSlow();
  change({ turn });
  try {
    await ask('turn', { part, steps });
    turn.answered = true;
    look();
  } catch (error) {
    change({ turn: null });
    fail(error, () => takeTurn(part, steps, slowly));
  }
}

/**
 * Where all rounds are done, adaptation anew from the trained networks: the run that is here is kept, by the rules that hold for that
 * anywhere on the page, and the keyboard goes on at the first turn.
 */
export async function playAnew() {
  if (page.run) await startOver(page.run.config, true);
  // What was pressed is gone.
  if (!turnReason(page) && document.activeElement === document.body) document.getElementById('turn-slow')?.focus();
}

/**
 * Takes in what the worker told, after the page has.
 * @param {import('../../worker/messages.js').WorkerEvent} event
 */
export function hearTurn({ event, args }) {
  const { turn } = page;
  if (!turn) return;
  if (event === 'view' && !turn.done && args.kind === 'adapt') turn.views.push(args);
  if (event === 'metrics' && !turn.done && args.kind === 'adapt')
    turn.rows.push(...rowsOf(args).filter((row) => isOf(row, turn)));
  if (event === 'state' || event === 'fault') look();
}

/** @param {import('../../worker/messages.js').Metrics} metrics @returns {Numbers[]} */
function rowsOf({ rows }) {
  const width = METRIC_COLUMNS.adapt.length;
  return Array.from({ length: rows.length / width }, (_, step) =>
    Object.fromEntries(METRIC_COLUMNS.adapt.map((name, i) => [name, rows[step * width + i]])),
  );
}

/** Whether a step can be of the turn: what was under way before it is finished first. @param {Numbers} row @param {Turn} turn */
function isOf({ mt_gradient, d_gradient }, { part }) {
  if (!methodOf(page.config).hasDiscriminator) return true;
  return part === (Number.isNaN(mt_gradient) ? 'd' : Number.isNaN(d_gradient) ? 'mt' : 'both');
}

/** Whether it is over, or what it told is. */
function look() {
  const { turn, run } = page;
  if (!turn?.answered) return;
  const halted = !run || page.crashed || run.paused || run.phase !== 'adapt';
  if (!turn.done && halted) finish(turn);
  // The run has gone on, or another one is there.
  else if (turn.done && (!halted || !run?.adapted)) {
    endSlow();
    change({ turn: null });
  }
}

/** @param {Turn} turn */
function finish(turn) {
  turn.done = true;
  turn.rows = turn.rows.slice(-turn.steps);
  const numbers = turn.rows.at(-1);
  if (!numbers) change({ turn: null });
  else if (turn.slowly) show({ stage: calm.matches ? null : stagesOf(page.config)[0], numbers });
  else change();
}

// --- slow motion ----------------------------------------------------------------------------------------------------------------

/** What a screen reader is told of a stage: views say it. @type {(slow: Slow) => string} */
let wordsOf = () => '';
/** @param {typeof wordsOf} words */
export const onStage = (words) => {
  wordsOf = words;
};

/** @param {Slow} slow */
function show(slow) {
  clearTimeout(timer);
  change({ slow, spoken: wordsOf(slow) });
  if (slow.stage !== null) timer = setTimeout(nextStage, STAGE_MS);
}

/** Goes on to the next stage, or to the end. */
export function nextStage() {
  const { slow } = page;
  if (!slow?.stage) return;
  const stages = stagesOf(page.config);
  show({ ...slow, stage: stages[stages.indexOf(slow.stage) + 1] ?? null });
}

function endSlow() {
  clearTimeout(timer);
  if (page.slow) change({ slow: null });
}

// --- what it did ----------------------------------------------------------------------------------------------------------------

/**
 * The views before and after a turn that is done; null where one is missing.
 * @param {Turn} turn
 * @param {number} steps  to a round
 * @returns {{before: View, after: View} | null}
 */
export function aroundTurn({ rows, views }, steps) {
  const from = rows[0].time - 1 / steps;
  const near = 0.25 / steps;
  const before = views.findLast(({ time }) => Math.abs(time - from) < near);
  const after = views.findLast(({ time }) => Math.abs(time - rows[rows.length - 1].time) < near);
  return before && after ? { before, after } : null;
}

/**
 * What the stage shows of a step that is gone through slowly: the step is finished long since, and is seen to unfold. Null: nothing but now.
 * @param {import('../state.js').Page} page
 * @returns {View | null}
 */
export function slowView({ turn, slow, run, moment }) {
  if (moment || !turn?.slowly || !run) return null;
  if (!turn.done) return calm.matches ? null : (turn.views[0] ?? null);
  const around = slow?.stage && slow.stage < 4 && turn.rows.length > 0 ? aroundTurn(turn, run.adaptSteps) : null;
  if (!around) return null;
  const { before, after } = around;
  if (slow?.stage === 1) return before;
  turn.between ??= { ...before, stage: { ...before.stage, planes: onGroundOf(before.stage.planes, after.stage.planes) } };
  return turn.between;
}

/** @param {View['stage']['planes']} planes @param {View['stage']['planes']} later @returns {View['stage']['planes']} */
const onGroundOf = (planes, later) => ({
  decision: { ...planes.decision, ground: later.decision.ground },
  pca: { ...planes.pca, ground: later.pca.ground },
});
