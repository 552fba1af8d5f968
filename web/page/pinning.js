/**
 * Runs set aside to be compared, one list for all tabs. What the browser cannot keep of them lasts as long as the page.
 */

import { formatAddress } from '../options/address.js';
import { t } from '../text/text.js';
import { contents, download } from './download.js';
import { note } from './notice.js';
import { readPins } from './records.js';
import { change, page } from './state.js';
import { changePinned, readPinned } from './storage.js';
import { tellTabs } from './tabs.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('./storage.js').Pinned} Pinned
 */

/** @param {State} run @returns {Pinned} */
const pinnedOf = ({ config, judgements }) => ({
  address: formatAddress(config),
  accuracies: judgements.map(({ target_accuracy }) => target_accuracy ?? Number.NaN),
});

/** @param {unknown} one @param {unknown} other */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Whether the run is pinned as it stands.
 * @param {State | null} run
 * @param {Pinned[]} pinned
 */
export function isPinned(run, pinned) {
  const now = run && pinnedOf(run);
  return pinned.some((one) => alike(one, now));
}

/** @param {unknown} list  as it is kept */
function show(list) {
  const { pinned, damaged } = readPins(list);
  // Those that are shown already stay the same objects, so that nothing of them is drawn anew.
  const known = pinned.map((one) => page.pinned.find((other) => alike(one, other)) ?? one);
  change({ pinned: [...known, ...page.pinsUnkept], pinsDamaged: damaged });
}

/**
 * Changes the list of all tabs.
 * @param {(list: unknown[]) => unknown[]} make
 * @returns {Promise<boolean>} whether it is kept
 */
async function put(make) {
  let kept = false;
  try {
    const list = await changePinned((list) => {
      kept = list === undefined || Array.isArray(list);
      return kept ? make(/** @type {unknown[]} */ (list ?? [])) : list; // what is damaged is for the person to clear
    });
    show(list);
    tellTabs('pins');
  } catch {
    kept = false;
  }
  return kept;
}

/** @param {Pinned} run */
async function add(run) {
  // Two tabs may put the same run back.
  if (await put((list) => (list.some((one) => alike(one, run)) ? list : [...list, run]))) return;
  const others = page.pinned.filter((one) => one !== run);
  change({ pinsUnkept: [...page.pinsUnkept, run], pinned: [...others, run] });
}

export async function pin() {
  const { run, pinned } = page;
  if (!run || isPinned(run, pinned)) return;
  // At once, so that a second press finds it pinned.
  const mine = pinnedOf(run);
  change({ pinned: [...pinned, mine] });
  await add(mine);
}

/** @param {Pinned} run */
export async function unpin(run) {
  if (page.pinsUnkept.includes(run)) {
    const others = (/** @type {Pinned[]} */ runs) => runs.filter((other) => other !== run);
    change({ pinsUnkept: others(page.pinsUnkept), pinned: others(page.pinned) });
  } else {
    await put((list) => {
      const at = list.findIndex((other) => alike(other, run));
      return list.filter((_, i) => i !== at);
    });
  }
  note(`gone ${run.address} ${run.accuracies.length}`, () => t('pins.removed'), { label: 'notice.undo', act: () => add(run) });
}

/** Looks at what is pinned, by this tab or others. */
export async function takeUpPinned() {
  try {
    show(await readPinned());
  } catch {
    // Where nothing can be read nothing is shown; pinning says that it is not kept.
  }
}

// --- a list that is damaged ------------------------------------------------------------------------------------------------------

export async function savePins() {
  const { bytes, extension } = contents(await readPinned());
  download(bytes, `adda-pinned.${extension}`);
}

/** Keeps what is sound of it, and what was pinned meanwhile. */
export async function clearPins() {
  const unkept = page.pinsUnkept;
  change({ pinsUnkept: [] });
  /** @type {unknown} */
  let before;
  const list = await changePinned((damaged) => {
    before = damaged;
    return [...readPins(damaged).pinned, ...unkept];
  });
  show(list);
  tellTabs('pins');
  const undo = async () => {
    show(await changePinned(() => before));
    tellTabs('pins');
  };
  note('shelf', () => t('damage.cleared', { record: t('damage.pins') }), { label: 'notice.undo', act: undo });
}
