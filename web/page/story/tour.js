/**
 * The tour: a list of steps, each about one thing of the real page, from the first press to the verdict. It presses what a person
 * would press, and waits for what they would wait for. A run that is there already is explained as it stands.
 */

import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { press } from '../actions.js';
import { whenDrawn } from '../elements/dom.js';
import { keepBeside } from '../elements/placing.js';
import { startOver } from '../keeping/replacing.js';
import { showNow } from '../moments/moment.js';
import { change, page } from '../state.js';
import { controlName } from '../telling/wording.js';
import { reasons } from './controls.js';
import { firstProblem, hasBegun, isOver, STEPS, stepsOf } from './tour_steps.js';

/**
 * @typedef {import('../state.js').Page} Page
 *
 * @typedef {import('./tour_steps.js').Step} Step
 *
 * @typedef {{name: string, fresh: boolean}} Tour  where it is. fresh: the chapter that the step has begun had not begun before
 */

/** @param {Pick<Page, 'tour'>} page @returns {Step | null} */
export const stepOf = ({ tour }) => STEPS.find(({ name }) => name === tour?.name) ?? null;

// --- offered once ---------------------------------------------------------------------------------------------------------------

const KEY = 'adda-lab-tour';

/** Whether this is a first visit. */
export function isInvited() {
  try {
    return window.localStorage.getItem(KEY) === null;
  } catch {
    return false; // a browser that keeps nothing for pages would be offered it for ever
  }
}

let remembered = false;

function remember() {
  remembered = true;
  try {
    window.localStorage.setItem(KEY, 'offered');
  } catch {
    // It was not offered either.
  }
}

// --- from step to step ----------------------------------------------------------------------------------------------------------

/** @param {Step | undefined} step */
function show(step) {
  if (!step) return;
  showNow();
  change({ tour: { name: step.name, fresh: step.begins !== undefined && !hasBegun(page, step.begins) } });
  whenDrawn(stand);
}

export function beginTour() {
  show(STEPS[0]);
  whenDrawn(focusCard);
}

/** @param {number} by */
function go(by) {
  const steps = stepsOf(page);
  const at = steps.findIndex(({ name }) => name === page.tour?.name);
  show(steps[at + by]);
}

export const stepBack = () => go(-1);

/** The focus goes back to where the tour can be had again. */
export function leaveTour() {
  if (!page.tour) return;
  change({ tour: null });
  whenDrawn(stand);
  document.getElementById('tour')?.focus({ preventScroll: true });
}

/**
 * What leads on: the next step, or what it needs.
 * @param {Page} page
 * @returns {{words: string, act: () => void, held: boolean}}  held: there is nothing to do but to wait
 */
export function wayOn(page) {
  const step = stepOf(page);
  const chapter = step?.begins ?? step?.ends;
  const isLast = step === STEPS.at(-1);
  const next = { words: t(isLast ? 'tour.end' : 'tour.next'), act: isLast ? leaveTour : () => go(1), held: false };
  const { run, crashed, making, progress } = page;
  const share = progress && progress.total > 0 ? percent(progress.done / progress.total, 0) : '';
  const wait = { words: t('tour.wait', { share }).trim(), act: () => {}, held: true };
  if (!step || !chapter || crashed) return next;
  if (!run || making > 0) return wait;
  if (isOver(page, chapter)) return next;
  if (run.paused) return { words: controlName(page, 'pause'), act: () => press('pause'), held: false };
  if (run.phase === chapter) return step.ends ? wait : next;
  if (run.phase !== 'idle') return wait;
  const why = reasons(page)[chapter];
  if (why === '') return { words: controlName(page, chapter), act: () => press(chapter), held: false };
  return why === 'no-images' ? wait : next;
}

/** To be called whenever something may have changed: what was waited for may have come. */
export function followTour() {
  const { tour, run, invited } = page;
  if (invited && !remembered && (tour || (run && run.phase !== 'idle'))) remember();
  if (!tour) return;
  const { begins } = stepOf(page) ?? {};
  if (begins && tour.fresh && hasBegun(page, begins)) go(1);
  whenDrawn(stand);
}

// --- a run of its own -----------------------------------------------------------------------------------------------------------

/** The run that is there is kept, or a question is asked, as always when another takes its place. */
export const startFresh = () => startOver(firstProblem(), false);

// --- where it stands ------------------------------------------------------------------------------------------------------------

/** There the words lie at the bottom, and what they are about stands at the top. As in the style sheet. */
const narrow = matchMedia('(max-width: 48rem)');

/** @type {Element | null} */
let anchor = null;
/** The step that the anchor was sought for, and whether what it waited for had come: then there is something else to be seen. */
let stood = '';
let letGo = () => {};

/** @param {Step} step */
const anchorOf = ({ at }) => at.map(placeOf).find((element) => element) ?? null;

/** The element of an id, or what is to be seen of it: on a phone the stage is its picture, and a verdict to come is nothing. @param {string} id */
function placeOf(id) {
  const element = document.getElementById(id);
  return (
    [element, element?.querySelector('stage-picture')].find((one) => one && one.getBoundingClientRect().height > 0) ?? null
  );
}

function stand() {
  const step = stepOf(page);
  const found = step && anchorOf(step);
  const at = step ? `${step.name} ${Boolean(step.ends && isOver(page, step.ends))}` : '';
  if (found === anchor && at === stood) return;
  letGo();
  letGo = () => {};
  anchor = found;
  stood = at;
  const [card, ring] = ['tour-card', 'tour-ring'].map((id) => document.getElementById(id));
  if (!step || !found || !card || !ring) return;
  // The verdict may be higher than the window: then its first words count.
  found.scrollIntoView({ block: narrow.matches || step.name === 'verdict' ? 'start' : 'nearest' });
  const place = (step.beside && placeOf(step.beside)) || found;
  letGo = keepBeside(place, card, step.side, { moved: () => drawRing(found, ring) });
}

/** @param {Element} around @param {HTMLElement} ring */
function drawRing(around, ring) {
  const { left, top, width, height } = around.getBoundingClientRect();
  for (const [name, value] of Object.entries({ left, top, width, height }))
    ring.style.setProperty(name, `${Math.round(value)}px`);
}

const focusCard = () => document.getElementById('tour-card')?.focus({ preventScroll: true });

/** Escape leaves it from anywhere, unless it is for something that lies above. @param {KeyboardEvent} event */
function typed({ key, defaultPrevented }) {
  if (key === 'Escape' && !defaultPrevented && !document.querySelector('dialog:modal, :popover-open')) leaveTour();
}

/** To be called once. */
export const hearTour = () => document.addEventListener('keydown', typed);
