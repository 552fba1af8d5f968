/** Which buttons make sense when, and why not. */

import { begun } from '../text/sentences.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {'train' | 'adapt' | 'evaluate' | 'pause' | 'step' | 'stop' | 'reset' | 'save' | 'load'} Control
 *
 * @typedef {object} Situation
 * @property {State | null} state  null before the networks are made
 * @property {boolean} busy  a request that loads or makes networks is under way
 * @property {boolean} changed  the form holds settings that are not applied
 */

/**
 * Why each control makes no sense now; '' where it does.
 * @param {Situation} situation
 * @returns {Record<Control, string>}
 */
export function reasons({ state, busy, changed }) {
  if (!state || busy) {
    const wait = busy ? 'the networks are being made ready' : 'there are no networks; see the message below';
    return {
      train: wait,
      adapt: wait,
      evaluate: wait,
      pause: wait,
      step: wait,
      stop: wait,
      reset: wait,
      save: wait,
      load: wait,
    };
  }
  const running = state.phase !== 'idle';
  const images = state.loaded ? '' : 'the images are not here yet';
  const under = (/** @type {State['phase']} */ phase) => {
    if (!running) return '';
    if (state.phase === phase) return state.paused ? 'paused' : 'under way';
    return state.paused ? 'resume or stop first' : 'wait, or stop first';
  };
  const apply = changed ? 'apply or undo your changed settings first' : '';
  const quiet = running && !state.paused ? 'pause or stop first' : '';
  const none = running ? '' : 'nothing is under way';

  const train = state.trainDone
    ? 'all epochs are done'
    : state.adapted
      ? 'adaptation builds on this MS; reset to train again'
      : '';
  const adapt = state.trained ? (state.adaptDone ? 'all rounds are done' : '') : 'train first';
  const evaluate = state.trained ? (state.evaluation ? 'these weights are measured already' : '') : 'train first';
  const step =
    state.phase === 'evaluate'
      ? 'measuring has no steps'
      : !running && state.trained && state.adaptDone
        ? 'all rounds are done'
        : '';
  return {
    train: train || under('train') || images || apply,
    adapt: adapt || under('adapt') || images || apply,
    evaluate: evaluate || under('evaluate') || images,
    pause: none,
    step: quiet || images || step || (running ? '' : apply),
    stop: none,
    reset: '',
    save: quiet || images || (begun(state) ? '' : 'nothing is learnt yet'),
    load: quiet,
  };
}
