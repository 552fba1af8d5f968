/**
 * What several workers bring to many runs: six seeds in a sweep of the page, as many at once as there are cores, beside the
 * same six one after the other; each run has one thread either way. Both must come to the same weights.
 */
import assert from 'node:assert/strict';
import { launch, PATIENCE, serve } from '../../harness/chromium.js';

/** What is to be kept on two cores: the share of the time of one after the other. */
export const GOAL = 0.6;

/** Even on two, three and six workers. */
const RUNS = 6;
/** Runs of a few seconds, most of which their evaluation takes. */
const ADDRESS = '#tab=compare&preset=few-labels&source_images=500&target_images=500&rounds=1';

/**
 * @param {import('playwright-core').Page} page
 * @param {number} workers
 * @returns {Promise<{seconds: number, weights: string[]}>}
 */
async function sweep(page, workers) {
  await page.locator('#sweep-seeds').fill(`1-${RUNS}`);
  await page.locator('#sweep-workers').selectOption(String(workers));
  const from = performance.now();
  await page.locator('#sweep-begin').click();
  await page.locator('#sweep-standing[data-stage=ended]').waitFor();
  const seconds = (performance.now() - from) / 1000;
  const rows = page.locator('#pinned-runs tr');
  const weights = await rows.locator('code').evaluateAll((all) => all.map((one) => one.getAttribute('title') ?? ''));
  await page.locator('#sweep-forget').click();
  await page.locator('#compare-delete-all').click();
  await rows.first().waitFor({ state: 'detached' });
  return { seconds, weights: weights.sort() };
}

/**
 * Seconds, and together over alone.
 * @returns {Promise<{runs: number, workers: number, alone: number, together: number, share: number}>}
 */
export async function costOfSweep() {
  const site = await serve();
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(5 * PATIENCE);
    const page = await context.newPage();
    await page.goto(site.url + ADDRESS);
    await page.locator('#train[aria-disabled=false]').waitFor();
    const workers = await page.locator('#sweep-workers option').count();
    const one = await sweep(page, 1);
    const all = await sweep(page, workers);
    assert.equal(one.weights.length, RUNS);
    assert.deepEqual(all.weights, one.weights, 'other weights');
    return { runs: RUNS, workers, alone: one.seconds, together: all.seconds, share: all.seconds / one.seconds };
  } finally {
    await browser.close();
    await site.close();
  }
}
