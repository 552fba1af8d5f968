/** A run whose networks begin with weights that another program wrote. */

import { sortWeights } from '../engine/state_dict.js';
import { orClosed } from './outset.js';
import { Run } from './run.js';

/** @typedef {import('../engine/header.js').NetworkName} NetworkName */

/**
 * Fresh networks for a configuration, of which those in the file take its weights. With an encoder and C they count as trained,
 * with MT as adapted.
 *
 * @param {import('../engine/core.js').Core} core
 * @param {import('../images/collection.js').Library} library
 * @param {import('../options/table.js').Config} config
 * @param {Map<string, import('../engine/safetensors.js').Tensor>} tensors
 * @param {{threads?: number, onProgress?: (done: number, total: number) => void}} [how]
 * @throws {import('../fault.js').Fault} naming a tensor that does not fit, and what was expected
 */
export async function broughtRun(core, library, config, tensors, how = {}) {
  const run = await Run.create(core, library, config, how);
  await orClosed(run, () => {
    const { weights, networks } = sortWeights(tensors, run.engine.tensors());
    const take = (/** @type {readonly NetworkName[]} */ of) => {
      for (const [name, data] of weights) {
        if (of.some((network) => name.startsWith(`${network}.`))) run.engine.setTensor(name, data);
      }
    };
    take(['MS', 'C', 'MT']);
    run.brought = networks;
    if (run.trained && (networks.includes('MT') || networks.includes('D'))) {
      // It draws D, and makes MT a copy of MS.
      run.beginAdaptation();
      take(['MT', 'D']);
    }
  });
  return run;
}
