/** What leaves the page as a file. */

import { t } from '../../text/text.js';
import { fail, request } from '../answers.js';
import { isFiled, standing } from '../keeping/keeping.js';
import { change } from '../state.js';
import { download } from './download.js';

/**
 * The present run as a weights file.
 * @param {'safetensors' | 'npz'} [as]
 * @returns {Promise<boolean>} whether it could be made
 */
export async function saveFile(as = 'safetensors') {
  try {
    const now = standing();
    const { bytes, name } = await request('save', { as, blob: true });
    download(bytes, name);
    isFiled(now);
    change({ spoken: t('kept.saved', { name }) });
    return true;
  } catch (error) {
    fail(error, () => saveFile(as));
    return false;
  }
}
