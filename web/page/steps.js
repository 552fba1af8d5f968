/** The steps of the tour, in their order: what each is about, where its words stand, and which chapter it begins or waits for. */

import { methodOf } from '../options/check.js';

/**
 * @typedef {object} Step
 * @property {string} name  of its words
 * @property {string[]} at  ids of what it is about: the first of them that is to be seen
 * @property {import('@floating-ui/dom').Placement} side  where the words stand
 * @property {string} [beside]  id of what the words stand beside, where that is more than what they are about
 * @property {import('./story.js').Chapter} [begins]  it has this chapter begun
 * @property {import('./story.js').Chapter} [ends]  it waits for the end of this chapter
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

/** The steps of a run. @param {{config: import('../options/table.js').Config}} page */
export const stepsOf = ({ config }) => STEPS.filter(({ game }) => !game || methodOf(config).hasDiscriminator);
