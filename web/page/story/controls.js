/** Which buttons make sense when, and why not. */

import { begun, isAdapted } from '../../text/sentences.js';
import { isChanged } from '../settings/form.js';
import { inForce } from '../settings/interventions.js';

/**
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {'train' | 'adapt' | 'evaluate' | 'pause' | 'step' | 'stop' | 'reset' | 'save' | 'load'} Control
 *
 * A reason, worded by the key controls.why.REASON; '' where there is none.
 * @typedef {'' | 'making-ready' | 'no-networks' | 'no-images' | 'paused' | 'under-way' | 'resume-or-stop' | 'wait-or-stop'
 *   | 'pause-or-stop' | 'apply-or-undo' | 'nothing-under-way' | 'epochs-done' | 'adapted' | 'rounds-done' | 'train-first'
 *   | 'measured' | 'no-steps' | 'nothing-learnt'} Reason
 * @typedef {Pick<import('../state.js').Page, 'run' | 'making' | 'crashed' | 'form' | 'config'>} Situation
 */

/** @type {readonly Control[]} */
export const CONTROLS = ['train', 'adapt', 'evaluate', 'pause', 'step', 'stop', 'reset', 'save', 'load'];

/**
 * Why each control makes no sense now.
 * @param {Situation} situation
 * @returns {Record<Control, Reason>}
 */
export function reasons(situation) {
  const { run, making, crashed, form } = situation;
  if (!run || making > 0 || crashed) {
    const wait = making > 0 ? 'making-ready' : 'no-networks';
    return /** @type {Record<Control, Reason>} */ (Object.fromEntries(CONTROLS.map((control) => [control, wait])));
  }
  const running = run.phase !== 'idle';
  const images = run.loaded ? '' : 'no-images';
  const under = (/** @type {State['phase']} */ phase) => {
    if (!running) return '';
    if (run.phase === phase) return run.paused ? 'paused' : 'under-way';
    return run.paused ? 'resume-or-stop' : 'wait-or-stop';
  };
  const apply = isChanged(form, inForce(situation)) ? 'apply-or-undo' : '';
  const quiet = running && !run.paused ? 'pause-or-stop' : '';
  const none = running ? '' : 'nothing-under-way';

  const train = run.trainDone ? 'epochs-done' : run.adapted ? 'adapted' : '';
  const adapt = run.trained ? (isAdapted(run) ? 'rounds-done' : '') : 'train-first';
  const evaluate = run.trained ? (run.evaluation ? 'measured' : '') : 'train-first';
  const step = run.phase === 'evaluate' ? 'no-steps' : !running && run.trained && run.adaptDone ? 'rounds-done' : '';
  return {
    train: train || under('train') || images || apply,
    adapt: adapt || under('adapt') || images || apply,
    evaluate: evaluate || under('evaluate') || images,
    pause: none,
    step: quiet || images || step || (running ? '' : apply),
    stop: none,
    reset: '',
    save: quiet || images || (begun(run) ? '' : 'nothing-learnt'),
    load: quiet,
  };
}
