/**
 * How another run comes in the place of the present one: fresh networks, a file, a kept run. The present one is kept first, and stays
 * as it is, and in its place, until the other is whole; then a press brings it back.
 */

import { faultData } from '../../fault.js';
import { differences, formatAddress } from '../../options/address.js';
import { isOfTarget } from '../../options/check.js';
import { NONE } from '../../options/interventions.js';
import { clock } from '../../text/format.js';
import { learnt } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { WorkerFault } from '../../worker/client.js';
import { ask, beginAnew, fail, whileMaking } from '../answers.js';
import { bringDigits } from '../bringing/drawing.js';
import { readFile } from '../bringing/weights_file.js';
import { showNow } from '../moments/moment.js';
import { showInForce } from '../settings/editing.js';
import { isChanged } from '../settings/form.js';
import { inForce } from '../settings/interventions.js';
import { change, page } from '../state.js';
import { saveFile } from '../taking/saving.js';
import { alarm, clearAlarm } from '../telling/alarm.js';
import { askPerson } from '../telling/asking.js';
import { clearNote, note } from '../telling/notice.js';
import { isOfFile, remediesOf } from '../telling/remedies.js';
import { faultWords, sentence } from '../telling/wording.js';
import { isAnother, isFiled, isWorthAsking, keep, keepNow, standing, unkeptDigits } from './keeping.js';
import { readAbout, readKept } from './records.js';
import { isGone, isSpoilt, lookAgain, nameOf, tellGone } from './shelf.js';
import { isAbsent, readRun } from './storage.js';
import { claim, enter, freshPlace, place } from './tabs.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('./tabs.js').Place} Place
 *
 * @typedef {object} How
 * @property {Place} [into]  where the other run is kept already
 * @property {boolean} [sameRun]  it goes on from all that the present one has learnt: nothing is lost
 * @property {(fault: WorkerFault) => void} refused
 *
 * @typedef {{id: string, whole: boolean}} Left  what is kept of the run that was left; whole: all that it had learnt
 */

// --- the present run ----------------------------------------------------------------------------------------------------------

/** A phase was halted for another run, and is gone on with if that does not come. */
let halted = false;

/** @throws {WorkerFault} also that the worker has ended */
async function halt() {
  const { run, crashed } = page;
  if (!run || crashed || run.phase === 'idle' || run.paused) return;
  halted = true;
  await ask('pause');
}

async function goOn() {
  if (!halted || page.crashed) return;
  halted = false;
  try {
    await ask('resume');
  } catch (error) {
    fail(error);
  }
}

/** @param {string | null} id */
const entryOf = (id) => page.shelf.find((one) => one.id === id);

/**
 * Sees to it that the present run is not lost.
 * @returns {Promise<{whole: boolean} | null>}  whole: all that it has learnt is kept; null: the person would rather stay with it
 */
async function leave() {
  let outcome = await keepNow();
  if (outcome === 'later') outcome = await keepNow(); // its phase has ended meanwhile
  const whole = outcome === 'kept';
  if (whole || outcome === 'nothing' || page.crashed || !isWorthAsking()) return { whole };
  const { run } = page;
  // As it stood before there was no room, or no sense in it.
  const kept = entryOf(place().from)?.about?.standing;
  const rest = () => t('question.lose.rest', { before: kept ? learnt(kept) : 'none' });
  const answer = await askPerson({
    title: () => t('question.lose'),
    words: () => t(`question.lose.${outcome}`, { learnt: run ? learnt(run) : '', rest: rest() }),
    choices: [
      ...(outcome === 'unfit' ? [] : [{ answer: 'file', label: 'question.file' }]),
      { answer: 'lose', label: 'question.go-on' },
      { answer: 'stay', label: 'question.stay' },
    ],
  });
  const goesOn = answer === 'file' ? await saveFile() : answer === 'lose';
  return goesOn ? { whole } : null;
}

/**
 * The page is about to be left for good: the present run halts, and is kept.
 * @returns {Promise<boolean>}  false: the person would rather stay with it; it goes on
 */
export async function mayLeave() {
  try {
    await halt();
  } catch (error) {
    // Its worker has ended at this very moment: what is kept is there after the page is loaded again, too.
    halted = false;
    fail(error);
  }
  if (await leave()) return true;
  await goOn();
  return false;
}

/**
 * @param {() => Promise<unknown>} make  asks the worker for the other run, and shows it once it is there
 * @param {How} how
 * @returns {Promise<{left: Left | null} | null>}  left: what the present run is kept as, if it is; null: it stays
 */
async function replaceRun(make, { into, sameRun = false, refused }) {
  clearAlarm();
  change({ all: false });
  // Where no networks are there yet, all that is offered has come while they are being made.
  const offered = page.run && page.notices.get('address');
  /** @type {Place | null} what is entered; null: the run stays in the place that it has */
  let next = null;
  const done = await whileMaking(async () => {
    try {
      await halt();
      const leaving = sameRun ? null : await leave();
      if (!sameRun && !leaving) return null;
      const { from } = place();
      const isLearnt = standing() !== '';
      const left = isLearnt && leaving && from !== null ? { id: from, ...leaving } : null;
      next = into ?? (from === null || sameRun ? null : await freshPlace());
      await make();
      halted = false;
      if (next) enter(next);
      // From networks that have learnt nothing the way back to the run before them stays.
      if (isLearnt) clearNote('run');
      // What has been offered meanwhile stands, unless it is what has come.
      if (page.notices.get('address') === offered || !isChanged(page.form, inForce(page))) clearNote('address');
      return { left };
    } catch (error) {
      if (next !== into) next?.release();
      if (!(error instanceof WorkerFault)) throw error;
      // What has overtaken it tells how it went itself, and so does the end of the worker, with which what was halted ended too.
      if (error.ended) halted = false;
      else if (error.code !== 'request.overtaken') refused(error);
      return null;
    }
  });
  if (!done && page.making === 0) await goOn();
  return done;
}

/**
 * Tells what has become of the run, and what leads back to the one that was left, for as long as that is there.
 * @param {import('../state.js').Words | null} words  of the one that is here now; null: there is nothing to say of it
 * @param {Left | null} left
 */
async function tellLeft(words, left) {
  if (!left && words) note('run', words);
  await lookAgain();
  if (!left) return;
  const { id, whole } = left;
  const entry = entryOf(id);
  if (!entry) {
    if (words) note('run', words);
    return;
  }
  const kept = () => t(whole ? 'notice.left' : 'notice.left.part', { run: nameOf(entry) });
  const said = () => [...(words ? [words()] : []), ...(words && whole ? [] : [kept()])].join(' ');
  const gone = () => t('notice.left.gone', { run: nameOf(entry) });
  const say = () => note('run', said, { label: 'notice.bring-back', act, needs: { run: id, otherwise: words, gone } });
  // The way back stays where it cannot be gone now.
  const act = async () => {
    if (!(await openRun(id))) say();
  };
  say();
}

// --- fresh networks -----------------------------------------------------------------------------------------------------------

/** What is being made, and by which worker, so that a second press asks for nothing more. */
let wanted = { key: '', client: page.client };

/**
 * Fresh networks, or the trained ones with a fresh adaptation.
 * @param {Config} config
 * @param {boolean} keepTraining
 * @param {import('../../options/interventions.js').Interventions} [interventions]  that are to come in its course
 */
export async function startOver(config, keepTraining, interventions = NONE) {
  const { history, run } = page;
  if (!page.client) {
    // It is what the page will begin with; what is seen yet is of other settings.
    history.clear();
    showNow();
    change({ run: null, config, given: interventions });
    if (page.making === 0) beginAnew({ afresh: true });
    return;
  }
  const key = `${formatAddress(config, interventions)} ${keepTraining}`;
  // What a worker was asked for that is gone will never come.
  if (page.making > 0 && key === wanted.key && page.client === wanted.client) return;
  const mine = { key, client: page.client };
  wanted = mine;
  const sameRun = keepTraining && run !== null && !run.adapted && !run.evaluation;
  // The first view of other networks comes after the answer.
  const make = async () => {
    await ask(run ? 'reset' : 'open', { config, interventions, ...(keepTraining && { keepTraining }) });
    if (keepTraining) history.clearAdaptation(!run || differences(config, run.config).some((name) => isOfTarget(name)));
    else history.clear();
    showNow();
  };
  const done = await replaceRun(make, {
    sameRun,
    refused: (fault) => fail(fault, () => startOver(config, keepTraining, interventions)),
  });
  if (wanted === mine) wanted = { key: '', client: null };
  if (!done) return;
  isAnother(null);
  showInForce({ entry: run !== null, begins: run === null });
  keep();
  if (done.left) await tellLeft(null, done.left);
}

// --- saved runs ---------------------------------------------------------------------------------------------------------------

/**
 * @param {ArrayBuffer} bytes
 * @param {import('../moments/history.js').HistoryData | null} history  what the charts show of the run; null: nothing
 * @returns {Promise<readonly import('../bringing/drawn.js').Kept[]>} drawn digits that are nowhere now
 */
async function load(bytes, history) {
  await ask('load', { bytes, config: page.config }, [bytes]);
  const digits = history ? unkeptDigits() : [];
  page.history.clear();
  if (history) page.history.data = history;
  showNow();
  return digits;
}

/** @param {File} file */
export async function loadFile(file) {
  clearAlarm();
  const bytes = await readFile(file);
  if (!bytes) return;
  const words = (/** @type {WorkerFault} */ fault) =>
    t('file.refused', { file: file.name, fault: sentence(faultWords(fault)), own: isOfFile(fault) ? 'yes' : 'no' });
  const done = await replaceRun(() => load(bytes, null), {
    refused: (fault) => alarm(() => words(fault), ...remediesOf(fault, isOfFile(fault) ? undefined : () => loadFile(file))),
  });
  if (!done) return;
  isAnother(null);
  isFiled(standing());
  showInForce({ entry: true });
  const { run } = page;
  const types = run?.converted ?? [];
  const converted = () => (types.length > 0 ? ` ${t('take.brought.converted', { types: types.join(t('list.comma')) })}` : '');
  const loaded = () => t('notice.loaded', { file: file.name, standing: run ? learnt(run) : '' });
  keep();
  await tellLeft(() => loaded() + converted(), done.left);
}

/** The id of the run that is being opened. @type {string | null} */
let opening = null;

/**
 * Opens a kept run.
 * @param {string} id
 * @returns {Promise<boolean>}  false: now nothing can be opened, which is said
 */
export async function openRun(id) {
  // A second press, while the first opens it, asks for nothing more.
  if (opening === id || id === place().id) return true;
  if (!page.client || opening) {
    const why = page.client ? 'opening' : 'no-networks';
    note('shelf', () => t('runs.not-now', { why }));
    return false;
  }
  opening = id;
  try {
    await open(id);
  } finally {
    opening = null;
  }
  return true;
}

/** @param {string} id */
async function open(id) {
  const found = await claim(id);
  const taken = found && (await takeRun(found, (fault) => fail(fault, () => openRun(id))));
  if (!found || !taken || taken === 'damaged' || taken === 'gone') {
    found?.release();
    if (taken === 'gone') return tellGone();
    if (!found) note('shelf', () => t('runs.is-open'));
    await lookAgain();
    return;
  }
  showInForce({ entry: true });
  await tellLeft(() => t('notice.opened', taken.values()), taken.left);
}

/**
 * Takes up what is kept in a place, and enters it.
 * @param {Place} from
 * @param {(fault: WorkerFault) => void} refused  the run may be sound, but cannot be taken up now
 * @returns {Promise<{left: Left | null, values: () => Record<string, string>} | 'damaged' | 'gone' | null>}  values: for words. damaged:
 *   it cannot be taken up. gone: it is kept no more, as another tab has deleted it. null: nothing has changed
 */
export async function takeRun(from, refused) {
  const id = /** @type {string} */ (from.from);
  /** @type {import('./storage.js').Pair} */
  let pair;
  try {
    pair = await readRun(id);
  } catch (error) {
    // That the store does not answer says nothing of the run.
    if (isAbsent(error)) {
      refused(new WorkerFault({ code: 'store.silent', values: { store: 'IndexedDB' } }));
      return null;
    }
    isSpoilt(id, faultData(error));
    return 'damaged';
  }
  if (isGone(pair)) return 'gone';
  const kept = readKept(pair.run);
  if (typeof kept === 'string') {
    isSpoilt(id, kept);
    return 'damaged';
  }
  const { bytes, time, history } = kept;
  let damaged = false;
  /** @type {readonly import('../bringing/drawn.js').Kept[]} */
  let digits = [];
  const make = async () => {
    digits = await load(bytes, history);
  };
  const done = await replaceRun(make, {
    into: from,
    refused(fault) {
      damaged = isOfFile(fault);
      if (damaged) isSpoilt(id, fault);
      else refused(fault);
    },
  });
  if (!done) return damaged ? 'damaged' : null;
  isAnother({ seconds: readAbout(pair.about)?.seconds ?? 0 });
  const { run } = page;
  change({ kept: { time } });
  bringDigits(digits);
  const charts = history ? 'yes' : 'no';
  const values = () => ({ time: time ? clock(time) : t('runs.some-time'), standing: run ? learnt(run) : '', charts });
  return { left: done.left, values };
}
