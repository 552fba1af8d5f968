/** Weights files that the person brings. Whether one can be read at all is seen before it is read. */

import { MAX_BYTES } from '../../options/limits.js';
import { t } from '../../text/text.js';
import { alarm } from '../telling/alarm.js';

/**
 * @param {File} file
 * @returns {Promise<ArrayBuffer | null>}  null: it cannot be read, which is said
 */
export async function readFile(file) {
  const { name, size } = file;
  if (size > MAX_BYTES) {
    const values = { file: name, bytes: size, most: MAX_BYTES };
    alarm(() => t('file.large', values));
    return null;
  }
  try {
    const bytes = await file.arrayBuffer();
    if (bytes.byteLength > 0) return bytes;
    alarm(() => t('file.empty', { file: name }));
  } catch {
    // A folder, a file that is gone or has changed since it was chosen, one that another program holds: browsers tell them apart
    // by names that they do not agree on.
    alarm(() => t('file.unreadable', { file: name }));
  }
  return null;
}
