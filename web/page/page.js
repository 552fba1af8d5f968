/** The page's entry: shows the state of the page, joins the browser's own events to it, and begins. */

import { render } from 'lit-html';
import { setLanguage, t, wordFault } from '../text/text.js';
import { bring } from './actions.js';
import { readAddress } from './address.js';
import { alarm } from './alarm.js';
import { start } from './beginning.js';
import { fill } from './editing.js';
import { isChanged } from './form.js';
import { loadsAgain } from './isolation.js';
import { isLost, keep, keepBeforeLeaving, tryAgain, wouldLose } from './keeping.js';
import { onDrop } from './loading.js';
import { clearNote, note } from './notice.js';
import { takeUpPinned } from './pinning.js';
import { lookAgain } from './shelf.js';
import { onChange, page } from './state.js';
import { onNews, place } from './tabs.js';
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
  if (faults.length > 0) alarm(words);
}

const { faults } = readAddress(window.location.hash);

// A link, an address typed over this one, Back and Forward: what they ask for is offered in the form, and nothing is lost.
window.addEventListener('hashchange', () => {
  const { config, faults } = readAddress(window.location.hash);
  if (config) fill(config);
  if (config && isChanged(page.form, page.config)) note('address', () => t('notice.offered'));
  else clearNote('address');
  complain(faults);
});

window.addEventListener('beforeunload', (event) => {
  if (wouldLose()) event.preventDefault();
});

window.addEventListener('pagehide', keepBeforeLeaving);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') keepBeforeLeaving();
  else lookAround();
});
window.addEventListener('focus', lookAround);
onNews((news) => {
  if (news === 'pins') takeUpPinned();
  else lookAgain().then(tryAgain);
});
onDrop(bring);

/** Other tabs may have been at work, and the browser may have been told to forget. */
async function lookAround() {
  takeUpPinned();
  await lookAgain();
  const { id, from } = place();
  if (from === id && !page.shelf.some((entry) => entry.id === id)) isLost();
  keep();
}

// On a small screen the explanation would stand between the buttons and the charts.
if (window.matchMedia('(min-width: 64rem)').matches) page.unfolded.add('game');
setLanguage(page.language);
onChange(show);
show();
takeUpPinned();
if (!(await loadsAgain())) {
  await start();
  complain(faults);
}
