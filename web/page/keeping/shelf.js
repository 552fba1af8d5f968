/** The shelf: the runs that are kept in this browser, of this tab and others. What is taken off it can be put back. */

import { clock, percent } from '../../text/format.js';
import { domainWords, isAdapted, learnt } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { change } from '../state.js';
import { contents, download } from '../taking/download.js';
import { orSay } from '../telling/failing.js';
import { forgetRuns, note, noteGone } from '../telling/notice.js';
import { configWords } from '../telling/wording.js';
import { isNewer, readAbout, readKept, VERSION } from './records.js';
import { deleteRun, listRuns, readRun, takeOver, writeRun } from './storage.js';
import { claim, freshPlace, openElsewhere, place, tellTabs } from './tabs.js';
import { byAge } from './victims.js';

/**
 * @typedef {import('./records.js').About} About
 * @typedef {import('./records.js').Damage} Damage
 * @typedef {import('../../fault.js').FaultData} FaultData
 *
 * @typedef {object} Entry
 * @property {string} id
 * @property {About | null} about  null: it is not known what it is
 * @property {number} time  of keeping, ms since 1970; 0: not known
 * @property {number} order  of keeping (records.js)
 * @property {Damage | FaultData | null} damage  why it cannot be taken up
 * @property {'' | 'here' | 'elsewhere'} where  it is open
 */

/** What was found wrong with runs that were to be taken up, by id. @type {Map<string, Damage | FaultData>} */
const spoilt = new Map();

/**
 * @param {string} id
 * @param {Damage | FaultData} fault
 */
export const isSpoilt = (id, fault) => spoilt.set(id, fault);

/**
 * @param {string} id
 * @param {unknown} record  what the run is
 * @param {boolean} whole  the run is there
 * @returns {Promise<Omit<Entry, 'where'>>}
 */
async function entryOf(id, record, whole) {
  const about = readAbout(record);
  const order = about?.order ?? 0;
  if (isNewer(record)) return { id, about: null, time: about?.time ?? 0, order, damage: 'newer' };
  const damage = spoilt.get(id) ?? (whole ? null : 'damaged');
  if (about) return { id, about, time: about.time, order, damage };
  // The run may be sound all the same.
  const { run } = await readRun(id);
  const kept = readKept(run);
  if (typeof kept === 'string') return { id, about, time: readAbout(run)?.time ?? 0, order, damage: kept };
  return { id, about, time: kept.time, order, damage };
}

/** @param {string} id @returns {Entry['where']} */
function whereIs(id, /** @type {Set<string>} */ elsewhere) {
  const { id: own, from } = place();
  if (id === own || id === from) return 'here';
  return elsewhere.has(id) ? 'elsewhere' : '';
}

/** Counts the looks: a later one knows more. */
let looks = 0;
/** The latest of them. @type {Promise<true>} */
let latest;

/**
 * Looks again at what is kept. Where another look begins meanwhile, as other tabs have it, that one counts, and is waited for.
 * @returns {Promise<true>}
 * @throws {unknown} the store fails
 */
export function look() {
  latest = lookOnce();
  return latest;
}

/** @returns {Promise<true>} */
async function lookOnce() {
  looks += 1;
  const mine = looks;
  const [runs, elsewhere] = await Promise.all([listRuns(), openElsewhere()]);
  const entries = await Promise.all(Array.from(runs, ([id, { about, whole }]) => entryOf(id, about, whole)));
  if (mine !== looks) return latest;
  const shelf = entries.map((entry) => ({ ...entry, where: whereIs(entry.id, elsewhere) }));
  change({ shelf: shelf.sort((a, b) => byAge(b, a)) });
  forgetRuns((id) => entries.some((entry) => entry.id === id));
  return true;
}

/** The same where a store that fails shows nothing new. */
export const lookAgain = () => look().catch(() => false);

/** Something was put on the shelf or taken off it, by this tab. */
export function shelfChanged() {
  tellTabs('runs');
  return lookAgain();
}

/** Takes over the only run that earlier versions of the page kept. */
export const takeOverOld = async () => {
  const { id, release } = await freshPlace();
  await takeOver(id, (old) => {
    const kept = readKept(old);
    if (typeof kept === 'string') return null;
    const { bytes, time } = kept;
    return {
      run: { ...kept, history: /** @type {any} */ (old).history },
      about: aboutOf(null, bytes.byteLength, { time, order: 0 }, 0),
    };
  });
  release();
};

/**
 * @param {import('../../worker/messages.js').State | null} run
 * @param {number} size  bytes
 * @param {{time: number, order: number}} when  it is kept (records.js)
 * @param {number} seconds
 * @returns {About}
 */
export function aboutOf(run, size, when, seconds) {
  if (!run) return { version: VERSION, ...when, size, seconds, standing: null, accuracy: null };
  const { config, epoch, trainStep, trainSteps, trained, trainDone, round, adaptStep, adaptSteps } = run;
  const { adapted, adaptDone, trouble, evaluation, judgements } = run;
  const at = { epoch, trainStep, trainSteps, trained, trainDone, round, adaptStep, adaptSteps, adapted, adaptDone };
  // The one before is not what all rounds came to.
  const last = adaptDone && !isAdapted(run) ? undefined : judgements.at(-1);
  const accuracy = evaluation?.target_accuracy_after ?? last?.target_accuracy ?? null;
  return { version: VERSION, ...when, size, seconds, standing: { config, ...at, trouble }, accuracy };
}

/** What of a configuration a kept run's name tells by itself. */
const TOLD = ['seed', 'source_data', 'source_digits', 'target_data', 'target_digits'];

/** A kept run in words: its recipe, what differs from that, and how far it has come. @param {Pick<Entry, 'about' | 'time'>} entry */
export function nameOf({ about, time }) {
  const standing = about?.standing;
  if (!standing) return t('runs.unknown', { time: time ? clock(time) : t('runs.some-time') });
  const { config } = standing;
  return t('runs.name', {
    recipe: configWords(config, TOLD),
    source: domainWords(config, 'source'),
    target: domainWords(config, 'target'),
    seed: String(config.seed),
    learnt: learnt(standing),
    measured: about.accuracy === null ? 'no' : 'yes',
    accuracy: percent(about.accuracy ?? 0),
  });
}

/**
 * What tells each kept run from the others: its name, and its time to the second where another has the name too.
 * @param {readonly Entry[]} shelf
 * @returns {Map<string, {name: string, time: string}>}  by id; time: to the second where it has to tell runs apart, '' if not known
 */
export function distinctNames(shelf) {
  const all = shelf.map((entry) => ({ id: entry.id, at: entry.time, name: nameOf(entry) }));
  return new Map(
    all.map(({ id, at, name }) => {
      const twin = at > 0 && all.some((other) => other.id !== id && other.name === name);
      const time = at > 0 ? clock(at, twin) : '';
      return [id, { name: twin ? `${name}${t('list.comma')}${time}` : name, time }];
    }),
  );
}

/**
 * @param {Entry} entry
 * @param {string} extension
 */
function fileOf({ id, about }, extension) {
  const standing = about?.standing;
  if (!standing) return `adda-run-${id}.${extension}`;
  return `adda-seed-${standing.config.seed}-round-${standing.round}-${id}.${extension}`;
}

/** Nothing is kept of it any more. @param {import('./storage.js').Pair} pair */
export const isGone = ({ run, about }) => run === undefined && about === undefined;

/** A run was asked for that nobody has any more. */
export async function tellGone() {
  note('shelf', () => t('runs.gone'));
  await lookAgain();
}

/** Hands a kept run, or what is left of it, to the person as a file. @param {Entry} entry */
export const saveEntry = (entry) =>
  orSay(async () => {
    const pair = await readRun(entry.id);
    if (isGone(pair)) return tellGone();
    const { bytes, extension } = contents(pair.run ?? pair.about);
    download(bytes, fileOf(entry, extension));
  });

/**
 * Takes a run off the shelf, unless a tab has it open.
 * @param {Entry} entry
 */
export async function remove(entry) {
  const { id } = entry;
  const found = id === place().id ? null : await claim(id);
  if (!found) {
    note('shelf', () => t('runs.is-open'));
    await lookAgain();
    return;
  }
  const pair = await deleteRun(id).finally(found.release);
  if (isGone(pair)) return tellGone();
  noteGone(
    id,
    () => t('runs.deleted', { run: nameOf(entry) }),
    () => putBack(id, pair),
  );
  await shelfChanged();
}

/**
 * @param {string} id
 * @param {import('./storage.js').Pair} pair
 */
async function putBack(id, pair) {
  await writeRun(id, pair);
  await shelfChanged();
}
