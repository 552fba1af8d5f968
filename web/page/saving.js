/** What leaves the page as a file. */

import { t } from '../text/text.js';
import { fail, request } from './answers.js';
import { download } from './download.js';
import { isFiled, standing } from './keeping.js';
import { change } from './state.js';

/** The present run as a weights file. @returns {Promise<boolean>} whether it could be made */
export async function saveFile() {
  try {
    const now = standing();
    const { bytes, name } = await request('save');
    download(bytes, name);
    isFiled(now);
    change({ spoken: t('kept.saved', { name }) });
    return true;
  } catch (error) {
    fail(error, saveFile);
    return false;
  }
}
