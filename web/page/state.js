/** Everything that the page shows, in one place. Views are functions of it; whoever changes it does so by change(). */

import { NOTHING } from '../images/drawn.js';
import { firstConfig, firstInterventions, firstPanel, readSeen } from './address.js';
import { noOwn } from './bringing/own_state.js';
import { firstSides } from './comparing/sides.js';
import { firstSweepForm } from './comparing/sweep_form.js';
import { frameTook, schedule } from './elements/dom.js';
import { RunHistory } from './moments/history.js';
import { formOf } from './settings/form.js';
import { preferredLanguage } from './start/language.js';
import { preferredTheme } from './start/theme.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').Progress} Progress
 * @typedef {import('../worker/client.js').Client} Client
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('./start/language.js').Language} Language
 * @typedef {import('./settings/form.js').Form} Form
 * @typedef {import('./keeping/storage.js').Pinned} Pinned
 * @typedef {'data' | 'train' | 'adapt' | 'fingerprint' | 'rounds' | `table ${string}`} Fold  what can be folded away: the groups of settings,
 *   the fingerprint, the tables of charts by the charts' ids
 *
 * @typedef {() => string} Words  gives them in the language in force
 * @typedef {{label: string, values?: Record<string, string>, act: () => void, needs?: Needs}} Remedy  what a person can do about
 *   something: the key of its words with what their placeholders stand for, and what it does
 * @typedef {{run: string, otherwise: Words | null, gone: Words}} Needs  the id of the kept run without which a remedy is in vain; what
 *   is said once that is gone, null: nothing; and that it is gone
 * @typedef {{words: Words, remedies: Remedy[]}} Message
 *
 * @typedef {object} Page
 * @property {Language} language
 * @property {import('./start/theme.js').Theme} theme
 * @property {import('./address.js').Panel} panel  the one of those below the story that is shown
 * @property {boolean} whole  panels that nobody sees are brought up to date, too, while training needs the processor
 * @property {import('./settings/sharing.js').Shared | null} shared  the address that was asked for to be passed on, until that is closed
 * @property {import('./settings/sharing.js').Shared | null} checked  the link that was copied last, which checks the weights
 * @property {boolean} all  one chapter of the story follows the other by itself
 * @property {Client | null} client  the line to the worker; null before there is one
 * @property {State | null} run  what the worker says its state is; null before the networks are made
 * @property {Progress | null} progress  the latest of the phase under way
 * @property {number} making  what is under way that loads or makes networks
 * @property {boolean} crashed  the worker is gone: the run is to be seen, but nothing can be done with it
 * @property {Config} config  the settings that the run that is seen began with; where there is none, that it is to begin with
 * @property {import('../options/interventions.js').Interventions} given  what is to be changed in its course, while there is no run
 * @property {import('./address.js').Seen} seen  what the link says of the page itself
 * @property {Form} form
 * @property {Set<Fold>} unfolded
 * @property {import('./settings/preview.js').Preview} preview
 * @property {import('./bringing/own_state.js').Own} own  a person's own images
 * @property {import('./start/isolation.js').Alone | null} alone  why the page is not isolated from others; null: it is, or that is not known
 * @property {import('./telling/alarm.js').Alarm[]} alarms  what went wrong
 * @property {Map<import('./telling/notice.js').Kind, Message>} notices  what is worth knowing
 * @property {import('./telling/asking.js').Question | null} question  to be answered before anything else
 * @property {string | null} explained  the word of the glossary that was asked for last; null: none yet
 * @property {string} spoken  for screen readers alone, when they have time
 * @property {{time: number} | 'full' | 'never' | 'unfit' | null} kept  when the run was kept in this browser; full: there is no room for
 *   it; never: the browser cannot; unfit: its weights are no numbers
 * @property {boolean} offline  the page is kept in this browser, and works without a network
 * @property {import('./keeping/shelf.js').Entry[]} shelf  the kept runs, the newest first
 * @property {Set<string>} unsaid  ids of damaged records that have been spoken of enough
 * @property {RunHistory} history
 * @property {{plane: import('../worker/messages.js').PlaneName, labelled: boolean}} stage  what the stage is seen by, and whether the
 *   target's true classes are shown on it
 * @property {import('../worker/messages.js').View | null} moment  the frame that everything shows; null: now
 * @property {boolean} playing  one moment after the other is shown
 * @property {import('./moments/moment.js').Pace} pace  how fast
 * @property {import('./moments/mistakes.js').Mistakes | null} mistakes  what the surest mistakes of the evaluation look like; null: not here
 * @property {Pinned[]} pinned
 * @property {Pinned[]} pinsUnkept  those of them that the browser could not keep
 * @property {import('./comparing/comparing.js').Order} order  in which pinned runs stand
 * @property {string | null} renaming  the id of the pinned run that is being given a name
 * @property {import('./comparing/sides.js').Sides} sides  the two runs that are looked at side by side
 * @property {import('./comparing/sweep_form.js').SweepForm} sweepForm
 * @property {import('./comparing/sweeping.js').Sweeping | null} sweeping  the sweep under way, or what is left of one; null: none
 * @property {boolean} pinsDamaged  what was kept of pinned runs cannot be read, or not all of it
 * @property {import('./story/turns.js').Turn | null} turn  the last that was taken by hand
 * @property {import('./story/turns.js').Slow | null} slow  the step that is looked at slowly; null: none
 * @property {import('./bringing/drawing.js').Draw} draw  the digit that is drawn by hand
 * @property {boolean} keys  shortcut keys are heard
 * @property {import('./story/tour.js').Tour | null} tour  the step of the tour that is shown; null: none
 * @property {boolean} invited  the tour is offered as to one who comes for the first time
 * @property {number} turns  counts what should be told to those who do not see the charts: phases begun and ended, runs taken up
 */

/** What the page begins with, as its address says. */
export function byAddress() {
  const config = firstConfig();
  return {
    panel: firstPanel(),
    config,
    given: firstInterventions(),
    seen: readSeen(window.location.hash),
    form: formOf(config),
  };
}

/**
 * The groups of settings lie open where they stand side by side. Where they stand below each other, that which is changed most does:
 * the page would be endless with all.
 * @returns {Fold[]}
 */
const firstUnfolded = () => (window.matchMedia('(min-width: 64rem)').matches ? ['data', 'train', 'adapt'] : ['adapt']);

/** @type {Page} */
export const page = {
  language: preferredLanguage(),
  theme: preferredTheme(),
  ...byAddress(),
  whole: false,
  shared: null,
  checked: null,
  all: false,
  client: null,
  run: null,
  progress: null,
  making: 0,
  crashed: false,
  unfolded: new Set(firstUnfolded()),
  preview: { shown: null, fault: null },
  own: noOwn(),
  alone: null,
  alarms: [],
  notices: new Map(),
  question: null,
  explained: null,
  spoken: '',
  kept: null,
  offline: false,
  shelf: [],
  unsaid: new Set(),
  history: new RunHistory(),
  stage: { plane: 'decision', labelled: false },
  moment: null,
  playing: false,
  pace: 'normal',
  mistakes: null,
  pinned: [],
  pinsUnkept: [],
  pinsDamaged: false,
  order: { by: 'time', down: false },
  renaming: null,
  sides: firstSides(),
  sweepForm: firstSweepForm(),
  sweeping: null,
  draw: { drawing: NOTHING, past: [], image: null, read: null, fault: '' },
  keys: true,
  tour: null,
  invited: false,
  turns: 0,
  turn: null,
  slow: null,
};

/** @type {() => void} */
let show = () => {};

/** @param {() => void} listener  shows the state as it is, at most once a frame */
export function onChange(listener) {
  show = listener;
}

/** @param {Partial<Page>} [parts]  none where something within a part has changed */
export function change(parts = {}) {
  Object.assign(page, parts);
  clearTimeout(due);
  due = undefined;
  shownAt = performance.now();
  schedule(show);
}

/**
 * Milliseconds between two showings of what a run tells: each takes time from the training, and nobody reads faster. And they take at
 * most one part in so many of all the time, on slow and busy machines too.
 */
const NEWS_EVERY = 600;
const NEWS_SHARE = 20;
/** When something was shown last, and when news are to be. */
let shownAt = Number.NEGATIVE_INFINITY;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let due;

/**
 * What a run tells of itself while it goes on: shown with the next change, or else soon.
 * @param {Partial<Page>} [parts]
 */
export function news(parts = {}) {
  Object.assign(page, parts);
  const wait = shownAt + Math.max(NEWS_EVERY, NEWS_SHARE * frameTook()) - performance.now();
  if (wait <= 0) change();
  else due ??= setTimeout(change, wait);
}

/** Whether a phase is moving on that changes weights. @param {Page} page */
export const isMoving = ({ run, crashed }) =>
  run !== null && !crashed && !run.paused && (run.phase === 'train' || run.phase === 'adapt');

/** Whether the run of the stage computes: a phase of it is under way, and not paused. @param {Pick<Page, 'run' | 'crashed'>} page */
export const isComputing = ({ run, crashed }) => run !== null && !crashed && run.phase !== 'idle' && !run.paused;
