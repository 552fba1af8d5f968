/** What the tests of the page's beginnings and ends share: alarms and buttons that are held, and scripts with other code before. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, PATIENCE } from './chromium.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./chromium.js').Site} Site */

/**
 * Runs before the page's own scripts: its workers never say a word. Where none is needed, none then costs anything. window.begun says
 * that the page has made one, which is the first that it does once it is not to be loaded again.
 */
export const SILENT = `window.Worker = class extends EventTarget {
  constructor() { super(); window.begun = true; }
  postMessage() {}
  terminate() {}
};`;

const CONTROLS = ['train', 'adapt', 'evaluate', 'pause', 'step', 'stop', 'reset', 'save', 'load'];

/** @param {Page} page @param {RegExp | string} name */
export const button = (page, name) => page.locator('#alert').getByRole('button', { name });

/** Nothing is wrong, or nothing any more. @param {Page} page */
export const quiet = (page) => page.waitForFunction(() => document.querySelector('#alert')?.childElementCount === 0);

/** From now on: what waits until the site was asked for a file. @param {Site} site @param {string} name */
export function asked(site, name) {
  const times = () => site.requests.filter((path) => path.endsWith(name)).length;
  const before = times();
  return async () => {
    const until = Date.now() + PATIENCE;
    while (times() === before) {
      assert.ok(Date.now() < until, `${name} was not asked for`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
}

/** No button looks as if it did something, each says why, and a press of one is answered. @param {Page} page */
export async function isHeld(page) {
  for (const id of CONTROLS) {
    const one = page.locator(`#${id}`);
    assert.equal(await one.getAttribute('aria-disabled'), 'true', id);
    const notes = ((await one.getAttribute('aria-describedby')) ?? '').split(' ');
    const said = await Promise.all(notes.map((note) => page.locator(`[id="${note}"]`).textContent()));
    assert.notEqual(said.join('').trim(), '', `${id} does not say why`);
  }
  await page.locator('#train').click({ force: true });
  await page.locator('#status', { hasText: /\S/ }).waitFor({ state: 'attached' });
}

/**
 * A script of the page's that runs other code first.
 * @param {string} name
 * @param {string} code
 */
export const changed = (name, code) => ({
  type: 'text/javascript',
  body: `${code}\n${readFileSync(join(DIST, name), 'utf8')}`,
});
