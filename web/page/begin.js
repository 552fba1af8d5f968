/**
 * The page's entry. It is small, and so at once there: the worker comes and fetches what it needs while the page's own script, which
 * is large, is still on its way.
 */

import { beginEarly } from '../worker/early.js';

const early = beginEarly();
const { begin } = await import('./page.js').catch((error) => {
  early?.worker.terminate();
  throw error;
});
await begin(early);
