/**
 * The sweep of this page: begun, paused, stopped, gone on with. After each run what it came to is kept in this browser, and the plan
 * of what is left, so that a reload loses no more than the runs under way. One tab at a time sweeps.
 *
 * The run of the stage goes first: while it computes, the sweep waits, and goes on by itself.
 */

import { faultData } from '../../fault.js';
import { formatAddress, parseAddress } from '../../options/address.js';
import { OptionError } from '../../options/check.js';
import { planSweep, proposedValues } from '../../options/sweep.js';
import { t } from '../../text/text.js';
import { Client } from '../../worker/client.js';
import { planOf, VERSION } from '../keeping/records.js';
import { readSweep, writeSweep } from '../keeping/storage.js';
import { newId } from '../keeping/tabs.js';
import { change, isComputing, news, page } from '../state.js';
import { askPerson } from '../telling/asking.js';
import { orSay } from '../telling/failing.js';
import { note } from '../telling/notice.js';
import { measuresOf } from './comparing.js';
import { addPinned } from './pinning.js';
import { lasting, Sweep } from './sweep.js';
import { formOf } from './sweep_form.js';

/**
 * @typedef {import('../keeping/records.js').Plan} Plan
 * @typedef {import('./sweep.js').Finished} Finished
 * @typedef {import('../../fault.js').FaultData} FaultData
 * @typedef {import('./sweep_form.js').SweepForm} SweepForm
 *
 * @typedef {object} Sweeping
 * @property {Plan} plan
 * @property {Sweep | null} sweep  null: of before the page was loaded, or in another tab
 * @property {boolean} elsewhere  another tab is at it
 */

const LOCK = 'adda-lab-sweep';

/** @param {Partial<SweepForm>} parts  as a person changes them */
export function fillSweep(parts) {
  const values = parts.option ? { values: proposedValues(page.config, parts.option) } : {};
  change({ sweepForm: { ...page.sweepForm, fault: null, ...values, ...parts } });
}

/** The runs that the form asks for, or why it cannot be. @returns {{count: number, fault: SweepForm['fault']}} */
export function readSweepForm() {
  try {
    return { count: planSweep(page.config, page.sweepForm).length, fault: null };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return { count: 0, fault: faultData(error) };
  }
}

/** Gives the lock back. */
let release = () => {};

/** @returns {Promise<boolean>} false: another tab sweeps */
async function claim() {
  if (!navigator.locks) return true; // where there are none nobody can tell
  return new Promise((resolve) => {
    navigator.locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        if (lock) return new Promise((/** @type {(value: void) => void} */ done) => (release = done));
      })
      .catch(() => resolve(true));
  });
}

/** Begins what the form asks for. */
export async function beginSweep() {
  const { fault } = readSweepForm();
  if (fault) {
    change({ sweepForm: { ...page.sweepForm, fault } });
    return;
  }
  if (!(await mayReplace())) return;
  const addresses = planSweep(page.config, page.sweepForm).map((config) => formatAddress(config));
  await run({ version: VERSION, id: newId(), option: page.sweepForm.option, addresses, done: [] });
}

/** Whether another sweep may come in the place of one that was broken off, of which then nothing can be gone on with. */
async function mayReplace() {
  const { sweeping } = page;
  const [finished, total] = [sweeping?.plan.done.length ?? 0, sweeping?.plan.addresses.length ?? 0];
  if (!sweeping || sweeping.elsewhere || finished === total) return true;
  const answer = await askPerson({
    title: () => t('question.sweep'),
    words: () => t('question.sweep.words', { finished, total }),
    choices: [
      { answer: 'begin', label: 'question.sweep.begin' },
      { answer: 'stay', label: 'question.sweep.stay' },
    ],
  });
  return answer === 'begin';
}

/** Goes on with what was broken off. */
export async function goOnSweeping() {
  const { sweeping } = page;
  if (!sweeping) return;
  if (sweeping.sweep) {
    await run(sweeping.plan);
    return;
  }
  // Another tab may have gone on since this one looked: what it has finished is not to be run again.
  const kept = await readSweep().catch(() => sweeping.plan);
  if (kept === undefined) {
    change({ sweeping: null });
    note('sweep', () => t('sweep.over'));
  } else await run(planOf(kept) ?? sweeping.plan);
}

let beginning = false;

/** @param {Plan} plan */
async function run(plan) {
  if (beginning || isSweeping(page)) return;
  beginning = true;
  try {
    if (!(await claim())) {
      // What is told is how far the other tab's sweep is, and not this one's, which has not begun.
      const theirs = planOf(await readSweep().catch(() => null));
      change({ sweeping: { plan: theirs ?? plan, sweep: null, elsewhere: true } });
      return;
    }
    await begin(plan);
  } finally {
    beginning = false;
  }
}

/** @param {Plan} plan */
async function begin(plan) {
  // Runs that the browser could not keep are lost with the page: a plan that called them done would hide that.
  const left = () => ({ ...plan, done: lasting(plan, page.pinsUnkept) });
  const keepPlan = () => writeSweep(left()).catch(() => {});
  await keepPlan();
  const done = new Set(plan.done);
  const sweep = new Sweep(
    plan.addresses.map((address, i) => ({ config: parseAddress(address).config, done: done.has(i) })),
    {
      workers: page.sweepForm.workers,
      makeLine: (listener) => new Client(listener),
      onChange: () => news(),
      async onFinished(index, result) {
        await keepRun(plan, index, result);
        plan.done = [...plan.done, index];
        await keepPlan();
      },
    },
  );
  sweep.hold(isComputing(page));
  change({ sweeping: { plan, sweep, elsewhere: false } });
  await sweep.over;
  release();
  // What has come to its end is in the table: nothing of it is left to go on with.
  const isOver = sweep.stage === 'ended' && left().done.length === plan.addresses.length;
  if (isOver) await writeSweep(undefined).catch(() => {});
  change();
}

/**
 * @param {Plan} plan
 * @param {number} index
 * @param {Finished | {fault: FaultData, state: import('../../worker/messages.js').State | null}} result
 */
async function keepRun({ id, addresses }, index, result) {
  const isFinished = 'fingerprint' in result;
  const { state } = result;
  const measures = measuresOf(state ?? { config: parseAddress(addresses[index]).config, judgements: [], evaluation: null });
  const run = {
    id: newId(),
    address: addresses[index],
    ...measures,
    name: '',
    fingerprint: isFinished ? result.fingerprint : '',
    time: Date.now(),
    sweep: id,
    failed: !isFinished,
  };
  await addPinned(run, isFinished ? result.pictures : null);
}

/** @param {boolean} paused */
export function pauseSweep(paused) {
  page.sweeping?.sweep?.pause(paused);
  change();
}

export function stopSweep() {
  page.sweeping?.sweep?.stop();
  change();
}

/** What is left of a sweep is not to be gone on with. */
export const forgetSweep = () =>
  orSay(async () => {
    if (isSweeping(page)) return;
    // Where there is no store nothing of it is kept.
    if ((await readSweep().catch(() => undefined)) !== undefined) await writeSweep(undefined);
    change({ sweeping: null });
  });

/** Whether runs of a sweep are under way, paused or not. @param {Pick<import('../state.js').Page, 'sweeping'>} page */
export const isSweeping = ({ sweeping }) => sweeping?.sweep?.stage === 'running';

/** The run of the stage has begun to compute, or rests: to be called whenever it has told how it stands. */
export const giveWay = () => page.sweeping?.sweep?.hold(isComputing(page));

/** What was broken off before the page was loaded. */
export async function takeUpSweep() {
  try {
    const plan = planOf(await readSweep());
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const elsewhere = held.some(({ name }) => name === LOCK);
    if (!plan || page.sweeping) return;
    change({ sweeping: { plan, sweep: null, elsewhere }, sweepForm: { ...page.sweepForm, ...formOf(plan) } });
  } catch {
    // Where nothing can be read there is nothing to go on with.
  }
}
