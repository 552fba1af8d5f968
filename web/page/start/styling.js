/**
 * The page's style sheet. Without it the page works, and is said to be without its looks; a sheet that does not come is not waited
 * for: the browser would show nothing at all meanwhile.
 */

import { t } from '../../text/text.js';
import { redraw, styleValue } from '../elements/dom.js';
import { alarmAbout, clearAlarm } from '../telling/alarm.js';

/** Milliseconds that the page waits for it. */
const TIME_LIMIT = 5000;

/** The last rule of the sheet says so: what comes cut is not whole. */
const isWhole = () => styleValue('whole') !== '';

/** How often it was asked for. */
let times = 0;

/** To be awaited before anything is shown. It never takes longer than the time limit, and never fails. */
export async function styled() {
  const link = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=stylesheet]'));
  const settled = await whenSettled(link);
  if (isWhole()) return;
  tell();
  // The same once more, so that it holds up nothing and is there in the end.
  if (!settled) ask(link, link.getAttribute('href') ?? '');
}

/** @param {HTMLLinkElement} link @returns {Promise<boolean>} whether it is there, or will not come; not within the time limit */
const whenSettled = (link) =>
  new Promise((resolve) => {
    if (isWhole()) resolve(true);
    for (const type of ['load', 'error']) link.addEventListener(type, () => resolve(true));
    // Browsers have a sheet, empty, even for what failed before this script was there to hear of it.
    if (link.sheet) resolve(true);
    setTimeout(resolve, TIME_LIMIT, false);
  });

function tell() {
  const again = () => {
    const link = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=stylesheet]'));
    times += 1;
    ask(link, `${link.getAttribute('href')?.split('?')[0]}?again=${times}`);
  };
  alarmAbout('style', () => t('alarm.style', { file: 'page.css' }), { label: 'alarm.again', act: again });
}

/**
 * Asks for the sheet in the place of a link that has not brought it. One that a script adds holds up nothing.
 * @param {HTMLLinkElement} before
 * @param {string} href
 */
async function ask(before, href) {
  const link = document.createElement('link');
  Object.assign(link, { rel: 'stylesheet', href });
  const settled = whenSettled(link);
  before.replaceWith(link);
  await settled;
  if (isWhole()) come();
  else {
    tell();
    link.addEventListener('load', () => isWhole() && come());
  }
}

function come() {
  clearAlarm('style');
  redraw();
}
