/** The core that a run is computed by. */

import { hasRelaxed, loadCore } from '../engine/core.js';
import { OptionError } from '../options/check.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../engine/engine.js').Core} Core */

/**
 * Compiles the core that a configuration asks for.
 *
 * @param {Config} config
 * @param {Parameters<typeof loadCore>[0]} read
 * @param {NonNullable<Parameters<typeof loadCore>[1]>} [wanted]  build: for the exact arithmetic
 * @returns {Promise<Core>}
 * @throws {OptionError} the arithmetic cannot be had here
 */
export async function coreFor({ arithmetic }, read, wanted = {}) {
  if (arithmetic === 'exact') return loadCore(read, wanted);
  if (!hasRelaxed()) throw new OptionError('arithmetic', 'option.arithmetic.machine', { value: arithmetic });
  return loadCore(read, { ...wanted, build: 'relaxed' }).catch((cause) => {
    throw new OptionError('arithmetic', 'option.arithmetic.build', { value: arithmetic }, { cause });
  });
}
