/** Two runs side by side: which they are, and the moment that both show. */

import { readAbout, readKept } from '../keeping/records.js';
import { readRun } from '../keeping/storage.js';
import { upTo } from '../moments/frames.js';
import { EVERY } from '../moments/moment.js';
import { change, page } from '../state.js';
import { configOf, momentsOf } from './comparing.js';
import { picturesNow, picturesOfPinned } from './pinning.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('./sides.js').Side} Side
 * @typedef {import('./sides.js').SideName} SideName
 * @typedef {import('./sides.js').Sides} Sides
 * @typedef {import('./comparing.js').Moment} Moment
 */

/** @param {Partial<Sides>} parts */
const put = (parts) => change({ sides: { ...page.sides, ...parts } });

/** The run of the stage as a side. @param {Page} page @returns {Side | null} */
function sideNow({ run }) {
  const pictures = picturesNow();
  if (!run || !pictures) return null;
  const accuracies = run.judgements.map(({ target_accuracy }) => target_accuracy ?? Number.NaN);
  return { config: run.config, accuracies, ...pictures };
}

/** @param {string} key @returns {Promise<Side | null>} */
async function fetchSide(key) {
  const [kind, id] = key.split(/ (.*)/s);
  if (kind === 'pin') {
    const run = page.pinned.find((one) => one.id === id);
    const pictures = run && (await picturesOfPinned(id));
    return run && pictures ? { config: configOf(run), accuracies: run.accuracies, ...pictures } : null;
  }
  const { run, about } = await readRun(id).catch(() => ({ run: null, about: null }));
  const kept = readKept(run);
  const config = readAbout(about)?.standing?.config;
  const history = typeof kept === 'string' ? null : kept.history;
  if (!config || !history) return null;
  const frames = upTo(history.frames, history.now);
  // The images themselves are not kept with a run: its points are marks without pictures.
  return frames.length > 0 ? { config, accuracies: [], frames, before: history.before, sample: null } : null;
}

/** What a side shows. @param {Page} page @param {SideName} name @returns {Side | null | undefined}  undefined: not yet */
export function sideOf(page, name) {
  const key = page.sides[name];
  if (key === '') return null;
  return key === 'now' ? sideNow(page) : page.sides.loaded.get(key);
}

/** @param {SideName} name @param {string} key */
export async function chooseSide(name, key) {
  stand();
  put({ [name]: key, at: null });
  if (key === '' || key === 'now') return;
  // Whatever was fetched before may be of a run that has gone on since.
  const side = await fetchSide(key);
  put({ loaded: new Map(page.sides.loaded).set(key, side) });
}

/** The moments that can be chosen. @param {Page} page @returns {Moment[]} */
export const sideMoments = (page) =>
  momentsOf(/** @type {const} */ (['left', 'right']).map((name) => sideOf(page, name)?.frames ?? []));

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** What is played stands still. */
function stand() {
  clearTimeout(timer);
  if (page.sides.playing) put({ playing: false });
}

/** A person chooses a moment. @param {Moment} at */
export function chooseSideMoment(at) {
  stand();
  put({ at });
}

/** Shows one moment after the other, from the one that is shown, or else from the first; or stops doing so. */
export function playSides() {
  if (page.sides.playing) {
    stand();
    return;
  }
  const all = sideMoments(page);
  if (all.length < 2) return;
  const { at } = page.sides;
  const index = at ? indexOf(all, at) : all.length - 1;
  put({ playing: true, at: index === all.length - 1 ? all[0] : all[index] });
  timer = setTimeout(next, EVERY[page.pace]);
}

function next() {
  const all = sideMoments(page);
  const index = page.sides.at ? indexOf(all, page.sides.at) + 1 : all.length;
  const playing = index < all.length - 1;
  put({ at: all[Math.min(index, all.length - 1)] ?? null, playing });
  if (playing) timer = setTimeout(next, EVERY[page.pace]);
}

/** The place of a moment among others; the last where it is not there any more. @param {Moment[]} all @param {Moment} at */
export function indexOf(all, at) {
  const found = all.findIndex(({ kind, time }) => kind === at.kind && time === at.time);
  return found < 0 ? all.length - 1 : found;
}
