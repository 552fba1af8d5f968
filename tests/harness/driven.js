/** A run under its driver, in Node on a real core, and all that it tells. */
import { readFile } from 'node:fs/promises';
import { loadCore } from '../../web/engine/core.js';
import { Fault } from '../../web/fault.js';
import { Library } from '../../web/images/collection.js';
import { presetConfig } from '../../web/options/presets.js';
import { Run } from '../../web/run/run.js';
import { Driver } from '../../web/worker/driver.js';

/** @typedef {{event: string, args: any}} Event */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
export const core = loadCore(dist);
export const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/** Of optdigits there are few test images, all of which an evaluation looks at. */
export const SMALL = {
  ...presetConfig('few-labels'),
  target_data: /** @type {const} */ ('optdigits'),
  source_images: 60,
  target_images: 60,
  labelled_per_class: 2,
  rounds: 2,
  seed: 7,
  batch: 10,
};

/** How many steps a run has done. @param {Run} run */
export const steps = (run) => run.steps('train').done + run.steps('adapt').done;

/**
 * @param {import('node:test').TestContext} t
 * @param {import('../../web/options/table.js').Config} config
 * @param {(event: Event) => void} [hear]  each event when it comes
 */
export async function driven(t, config, hear = () => {}) {
  const run = await Run.create(await core, library, config);
  /** @type {Event[]} */
  const events = [];
  const tell = (/** @type {string} */ event, /** @type {any} */ args) => {
    events.push({ event, args: structuredClone(args) });
    hear(events[events.length - 1]);
  };
  /** @type {Driver} */
  const driver = new Driver(run, tell, () => tell('state', { phase: driver.phase, paused: driver.paused, step: steps(run) }));
  t.after(() => driver.close(new Fault('request.overtaken')));
  return { run, driver, events };
}
