/** A call that the engine refuses. */
import { Fault } from '../fault.js';

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
