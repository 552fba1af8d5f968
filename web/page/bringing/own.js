/**
 * A person's own images: brought, looked at, put right, and used as source or target. Files are read by a worker of their own; nothing
 * leaves the browser.
 */

import { faultData } from '../../fault.js';
import { deleteOwn, keepOwn, listOwn, readOwn } from '../../images/import/store.js';
import { checkConfig, methodOf } from '../../options/check.js';
import { isOwn, isUnlabelled } from '../../options/own.js';
import { nameOwn } from '../../text/own.js';
import { t } from '../../text/text.js';
import { Importing } from '../../worker/importing.js';
import { choose } from '../actions.js';
import { request } from '../answers.js';
import { tellTabs } from '../keeping/tabs.js';
import { change, page } from '../state.js';
import { goToPanel } from '../story/panels.js';
import { clearAlarm, tellLate } from '../telling/alarm.js';
import { orSay } from '../telling/failing.js';
import { note, noteGone } from '../telling/notice.js';
import { noOwn } from './own_state.js';

/**
 * @typedef {import('../../worker/importing.js').Dropped} Dropped
 * @typedef {import('../../worker/importing.js').Made} Made
 * @typedef {import('../../images/import/own.js').About} About
 * @typedef {import('../../images/import/picture.js').Mends} Mends
 * @typedef {import('../../images/import/csv.js').LabelColumn} LabelColumn
 * @typedef {import('../../images/import/store.js').Kept} Kept
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {'source' | 'target'} Domain
 * @typedef {import('./own_state.js').Own} Own
 */

/** The most classes that the networks tell apart, and the fewest. */
export const MOST_CLASSES = 10;
export const FEWEST_CLASSES = 2;

/** @type {Importing | null} */
let importing = null;
/** Counts what was brought: an answer that is late is dropped. */
let times = 0;

/** @param {Partial<Own>} parts */
const put = (parts) => change({ own: { ...page.own, ...parts } });

/** @param {Domain} domain @returns {Domain} */
const otherOf = (domain) => (domain === 'target' ? 'source' : 'target');

// --- bringing -----------------------------------------------------------------------------------------------------------------

/** @param {Dropped[]} files  chosen or dropped */
export function bringImages(files) {
  goToPanel('own');
  // What was read before is there still.
  if (files.length === 0) return put({ fault: { code: 'import.no-files', values: {} } });
  leave();
  const { domain, kept } = page.own;
  change({ own: { ...noOwn(), domain, kept } });
  importing = new Importing(
    (progress) => put({ progress }),
    (late) => tellLate('import', late, () => bringImages(files)),
  );
  const of = importing;
  make(() => of.read(files, wanted()));
}

/** Gives up what is being read, or was. */
export function leave() {
  times += 1;
  importing?.close();
  importing = null;
  clearAlarm('import');
  put({ progress: null, made: null, about: null, fault: null });
}

/** Whether the ground of the other domain's images is dark; of built-in ones it is. */
function otherDark() {
  const other = page.config[`${otherOf(page.own.domain)}_data`];
  return page.own.kept.find(({ name }) => name === other)?.dark ?? true;
}

const wanted = () => ({ column: page.own.column, mends: page.own.mends, otherDark: otherDark() });

/** @param {() => Promise<Made>} ask */
async function make(ask) {
  const mine = ++times;
  put({ progress: { stage: 'reading', done: 0, total: 0 }, fault: null });
  try {
    const made = await ask();
    if (mine !== times) return;
    nameOwn(made.about);
    put({ made, progress: null });
    take(made.about);
  } catch (error) {
    if (mine !== times) return;
    clearAlarm('import');
    put({ progress: null, made: null, about: null, fault: faultData(error) });
  }
}

/** Reads the same files otherwise. @param {{mends?: Mends, column?: LabelColumn, domain?: Domain}} how */
export function again(how) {
  const of = importing;
  put(how);
  if (of && page.own.made) make(() => of.again(wanted()));
  else if (page.own.about) take(page.own.about);
}

// --- pairing ------------------------------------------------------------------------------------------------------------------

/**
 * The classes of a collection, by number.
 * @param {string} data
 * @returns {string[] | null}  names, '' where there are no images of one; null: nobody knows of any
 */
export function classesOf(data) {
  if (!isOwn(data)) return Array.from({ length: 10 }, (_, digit) => String(digit));
  const { about, kept } = page.own;
  const found = about?.name === data ? about : kept.find(({ name }) => name === data);
  return found?.classes?.map((name, i) => (found.counts.train[i] > 0 ? name : '')) ?? null;
}

/**
 * The data of a domain, were the chosen images used.
 * @param {import('../state.js').Page} page
 * @param {Domain} domain
 */
export const dataOf = ({ own: { about, domain: ours }, config }, domain) =>
  about && domain === ours ? about.name : config[`${domain}_data`];

/** Images to be used. @param {About} about */
export function take(about) {
  put({ about, fault: null });
  const [source, target] = [classesOf(dataOf(page, 'source')), classesOf(dataOf(page, 'target'))];
  const there = (/** @type {string[] | null} */ classes) => (classes ?? []).flatMap((name, i) => (name ? [i] : []));
  const [s, t] = [there(source), there(target)];
  // What has the same name is the same; else one after the other.
  const common = s.flatMap((i) => {
    const j = target?.indexOf(source?.[i] ?? '') ?? -1;
    return j >= 0 ? [[i, j]] : [];
  });
  const pairs =
    target === null
      ? s.map((i) => [i, i])
      : common.length >= FEWEST_CLASSES
        ? common
        : s.slice(0, t.length).map((i, n) => [i, t[n]]);
  const few = pairs.slice(0, MOST_CLASSES);
  put({ pairs: { source: few.map(([i]) => i), target: few.map(([, j]) => j) } });
}

/** @param {Domain} domain @param {number} i  the pair @param {number} value  a class */
export function pair(domain, i, value) {
  const { pairs } = page.own;
  put({ pairs: { ...pairs, [domain]: pairs[domain].map((one, at) => (at === i ? value : one)) } });
}

/** Another pair, of classes that are in none yet. */
export function addPair() {
  const { pairs } = page.own;
  const free = (/** @type {Domain} */ domain) => {
    const classes = classesOf(dataOf(page, domain));
    return classes?.findIndex((name, i) => name && !pairs[domain].includes(i)) ?? pairs.source.length;
  };
  put({ pairs: { source: [...pairs.source, free('source')], target: [...pairs.target, free('target')] } });
}

/** @param {number} i */
export function removePair(i) {
  const { source, target } = page.own.pairs;
  put({ pairs: { source: source.filter((_, at) => at !== i), target: target.filter((_, at) => at !== i) } });
}

// --- using --------------------------------------------------------------------------------------------------------------------

/**
 * The settings in force, with the chosen images.
 * @param {About} about
 * @returns {Config}
 */
function configWith(about) {
  const { domain, pairs } = page.own;
  const config = page.form.config ?? page.config;
  const unlabelled = isUnlabelled(about.name);
  const used = unlabelled ? [0] : pairs[domain];
  const available = used.reduce((sum, digit) => sum + (about.counts.train[digit] ?? 0), 0);
  const method = methodOf(config);
  return checkConfig({
    ...config,
    source_digits: pairs.source,
    // Which class an image is nobody knows: the numbers stand for C's answers.
    target_digits: unlabelled ? pairs.source : pairs.target,
    [`${domain}_data`]: about.name,
    [`${domain}_images`]: Math.min(config[`${domain}_images`], available),
    ...(domain === 'target' && { target_shift: 'none' }),
    ...(unlabelled && { labelled_per_class: 0 }),
    ...(unlabelled && (method.needsLabels || method.givenLabels) && { method: 'adda' }),
  });
}

/** Whether a configuration is about images that a person brought. @param {Config} config */
export const hasOwn = ({ source_data, target_data }) => isOwn(source_data) || isOwn(target_data);

/**
 * A recipe for the images that a person brought, where such are in force: what is to be learnt from them stays, how changes.
 * @param {Config} recipe
 */
export function withOwnData(recipe) {
  const { config } = page;
  if (!hasOwn(config)) return recipe;
  const { source_data, source_digits, source_images, target_data, target_digits, target_images, target_shift } = config;
  const labelled_per_class = isUnlabelled(target_data) ? 0 : recipe.labelled_per_class;
  const data = { source_data, source_digits, source_images, target_data, target_digits, target_images, target_shift };
  return checkConfig({ ...recipe, ...data, labelled_per_class });
}

/** Keeps the chosen images in this browser, and sets up a run with them. */
export async function use() {
  const { about } = page.own;
  if (!about) return;
  try {
    const config = configWith(about);
    if (importing && page.own.made) {
      const { kept, own } = await importing.keep();
      if (!kept) {
        await request('own', { own });
        note('own', () => t('own.unkept'));
      }
    }
    await ownChanged();
    leave();
    choose(config);
    document.getElementById('problems-title')?.scrollIntoView();
  } catch (error) {
    put({ fault: faultData(error) });
  }
}

/** Which images this browser keeps. */
export async function lookAtOwn() {
  try {
    const kept = await listOwn();
    for (const one of kept) nameOwn(one);
    put({ kept: kept.filter(({ here }) => here) });
  } catch {
    // No store: nothing is kept, which is said when something should be.
  }
}

/** This tab has kept images, or deleted some: runs depend on them, in other tabs too. */
function ownChanged() {
  tellTabs('own');
  return lookAtOwn();
}

/** @param {Kept} kept */
export const removeOwn = (kept) => orSay(() => remove(kept));

/** Deletes images; as long as it is said, they can be put back. @param {Kept} kept */
async function remove(kept) {
  const { name, title } = kept;
  const own = await readOwn(name);
  await deleteOwn(kept);
  await ownChanged();
  if (!own) return;
  const needs = (/** @type {Config} */ { source_data, target_data }) => source_data === name || target_data === name;
  const needing = page.shelf.filter(({ about }) => about?.standing && needs(about.standing.config)).length;
  noteGone(
    name,
    () => t('own.deleted', { title, n: needing }),
    async () => {
      await keepOwn(own);
      await ownChanged();
    },
  );
}
