/** Where the browser's store fails at what a person asked of it, that is said, and can be asked again. */

import { t } from '../../text/text.js';
import { alarmAbout, clearAlarm } from './alarm.js';

/**
 * Does something with what this browser keeps.
 * @param {() => Promise<unknown>} act  all of it or nothing
 */
export async function orSay(act) {
  try {
    await act();
    clearAlarm('kept');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const again = { label: 'alarm.again', act: () => orSay(act) };
    alarmAbout('kept', () => t('alarm.kept', { store: 'IndexedDB', message }), again);
  }
}
