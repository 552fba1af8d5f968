/**
 * The changes of a run: which options take another value at which of its steps. Those whose step has begun stay; the others can be
 * taken back.
 */
import { Fault } from '../fault.js';
import { changed, configAt, MOST_CHANGES, NONE, order, phaseOf } from '../options/interventions.js';
import { OPTIONS } from '../options/table.js';

/** @typedef {import('../engine/engine.js').Engine} Engine */
/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../options/interventions.js').Change} Change */
/** @typedef {import('../options/interventions.js').Phase} Phase */
/** @typedef {import('../options/interventions.js').Place} Place */
/** @typedef {import('../options/interventions.js').Turn} Turn */
/** @typedef {import('../options/interventions.js').Interventions} Interventions */

export class Changes {
  #config;
  #appliers;
  /** Checked (checkInterventions). @type {readonly Change[]} by place */
  list;

  /**
   * @param {Config} config  that the run began with
   * @param {Engine} engine
   */
  constructor(config, engine) {
    this.#config = config;
    this.list = NONE.changes;
    const of = (/** @type {Phase} */ phase) => applier(engine, phase, () => this.list);
    this.#appliers = { train: of('train'), adapt: of('adapt') };
  }

  /** Brings the engine's options to what they are to be at a step that is about to begin. @param {Phase} phase @param {Place} at */
  apply(phase, at) {
    this.#appliers[phase](at);
  }

  /**
   * From the next step of its phase on, an option has another value. One that is to change there already changes to this.
   * @param {string} name
   * @param {unknown} value
   * @param {Record<Phase, Place>} next  the next step of each phase
   * @throws {import('../options/check.js').OptionError} it cannot change in mid-run, or not to this
   * @throws {Fault} there are too many
   */
  add(name, value, next) {
    const option = OPTIONS.find((one) => one.name === name);
    const phase = option ? phaseOf(option) : 'adapt';
    const isThere = (/** @type {Change} */ one) => one.phase === phase && one.option === name && order(one, next[phase]) === 0;
    const kept = this.list.filter((one) => !isThere(one));
    const inForce = configAt(this.#config, kept, next);
    const checked = changed(inForce, name, value);
    if (checked[name] === inForce[name]) {
      this.list = kept;
      return;
    }
    if (kept.length >= MOST_CHANGES) throw new Fault('request.changes', { most: MOST_CHANGES });
    const one = { phase, ...next[phase], option: name, value: /** @type {number} */ (checked[name]) };
    // After those of its step and before those of later ones.
    const isLater = (/** @type {Change} */ other) =>
      other.phase === phase ? order(other, one) > 0 : phase === 'train' && other.phase === 'adapt';
    const at = kept.findIndex(isLater);
    this.list = at < 0 ? [...kept, one] : [...kept.slice(0, at), one, ...kept.slice(at)];
  }

  /**
   * Takes a change back whose step has not begun.
   * @param {Change} change  or one like it
   * @param {Record<Phase, Place>} next
   * @throws {Fault} there is none, or it has been reached
   */
  remove({ phase, round, step, option }, next) {
    const at = this.list.findIndex((one) => one.phase === phase && one.option === option && order(one, { round, step }) === 0);
    if (at < 0) throw new Fault('request.no-change');
    if (order(this.list[at], next[phase]) < 0) throw new Fault('request.change-reached');
    this.list = this.list.filter((_, i) => i !== at);
  }
}

/**
 * What brings an engine's options to where they are to be before each of its steps.
 * @param {Engine} engine
 * @param {Phase} phase
 * @param {() => readonly Change[]} changes  as they are by then
 * @param {(change: Change) => boolean} [concerns]
 */
export function applier(engine, phase, changes, concerns = () => true) {
  /** @type {Set<Change>} */
  const applied = new Set();
  return (/** @type {Place} */ at) => {
    for (const one of changes()) {
      if (one.phase !== phase || applied.has(one) || order(one, at) > 0 || !concerns(one)) continue;
      engine.setOption(one.option, one.value);
      applied.add(one);
    }
  };
}

/**
 * The last step of training that was ended early; null where it was not.
 * @param {import('./run.js').Run} run
 * @returns {Place | null}
 */
export function endOf({ engine, cutShort, trainDone }) {
  const { epoch, step, steps } = engine.position('train');
  if (!cutShort || trainDone || epoch + step === 0) return null;
  // What stands between two epochs ended with the earlier one.
  return step > 0 ? { round: epoch + 1, step } : { round: epoch, step: steps };
}

/**
 * What a saved run says of it, beside the turns that were taken: nothing where there is nothing, as in files of before.
 * @param {readonly Change[]} changes
 * @param {Turn[]} coming
 * @param {Place | null} end
 */
export const savedOf = (changes, coming, end) => ({
  ...(changes.length > 0 && { changes }),
  ...(coming.length > 0 && { coming }),
  ...(end && { end }),
});

/**
 * Those of a run with the training of another.
 * @param {readonly Change[]} trained  the other's
 * @param {Interventions} given
 * @param {Place | null} end  of the training
 * @returns {Interventions}
 */
export const adaptedOtherwise = (trained, { changes, turns }, end) => ({
  changes: [...trained.filter(({ phase }) => phase === 'train'), ...changes.filter(({ phase }) => phase === 'adapt')],
  turns,
  end,
});
