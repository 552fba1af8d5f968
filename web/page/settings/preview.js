/** A look at the data that the settings in the form would draw: the first target images, as shifted. The worker draws them. */

import { OPTIONS } from '../../options/table.js';
import { WorkerFault } from '../../worker/client.js';
import { change, page } from '../state.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 *
 * @typedef {object} Preview  nothing of either: not asked for yet
 * @property {import('../../worker/messages.js').Preview & {config: Config} | null} shown  as that configuration draws them
 * @property {import('../../fault.js').FaultData | null} fault  why they cannot be shown
 */

/** Images shown. */
const COUNT = 8;

/** What decides which images they are and how they look. @param {Config} config */
const look = (config) =>
  OPTIONS.filter(({ group, name }) => group === 'data' || name === 'seed')
    .map(({ name }) => String(config[name]))
    .join('; ');

/** The look that is shown, or asked for; '' when that has failed. */
let asked = '';
/** Who was asked. @type {import('../../worker/client.js').Client | null} */
let whom = null;
let times = 0;

/**
 * Asks for what the form holds, unless it is shown. While nobody looks, no images are fetched for it. Where the form is faulty,
 * what is shown stays as it was.
 */
export async function refreshPreview() {
  const { client, form, unfolded, panel } = page;
  const { config } = form;
  if (!client || !config || panel !== 'settings' || !unfolded.has('data')) return;
  if (look(config) === asked && client === whom) return;
  asked = look(config);
  whom = client;
  times += 1;
  const mine = times;
  try {
    const { pixels, labels } = await client.request('preview', { config, count: COUNT });
    if (mine === times) change({ preview: { shown: { pixels, labels, config }, fault: null } });
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error;
    if (mine !== times) return;
    asked = '';
    change({ preview: { shown: null, fault: error } });
  }
}
