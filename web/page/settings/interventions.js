/** What is changed in the course of the run: asked for, taken back, and how the settings then stand. */

import { differences, formatAddress } from '../../options/address.js';
import { OptionError } from '../../options/check.js';
import { changed, configAt, formatInterventions, nextPlace, phaseOf, whyFixed } from '../../options/interventions.js';
import { OPTIONS } from '../../options/table.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../options/interventions.js').Change} Change
 * @typedef {import('../../options/interventions.js').Interventions} Interventions
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {Pick<import('../state.js').Page, 'run' | 'config'>} OfRun
 */

/** Of the run, or of the one that is to be. @param {Pick<import('../state.js').Page, 'run' | 'given'>} page @returns {Interventions} */
export const interventionsOf = ({ run, given }) => run?.interventions ?? given;

/** Where the next step of each phase is. @param {State} run */
export const nextOf = (run) => ({
  train: nextPlace({ epoch: run.epoch, step: run.trainStep, steps: run.trainSteps }),
  adapt: nextPlace({ epoch: run.round, step: run.adaptStep, steps: run.adaptSteps }),
});

/** Made before, by run. @type {WeakMap<State, Config>} */
const known = new WeakMap();

/** The settings as they hold for the next step. @param {OfRun} page @returns {Config} */
export function inForce({ run, config }) {
  if (!run || run.interventions.changes.length === 0) return config;
  const made = known.get(run) ?? configAt(config, run.interventions.changes, nextOf(run));
  known.set(run, made);
  return made;
}

/**
 * Why an option cannot change in this run from here on: the last part of change.why.REASON; '' where it can.
 * @param {import('../state.js').Page} page
 * @param {string} name
 */
export function whyHeld(page, name) {
  const { run, form } = page;
  const why = whyFixed(name);
  if (why || !run || !form.config) return why;
  const option = OPTIONS.find((one) => one.name === name);
  const over = option && phaseOf(option) === 'train' ? run.trainDone || run.adapted : run.adaptDone;
  if (over) return option && phaseOf(option) === 'train' ? 'trained' : 'adapted';
  try {
    changed(inForce(page), name, form.config[name]);
    return '';
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return error.code === 'change.momentum' ? 'momentum' : error.code === 'change.pseudo' ? 'pseudo' : '';
  }
}

/**
 * Whether a run is asked for that is another than this one.
 * @param {import('../state.js').Page} page
 * @param {Config} config
 * @param {Interventions} interventions
 */
export function asksForAnother(page, config, interventions) {
  const text = (/** @type {Interventions} */ of) => JSON.stringify(formatInterventions(of));
  return differences(config, page.config).length > 0 || text(interventions) !== text(interventionsOf(page));
}

/** @type {(type: 'change' | 'unchange', args: object) => Promise<void>} */
let send = async () => {};

/** @param {typeof send} how  the worker is asked: answers.js says it, which is above */
export const onSend = (how) => {
  send = how;
};

/**
 * From the next step on this run goes on with these.
 * @param {string[]} names  of options
 * @param {Config} config  that holds their values
 */
export async function changeHere(names, config) {
  for (const option of names) await send('change', { option, value: config[option] });
}

/** @param {Change} change  whose step has not begun */
export const takeBack = (change) => send('unchange', { change });

/** Told before, by what a run's course consists of: the page asks with every word of the worker's. @type {WeakMap<Config, [Interventions, string]>} */
const courses = new WeakMap();

/** What tells one state of a run's course from another. @param {State} run */
export function courseOf({ config, interventions }) {
  const [of, before] = courses.get(config) ?? [];
  if (of === interventions && before !== undefined) return before;
  const course = formatAddress(config, interventions);
  courses.set(config, [interventions, course]);
  return course;
}
