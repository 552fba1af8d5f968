/** The page's entry: shows the state of the page, joins the browser's own events to it, and begins. */

import { render } from 'lit-html';
import { parseAddress } from '../options/address.js';
import { setLanguage, t, wordFault } from '../text/text.js';
import { alarmAbout, clearAlarm } from './alarm.js';
import { whileMaking } from './answers.js';
import { start } from './beginning.js';
import { fill } from './editing.js';
import { loadsAgain } from './isolation.js';
import { wouldLose } from './keeping.js';
import { takeUpPinned } from './pinning.js';
import { onChange, page } from './state.js';
import { styled } from './styling.js';
import { layout } from './views/layout.js';
import { doing } from './views/progress.js';

const root = /** @type {HTMLElement} */ (document.getElementById('page'));

/** Brings everything that is seen up to the state of the page. */
function show() {
  render(layout(page), root);
  const { language, run, crashed } = page;
  const idle = !run || crashed || run.phase === 'idle';
  document.documentElement.lang = language;
  document.title = idle ? t('page.title') : t('page.title.busy', { doing: doing(page) });
  document.querySelector('meta[name=description]')?.setAttribute('content', t('page.description'));
  const phase = crashed ? 'crashed' : run?.paused ? 'paused' : run?.phase;
  if (phase) document.body.dataset.phase = phase;
}

/** @param {import('../fault.js').FaultData[]} faults  of the address, where options stand by their names */
function complain(faults) {
  const words = () => t('alarm.address', { faults: faults.map((fault) => wordFault(fault)).join(t('list.semicolon')) });
  clearAlarm('address');
  if (faults.length > 0) alarmAbout('address', words);
}

/** What was told last of what nobody has foreseen. */
let admitted = '';

/**
 * What nobody has foreseen would fail in silence.
 * @param {unknown} error
 */
function admit(error) {
  if (!(error instanceof Error)) return; // browsers and their extensions have reports of their own
  const { message } = error;
  // One that comes with every frame would be told with every frame.
  if (message === admitted && page.alarms.some(({ about }) => about === 'unforeseen')) return;
  admitted = message;
  const reload = { label: 'alarm.reload', act: () => window.location.reload() };
  alarmAbout('unforeseen', () => wordFault({ code: 'unforeseen', values: { message } }), reload);
}

window.addEventListener('error', ({ error }) => admit(error));
window.addEventListener('unhandledrejection', ({ reason }) => admit(reason));

const { faults } = parseAddress(window.location.hash);

window.addEventListener('hashchange', () => {
  const { config, faults } = parseAddress(window.location.hash);
  fill(config);
  complain(faults);
});

window.addEventListener('beforeunload', (event) => {
  if (wouldLose()) event.preventDefault();
});

// On a small screen the explanation would stand between the buttons and the charts.
if (window.matchMedia('(min-width: 64rem)').matches) page.unfolded.add('game');
setLanguage(page.language);
const lastResort = document.getElementById('last-resort');
lastResort?.setAttribute('hidden', '');
await styled();
try {
  show();
} catch (error) {
  lastResort?.removeAttribute('hidden');
  throw error;
}
lastResort?.remove();
onChange(show);
takeUpPinned();
// Until it is settled how the page begins, its networks are being made ready.
await whileMaking(async () => {
  if (await loadsAgain()) return;
  complain(faults);
  await start();
});
