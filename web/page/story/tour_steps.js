/** The steps of the tour, in their order: what each is about, where its words stand, and which chapter it begins or waits for. */

import { formatAddress, parseAddress } from '../../options/address.js';
import { methodOf } from '../../options/check.js';
import { begun } from '../../text/sentences.js';
import { isDone } from './chapters.js';

/**
 * @typedef {object} Step
 * @property {string} name  of its words
 * @property {string[]} at  ids of what it is about: the first of them that is to be seen
 * @property {import('@floating-ui/dom').Placement} side  where the words stand
 * @property {string} [beside]  id of what the words stand beside, where that is more than what they are about
 * @property {import('./chapters.js').Chapter} [begins]  it has this chapter begun
 * @property {import('./chapters.js').Chapter} [ends]  it waits for the end of this chapter
 * @property {boolean} [game]  it is about D
 */

/** @type {readonly Step[]} */
export const STEPS = [
  { name: 'begin', at: ['problems'], side: 'bottom-start' },
  { name: 'stage', at: ['stage'], side: 'bottom-end' },
  { name: 'line', at: ['network-c', 'stage'], side: 'bottom-end', beside: 'stage' },
  { name: 'train', at: ['train'], side: 'top-start', begins: 'train' },
  { name: 'training', at: ['stage'], side: 'bottom-end', ends: 'train' },
  { name: 'beat', at: ['number-accuracy'], side: 'bottom-end', beside: 'stage' },
  { name: 'detective', at: ['network-d', 'stage'], side: 'bottom-end', beside: 'stage', game: true },
  { name: 'adapt', at: ['adapt'], side: 'top-start', begins: 'adapt' },
  { name: 'heap', at: ['stage'], side: 'bottom-end' },
  { name: 'fooled', at: ['number-d'], side: 'bottom-end', beside: 'stage', game: true },
  { name: 'timeline', at: ['timeline'], side: 'top-end', ends: 'adapt' },
  { name: 'evaluate', at: ['evaluate'], side: 'top-start', begins: 'evaluate' },
  { name: 'verdict', at: ['verdict', 'stage'], side: 'top-end', ends: 'evaluate' },
  { name: 'further', at: ['recipe'], side: 'bottom-end' },
];

// --- what the tour finds --------------------------------------------------------------------------------------------------------

/** @typedef {Pick<import('../state.js').Page, 'run' | 'making'>} Found */

/** The run that is here: while another is being made in its place, that of before is none to speak of. @param {Found} page */
export const runHere = ({ run, making }) => (making > 0 ? null : run);

/** What the tour begins with where nothing else is here. */
export const firstProblem = () => parseAddress('').config;

/**
 * What the tour leads through: a run in which something has been learnt, networks that know nothing yet with settings of a person's
 * own, or what it would begin with itself.
 * @param {Found} page
 * @returns {'run' | 'settings' | 'first'}
 */
export function standsHere(page) {
  const run = runHere(page);
  if (!run) return 'first';
  if (begun(run)) return 'run';
  return formatAddress(run.config, run.interventions) === formatAddress(firstProblem()) ? 'first' : 'settings';
}

/** Whether a chapter is under way or over. @param {Found} page @param {import('./chapters.js').Chapter} chapter */
export function hasBegun(page, chapter) {
  const run = runHere(page);
  return run !== null && (run.phase === chapter || isOver(page, chapter));
}

/**
 * Whether there is nothing left to do in a chapter: adaptation builds on a training that was ended early as on a whole one.
 * @param {Found} page
 * @param {import('./chapters.js').Chapter} chapter
 */
export function isOver(page, chapter) {
  const run = runHere(page);
  return run !== null && (isDone(run, chapter) || (chapter === 'train' && run.adapted));
}

/** The steps of a run. @param {{config: import('../../options/table.js').Config}} page */
export const stepsOf = ({ config }) => STEPS.filter(({ game }) => !game || methodOf(config).hasDiscriminator);
