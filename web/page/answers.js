/** The worker's answers and refusals, and its state as the page takes it over. */

import { position } from '../text/sentences.js';
import { WorkerFault } from '../worker/client.js';
import { alarm } from './alarm.js';
import { showError } from './editing.js';
import { keep } from './keeping.js';
import { remediesOf } from './remedies.js';
import { change, page } from './state.js';
import { watchTrouble } from './trouble.js';
import { faultWords } from './wording.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').RequestType} RequestType
 */

/**
 * Sends a request to the worker. Before there is one, nothing can be pressed that would.
 * @param {RequestType} type
 * @param {object} [args]
 * @param {Transferable[]} [transfer]
 */
export const request = (type, args, transfer) =>
  /** @type {import('../worker/client.js').Client} */ (page.client).request(type, args, transfer);

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
  await (makesNetworks ? making(answer) : answer());
}

/**
 * Does something that loads or makes networks: meanwhile nothing else can be begun.
 * @template T
 * @param {() => Promise<T>} make
 */
export async function making(make) {
  change({ making: page.making + 1 });
  try {
    return await make();
  } finally {
    change({ making: page.making - 1 });
  }
}

/**
 * @param {unknown} error
 * @param {() => void} [again]  what the person can have tried again
 */
export function fail(error, again) {
  if (!(error instanceof WorkerFault)) throw error;
  // A crash is told by itself, and of two runs that were asked for the later one is what counts.
  if (page.crashed || error.code === 'request.overtaken') return;
  if ((page.run?.phase ?? 'idle') === 'idle') change({ progress: null });
  if (error.option) showError(error.option, error);
  alarm(() => faultWords(error), ...remediesOf(error, error.option ? undefined : again));
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
  watchTrouble(run, next);
  keep();
}

/** When the position was spoken last, ms since 1970. */
let spokenAt = 0;

function sayPosition() {
  spokenAt = Date.now();
  change({ spoken: position(page.run, page.progress) });
}

/** @param {number} least  milliseconds between two spoken statements */
export function sayPositionAfter(least) {
  if (Date.now() - spokenAt >= least) sayPosition();
}
