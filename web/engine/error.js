/** A call that the engine refuses. */
import { Fault } from '../fault.js';
import { LOSSES } from './header.js';

export class EngineError extends Fault {
  /**
   * @param {string} code
   * @param {Record<string, unknown>} [values]
   * @param {ErrorOptions} [options]
   */
  constructor(code, values, options) {
    super(code, values, options);
    /** A loss is NaN or infinite, and the step was left. */
    this.notFinite = code === 'loss';
  }
}

/**
 * Of a mistake of the caller's, which no person can cause: in English, as the core words its own refusals.
 * @param {string} message
 */
export const refusal = (message) => new EngineError('engine.refused', { message });

/**
 * Of a step that ended at a loss that is no finite number.
 * @param {Record<string, number>} metrics  of the step
 * @param {import('./header.js').Phase} phase
 * @param {{epoch: number, step: number}} position  before it
 * @param {boolean} game  it is one between MT and D
 */
export function notFinite(metrics, phase, { epoch, step }, game) {
  const loss = /** @type {string} */ (LOSSES.find((name) => !Number.isFinite(metrics[name])));
  const value = Number.isNaN(metrics[loss]) ? 'nan' : 'infinite';
  return new EngineError('loss', { loss, value, phase, adversarial: game ? 'yes' : 'no', step: step + 1, epoch: epoch + 1 });
}
