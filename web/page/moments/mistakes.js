/** What the surest mistakes of an evaluation look like: the worker, which has the images, is asked for them once. */

import { formatAddress } from '../../options/address.js';
import { WorkerFault } from '../../worker/client.js';
import { change, page } from '../state.js';

/** @typedef {import('../../worker/messages.js').Evaluation} Evaluation */
/** @typedef {{key: string, pixels: Uint8Array}} Mistakes  key: what they are of. pixels (count, 28, 28) */

/** What is asked for, or here; '' when that has failed. */
let asked = '';

/** @param {NonNullable<import('../state.js').Page['run']>} run */
const keyOf = ({ config, evaluation }) => `${formatAddress(config)} ${(evaluation?.mistakes ?? []).map(({ index }) => index)}`;

/** To be called when the worker has told how the run stands. */
export async function fetchMistakes() {
  const { client, run } = page;
  const indices = run?.evaluation?.mistakes.map(({ index }) => index) ?? [];
  if (!client || !run || indices.length === 0) return;
  const key = keyOf(run);
  if (key === asked) return;
  asked = key;
  try {
    const pixels = await client.request('images', { indices });
    if (key === asked) change({ mistakes: { key, pixels } });
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error;
    // Without pictures the mistakes are told in words, and the next state asks again.
    if (key === asked) asked = '';
  }
}

/** The images of the mistakes of the run that is shown. @returns {Uint8Array | null}  null: they are not here */
export const mistakeImages = () => (page.run && page.mistakes?.key === keyOf(page.run) ? page.mistakes.pixels : null);
