/**
 * Runs set aside to be compared, by hand or by a sweep: one list for all tabs. What the browser cannot keep of them lasts as long as
 * the page.
 */

import { formatAddress } from '../../options/address.js';
import { t } from '../../text/text.js';
import { LONGEST_NAME, picturesOf, readPins } from '../keeping/records.js';
import { changePinned, clearPictures, readPictures, readPinned, writePictures } from '../keeping/storage.js';
import { newId, tellTabs } from '../keeping/tabs.js';
import { upTo } from '../moments/frames.js';
import { change, page } from '../state.js';
import { contents, download } from '../taking/download.js';
import { orSay } from '../telling/failing.js';
import { note, noteGone } from '../telling/notice.js';
import { measuresOf } from './comparing.js';

/**
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../keeping/storage.js').Pinned} Pinned
 * @typedef {import('./sweep.js').Pictures} Pictures
 */

/** @param {State} run @returns {Pinned} */
const pinnedOf = (run) => ({
  id: newId(),
  address: formatAddress(run.config, run.interventions),
  ...measuresOf(run),
  name: '',
  fingerprint: '',
  time: Date.now(),
  sweep: '',
  failed: false,
});

/** Whether two records are of one run that stands at one place. @param {Pinned} one @param {Pinned} other */
const isSameRun = (one, other) => one.address === other.address && String(one.accuracies) === String(other.accuracies);

/** Pictures that the browser could not keep. @type {Map<string, Pictures>} */
const unkept = new Map();

/**
 * Whether the run is pinned as it stands.
 * @param {State | null} run
 * @param {Pinned[]} pinned
 */
export function isPinned(run, pinned) {
  const now = run && pinnedOf(run);
  return now !== null && pinned.some((one) => isSameRun(one, now));
}

/** @param {unknown} list  as it is kept */
function show(list) {
  const { pinned, damaged } = readPins(list);
  // Those that are shown already stay the same objects, so that nothing of them is drawn anew.
  const shown = new Map(page.pinned.map((one) => [JSON.stringify(one), one]));
  const alike = (/** @type {Pinned} */ one) => shown.get(JSON.stringify(one)) ?? one;
  const pinsUnkept = page.pinsUnkept.filter(({ id }) => !pinned.some((one) => one.id === id));
  change({ pinned: [...pinned.map(alike), ...pinsUnkept], pinsUnkept, pinsDamaged: damaged });
}

/** Changes of the list that are on their way into the store. */
let under = 0;

/** Whether the list is being changed: what is shown of it may not be kept yet. */
export const isPinning = () => under > 0;

/**
 * Changes the list of all tabs.
 * @param {(list: Pinned[]) => Pinned[]} make
 * @returns {Promise<boolean>} false: what is there is damaged, and for the person to clear
 * @throws {unknown} the store fails
 */
async function edit(make) {
  let sound = false;
  under += 1;
  try {
    const list = await changePinned((list) => {
      sound = list === undefined || Array.isArray(list);
      if (!sound) return list;
      const { pinned } = readPins(list);
      const all = /** @type {Pinned[]} */ (list ?? []);
      const broken = all.filter((one) => readPins([one]).damaged);
      return [...broken, ...make(pinned)];
    });
    show(list);
    // Of nothing new: a tab that cannot keep its own either would answer, without end.
    if (sound) tellTabs('pins');
  } finally {
    under -= 1;
  }
  return sound;
}

/** The same, for what lasts as long as the page where it cannot be kept. @param {(list: Pinned[]) => Pinned[]} make */
const put = (make) => edit(make).catch(() => false);

/**
 * Adds a run, with the pictures by which it can be looked at again. One that is there already takes them over and stays where it is.
 * @param {Pinned} run
 * @param {Pictures | null} pictures
 */
export async function addPinned(run, pictures) {
  const there = page.pinned.find((one) => isSameRun(one, run) && one.id !== run.id);
  const mine = there ? { ...run, id: there.id, name: there.name || run.name } : run;
  const others = (/** @type {Pinned[]} */ runs) => runs.filter(({ id }) => id !== mine.id);
  // Two tabs may put the same run back.
  const isPut = await put((list) =>
    list.some(({ id }) => id === mine.id) ? list.map((one) => (one.id === mine.id ? mine : one)) : [...list, mine],
  );
  if (!isPut) change({ pinsUnkept: [...others(page.pinsUnkept), mine], pinned: [...others(page.pinned), mine] });
  if (pictures) await keepPictures(mine.id, pictures);
}

/** @param {string} id @param {Pictures} pictures */
async function keepPictures(id, pictures) {
  try {
    await writePictures(id, pictures);
    unkept.delete(id);
  } catch {
    unkept.set(id, pictures);
    // Of a run that is not kept itself the table says so.
    if (!page.pinsUnkept.some((one) => one.id === id)) note('pictures', () => t('pins.pictures.unkept'));
  }
}

/** What a pinned run can be looked at again by. @param {string} id @returns {Promise<Pictures | null>} */
export async function picturesOfPinned(id) {
  const here = unkept.get(id);
  if (here) return here;
  try {
    return picturesOf(await readPictures(id));
  } catch {
    return null;
  }
}

/** Of the present run, as far as it has come. @returns {Pictures | null} */
export function picturesNow() {
  const { now, before, sample, frames } = page.history;
  if (!now) return null;
  return { frames: upTo(frames.list, now), before, sample };
}

export async function pin() {
  const { run, pinned } = page;
  if (!run || isPinned(run, pinned)) return;
  // At once, so that a second press finds it pinned.
  const mine = pinnedOf(run);
  change({ pinned: [...pinned, mine] });
  // While it moves on its weights are others by the time that they are summed up.
  const still = run.phase === 'idle' || run.paused;
  const sum = still ? page.client?.request('fingerprint').catch(() => '') : '';
  await addPinned(mine, picturesNow());
  const fingerprint = await sum;
  if (fingerprint && isPinned(page.run, [mine])) await amend(mine.id, { fingerprint }).catch(() => {});
}

/**
 * Changes what is noted of a run, if it is still there.
 * @param {string} id
 * @param {Partial<Pinned>} parts
 * @throws {unknown} the store fails
 */
async function amend(id, parts) {
  const amended = (/** @type {Pinned} */ one) => (one.id === id ? { ...one, ...parts } : one);
  if (page.pinsUnkept.some((one) => one.id === id))
    change({ pinsUnkept: page.pinsUnkept.map(amended), pinned: page.pinned.map(amended) });
  else await edit((list) => list.map(amended));
}

/** @param {Pinned} run @param {string} name  '': it is called by what differs */
export const rename = (run, name) => orSay(() => amend(run.id, { name: name.trim().slice(0, LONGEST_NAME) }));

/**
 * Takes runs off the list; until the notice is closed they can be put back, with their pictures.
 * @param {Pinned[]} runs
 */
export const unpin = (runs) => orSay(() => takeOff(runs));

/** @param {Pinned[]} wanted */
async function takeOff(wanted) {
  const isIn = (/** @type {Pinned[]} */ list) => (/** @type {Pinned} */ run) => list.some(({ id }) => id === run.id);
  // After a second press, or when it is tried again, some may be gone.
  const runs = page.pinned.filter(isIn(wanted));
  if (runs.length === 0) return;
  const pictures = await Promise.all(runs.map(({ id }) => picturesOfPinned(id)));
  const ids = new Set(runs.map(({ id }) => id));
  const others = (/** @type {Pinned[]} */ list) => list.filter(({ id }) => !ids.has(id));
  // What was never kept goes without the store.
  if (!runs.every(isIn(page.pinsUnkept))) await edit(others);
  change({ pinsUnkept: others(page.pinsUnkept), pinned: others(page.pinned) });
  for (const id of ids) {
    unkept.delete(id);
    await writePictures(id, undefined).catch(() => {});
  }
  const undo = async () => {
    for (const [i, run] of runs.entries()) await addPinned(run, pictures[i]);
  };
  note(`gone ${runs[0].id}`, () => t('pins.removed', { n: runs.length }), { label: 'notice.undo', act: undo });
}

/**
 * Looks at what is pinned, by this tab or others, and keeps what could not be kept before.
 * @returns {Promise<boolean>}  false: the store fails
 */
export async function takeUpPinned() {
  try {
    const list = await readPinned();
    const here = page.pinned.filter(({ id }) => !page.pinsUnkept.some((one) => one.id === id));
    // The store has gone under the page: what is to be seen here is nowhere else.
    if (list === undefined && here.length > 0) change({ pinsUnkept: [...page.pinsUnkept, ...here] });
    else show(list);
    return page.pinsUnkept.length === 0 || (await keepUnkept());
  } catch {
    // Where nothing can be read nothing is shown; pinning says that it is not kept.
    return false;
  }
}

/** @returns {Promise<boolean>}  whether what could not be kept before is kept now, the pictures aside */
async function keepUnkept() {
  const isPut = await put((list) => {
    const there = new Set(list.map(({ id }) => id));
    return [...list, ...page.pinsUnkept.filter(({ id }) => !there.has(id))];
  });
  if (isPut) for (const [id, pictures] of unkept) await keepPictures(id, pictures);
  return isPut;
}

// --- a list that is damaged ------------------------------------------------------------------------------------------------------

export async function savePins() {
  const { bytes, extension } = contents(await readPinned());
  download(bytes, `adda-pinned.${extension}`);
}

/** Keeps what is sound of it, and what was pinned meanwhile. */
export async function clearPins() {
  const added = page.pinsUnkept;
  /** @type {unknown} */
  let before;
  const list = await changePinned((damaged) => {
    before = damaged;
    return [...readPins(damaged).pinned, ...added];
  });
  change({ pinsUnkept: page.pinsUnkept.filter((one) => !added.includes(one)) });
  show(list);
  tellTabs('pins');
  await clearPictures((id) => page.pinned.some((one) => one.id === id)).catch(() => {});
  const undo = async () => {
    show(await changePinned(() => before));
    tellTabs('pins');
  };
  noteGone('pinned', () => t('damage.cleared', { record: t('damage.pins') }), undo);
}
