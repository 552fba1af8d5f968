/** How the page begins, and begins again after a crash: a worker, which is listened to, with the kept run or fresh networks. */

import { clock } from '../text/format.js';
import { learnt } from '../text/sentences.js';
import { t } from '../text/text.js';
import { Client, WorkerFault } from '../worker/client.js';
import { drive, showSettingsInForce, startOver } from './actions.js';
import { alarm, clearAlarm } from './alarm.js';
import { ask, fail, sayPositionAfter, takeState } from './answers.js';
import { isChanged } from './form.js';
import { hasKept, isSafeAt, keep, standing, whatWasKept } from './keeping.js';
import { refreshPreview } from './preview.js';
import { change, isMoving, page } from './state.js';
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
  const kept = await whatWasKept();
  if (page.crashed) return;
  if (kept) await takeUp(kept);
  else await startOver(page.config, false);
}

/** @param {import('./storage.js').Kept} kept */
async function takeUp(kept) {
  try {
    await ask('load', { bytes: kept.bytes });
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error;
    if (page.crashed) return;
    alarm(
      () => t('alarm.not-taken-up', { time: clock(kept.time), fault: faultWords(error) }),
      { label: 'alarm.again', act: () => takeUp(kept) },
      { label: 'alarm.afresh', act: () => startOver(page.config, false) },
    );
    return;
  }
  page.history.data = kept.history;
  isSafeAt(standing());
  // A link may ask for other settings than the run has: they are offered, not applied.
  const asked = window.location.hash !== '';
  showSettingsInForce(!asked);
  const { run } = page;
  const key = isChanged(page.form, page.config) ? 'notice.back-offer' : 'notice.back';
  change({
    notice: () => t(key, { time: clock(kept.time), standing: run ? learnt(run) : '' }),
    kept: { time: kept.time },
  });
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
