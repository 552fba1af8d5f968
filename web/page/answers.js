/** The worker's answers and refusals, and its state as the page takes it over. */

import { formatOption } from '../options/check.js';
import { position } from '../text/sentences.js';
import { t } from '../text/text.js';
import { WorkerFault } from '../worker/client.js';
import { giveWay } from './comparing/sweeping.js';
import { keep } from './keeping/keeping.js';
import { fetchMistakes } from './moments/mistakes.js';
import { correctAddress, showError } from './settings/editing.js';
import { readForm } from './settings/form.js';
import { courseOf, inForce, onSend } from './settings/interventions.js';
import { change, page } from './state.js';
import { alarmAbout, clearAlarm } from './telling/alarm.js';
import { remediesOf } from './telling/remedies.js';
import { watchTrouble } from './telling/trouble.js';
import { faultWords, sentence } from './telling/wording.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').RequestType} RequestType
 */

/**
 * Sends a request to the worker.
 * @param {RequestType} type
 * @param {object} [args]
 * @param {Transferable[]} [transfer]
 * @throws {WorkerFault} a refusal, or that there is no worker any more
 */
export async function request(type, args, transfer) {
  if (page.client) return page.client.request(type, args, transfer);
  const fault = new WorkerFault({ code: 'worker.ended', values: {} });
  fault.ended = true;
  throw fault;
}

/** Requests under way that are answered with a State. @type {Set<RequestType>} */
const asked = new Set();

/** Whether a request of one of these types is still to be answered. @param {readonly RequestType[]} types */
export const isAsked = (types) => types.some((type) => asked.has(type));

/**
 * Sends a request that is answered with a State.
 * @param {RequestType} type
 * @param {object} [args]
 * @param {Transferable[]} [transfer]
 * @throws {WorkerFault} a refusal
 */
export async function ask(type, args = {}, transfer = []) {
  const makesNetworks = type === 'open' || type === 'load' || type === 'reset';
  const answer = async () => takeState(await request(type, args, transfer));
  asked.add(type);
  try {
    await (makesNetworks ? whileMaking(answer) : answer());
    // Other networks may stand still as those before did: nothing else would say how they stand.
    if (makesNetworks) sayPosition();
  } finally {
    asked.delete(type);
  }
}

/**
 * Does what loads or makes networks, or prepares for that.
 * @template T
 * @param {() => Promise<T>} work
 */
export async function whileMaking(work) {
  change({ making: page.making + 1 });
  try {
    return await work();
  } finally {
    change({ making: page.making - 1 });
  }
}

/** Files that are not what they should be come so from the server: asking again changes nothing. */
const DAMAGED = /^(wasm\.(damaged|none|foreign)|manifest\.(?!json)|gzip\.|idx\.|file\.large)/;

/**
 * Whether what went wrong is a file that is damaged where it lies. One that has too few bytes may have been cut on its way.
 * @param {import('../fault.js').FaultData} fault
 */
const isDamage = ({ code, values }) =>
  DAMAGED.test(code) && !(code === 'manifest.bytes' && Number(values.bytes) < Number(values.expected));

const reload = { label: 'alarm.reload', act: () => window.location.reload() };

/** Gives the worker up and begins with another: beginning.js says how. @type {(how?: {afresh: boolean}) => unknown} */
let begin = () => {};

/** @param {typeof begin} how */
export const onBeginAnew = (how) => {
  begin = how;
};

/** @param {{afresh: boolean}} [how]  afresh: with fresh networks, whatever was kept */
export const beginAnew = (how) => begin(how);

/**
 * @param {unknown} error
 * @param {() => void} [again]  what the person can have tried again
 */
export function fail(error, again) {
  if (!(error instanceof WorkerFault)) throw error;
  // The worker's end is told by itself, and of two runs that were asked for the later one is what counts.
  if (error.ended || error.code === 'request.overtaken') return;
  const { run } = page;
  if ((run?.phase ?? 'idle') === 'idle') change({ progress: null });
  if (error.option) showError(error.option, error);
  const words = () => sentence(faultWords(error));
  const about = run ? 'run' : 'start';
  if (isDamage(error)) alarmAbout(about, () => t('alarm.damaged', { fault: words() }), ...(run ? [] : [reload]));
  // What a policy refuses to one worker, it may allow to another.
  else if (error.code === 'wasm.refused') alarmAbout(about, words, { label: 'alarm.again', act: () => beginAnew() });
  else alarmAbout(about, words, ...remediesOf(error, error.option ? undefined : again));
}

/** @param {State} next */
export function takeState(next) {
  const { run } = page;
  const another = run?.phase !== next.phase || run.loaded !== next.loaded;
  change({ run: next, config: next.config });
  if (another) change({ progress: null });
  if (another || run?.paused !== next.paused) {
    change({ turns: page.turns + 1 });
    sayPosition();
  }
  if (run && page.making === 0) followCourse(run, next);
  watchTrouble(run, next);
  giveWay();
  fetchMistakes();
  keep();
}

/**
 * What is changed in the course of a run stands in its address, and in the form, but for what was typed there.
 * @param {State} before
 * @param {State} next
 */
function followCourse(before, next) {
  const was = inForce({ run: before, config: before.config });
  const now = inForce({ run: next, config: next.config });
  const texts = page.form.texts;
  const moved = Object.keys(now).filter((name) => String(was[name]) !== String(now[name]));
  const untouched = moved.filter((name) => texts[name] === formatOption(name, was[name]));
  if (untouched.length > 0) {
    const values = Object.fromEntries(untouched.map((name) => [name, formatOption(name, now[name])]));
    change({ form: readForm({ ...texts, ...values }, page.form.sound) });
  }
  if (courseOf(before) !== courseOf(next)) correctAddress();
}

onSend(async (type, args) => {
  clearAlarm();
  try {
    await ask(type, args);
  } catch (error) {
    fail(error);
  }
});

/** When the position was spoken last, ms since the page was loaded: a clock can be set back. */
let spokenAt = Number.NEGATIVE_INFINITY;

function sayPosition() {
  spokenAt = performance.now();
  change({ spoken: position(page.run, page.progress) });
}

/** @param {number} least  milliseconds between two spoken statements */
export function sayPositionAfter(least) {
  if (performance.now() - spokenAt >= least) sayPosition();
}
