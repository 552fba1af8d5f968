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

/**
 * Of optdigits there are few test images, all of which an evaluation looks at.
 * @type {import('../../web/options/table.js').Config}
 */
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

/**
 * A clock on which each look at it takes long, so that slices are as short as can be and no step is over before it was seen, until the
 * test ends. It is looked at so often that what t.mock notes of each call would take longer than what is driven.
 * @param {import('node:test').TestContext} t
 * @param {number} [ms]  of a look
 * @returns {() => void}  goes back to the clock that there is
 */
export function slowly(t, ms = 20) {
  const { now } = performance;
  let time = performance.now();
  performance.now = () => (time += ms);
  const hurry = () => {
    performance.now = now;
  };
  t.after(hurry);
  return hurry;
}
