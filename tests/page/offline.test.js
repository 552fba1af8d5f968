/** The page without a network, and its next version, in real Chromium: what is kept of it, and that a run outlives both. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { FOLDER, launch, SITE, withPage } from '../harness/chromium.js';
import { address, enabled, inPhase, LEAST, notice, open, patient, play, playAll, text } from '../harness/page.js';
import { TYPES } from '../programs/serve.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../harness/chromium.js').Site} Site */

const WITH_SERVICE = { context: { serviceWorkers: /** @type {const} */ ('allow') } };
/** No answer to anything. */
const OFF = { cut: /** @type {const} */ (true) };
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Waits until all is kept that the page has asked for, of its own folder, and all that it begins with. @param {Page} page @param {Site} site */
async function isKept(page, site) {
  // Then the last of its images have come.
  await page.locator('#digits li').first().waitFor({ state: 'attached' });
  const asked = [...new Set(site.requests)].filter((path) => path.includes(FOLDER()));
  assert.ok(asked.some((path) => path.endsWith('optdigits/test-3-images.idx3.gz')));
  await page.evaluate(
    async (paths) => {
      const looked = async () => {
        const all = await Promise.all((await caches.keys()).map(async (key) => (await caches.open(key)).keys()));
        return all.flat().map(({ url }) => new URL(url).pathname);
      };
      for (let kept = await looked(); !paths.every((path) => kept.includes(path)); kept = await looked())
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    [...asked, '/whole'],
  );
}

/** The folders that the page's document and all that it has loaded come from. @param {Page} page */
const folders = (page) =>
  page.evaluate(() => {
    const urls = performance.getEntriesByType('resource').map(({ name }) => name);
    const script = document.querySelector('script')?.src ?? '';
    return [...new Set([script, ...urls].map((url) => /\/([0-9a-f]{16})\//.exec(url)?.[1] ?? ''))].filter(Boolean);
  });

const OTHER = 'fedcba9876543210';

/**
 * From now on the site is another build: a style sheet is new, all else is as it was, but in another folder. The old one is gone.
 * @param {Site} site
 */
function publish(site) {
  const id = FOLDER().slice(0, -1);
  const replaced = (/** @type {string} */ name) => readFileSync(join(SITE, name), 'utf8').replaceAll(id, OTHER);
  const style = `${readFileSync(join(SITE, id, 'page.css'), 'utf8')}\n:root { --next: yes }`;
  const index = replaced('index.html');
  const sum = (/** @type {string} */ text) => `$1${createHash('sha256').update(text).digest('hex')}`;
  const service = replaced('service.js')
    .replace(/(\/page\.css",")[0-9a-f]{64}/, sum(style))
    .replace(/("index\.html",")[0-9a-f]{64}/, sum(index));
  const type = (/** @type {string} */ name) => TYPES[extname(name)];
  site.failures.set('/service.js', { body: service, type: TYPES['.js'] });
  for (const name of ['/', '/index.html']) site.failures.set(name, { body: index, type: TYPES['.html'] });
  site.failures.set(`/${OTHER}/page.css`, { body: style, type: TYPES['.css'] });
  for (const [, name] of service.matchAll(/"([^"]+)","[0-9a-f]{64}"/g))
    if (name.startsWith(OTHER) && !name.endsWith('page.css'))
      site.failures.set(`/${name}`, { body: readFileSync(join(SITE, name.replace(OTHER, id))), type: type(name) });
  site.failures.set('', { status: 404 });
}

test(
  'after the first visit no network is needed; a next version waits until it is asked for, and keeps the run',
  patient,
  async () => {
    const tolerated = [/service\.js|ERR_|404/];
    await withPage(browser, { ...WITH_SERVICE, tolerated }, async (first, site) => {
      await open(first, site, LEAST);
      await isKept(first, site);
      const context = first.context();
      await first.close();

      site.failures.set('', OFF);
      const before = site.requests.length;
      const done = await context.newPage();
      await open(done, site, LEAST);
      await playAll(done);
      assert.match(await text(done, '#pairings'), /\d+\.\d+%/);

      // The next version comes in the middle of a run.
      const page = await context.newPage();
      await open(page, site, LEAST);
      // Browsers look for a next version whenever the page is opened.
      const asked = site.requests.slice(before).filter((path) => !path.endsWith('/service.js'));
      assert.deepEqual(asked, []);
      await play(page, 'train');
      await page.locator('#step').click();
      await inPhase(page, 'paused');
      site.failures.clear();
      publish(site);
      await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one?.update()));
      const news = notice(page, /new version/);
      await news.waitFor();
      await inPhase(page, 'paused');
      assert.deepEqual(await folders(page), [FOLDER().slice(0, -1)]);
      // Until it is asked for, whoever opens the page gets the old one, whole.
      const another = await context.newPage();
      await another.goto(site.url + address(LEAST));
      await enabled(another, 'train');
      assert.deepEqual(await folders(another), [FOLDER().slice(0, -1)]);

      await news.getByRole('button', { name: 'Load the new version' }).click();
      await page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue('--next') === 'yes');
      await notice(page, /is back/).waitFor();
      await enabled(page, 'adapt');
      assert.deepEqual(await folders(page), [OTHER]);
      assert.match(await text(page, '#position'), /round|step/i);
      // The other tab goes on with what it has.
      await play(another, 'train');
      assert.deepEqual(await folders(another), [FOLDER().slice(0, -1)]);
    });
  },
);

test('a browser without room for the page: it says so once, and goes on', patient, async () => {
  await withPage(browser, { ...WITH_SERVICE, tolerated: [/quota|Quota/] }, async (page, site) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize: 200_000 });
    await open(page, site, LEAST);
    await notice(page, /no room/).waitFor();
    await play(page, 'train');
    assert.equal(await notice(page, /no room/).count(), 1);
    assert.equal(await page.evaluate(() => caches.match('whole')), undefined);
  });
});
