/** How the page begins, and begins again after a crash: a worker, which is listened to, with the kept run or fresh networks. */

import { t } from '../text/text.js';
import { Client, WorkerFault } from '../worker/client.js';
import { drive } from './actions.js';
import { alarm, clearAlarm } from './alarm.js';
import { fail, sayPositionAfter, takeState } from './answers.js';
import { hasKept, keep } from './keeping.js';
import { refreshPreview } from './preview.js';
import { startOver } from './replacing.js';
import { change, isMoving, page } from './state.js';
import { takeUp } from './taking.js';
import { faultWords, sentence } from './wording.js';

/** The least time between two spoken statements about progress, in milliseconds. */
const SPEAK_EVERY = 10_000;

/** Makes a worker and gives it the kept run, or else fresh networks. */
export async function start() {
  clearAlarm();
  if (typeof WebAssembly === 'undefined') {
    alarm(() => t('alarm.no-webassembly'));
    return;
  }
  change({ client: new Client(hear, crash), run: null, crashed: false });
  refreshPreview();
  if (!(await takeUp()) && !page.crashed) await startOver(page.config, false);
}

/** @param {import('../worker/messages.js').WorkerEvent} event */
function hear({ event, args }) {
  switch (event) {
    case 'state':
      takeState(args);
      break;
    case 'progress':
      change({ progress: args });
      if (isMoving(page)) sayPositionAfter(SPEAK_EVERY);
      keep();
      break;
    case 'metrics':
      page.history.addMetrics(args);
      change();
      break;
    case 'view':
      page.history.addView(args);
      change();
      break;
    case 'fault':
      fail(new WorkerFault(args), args.again && (() => drive(args.again)));
      break;
  }
}

/** @param {WorkerFault} fault */
function crash(fault) {
  change({ client: null, progress: null, crashed: true });
  const words = () => sentence(faultWords(fault));
  alarm(hasKept() ? () => t('alarm.crash-kept', { fault: words() }) : words, { label: 'alarm.restart', act: start });
}
