/** The verdict: what came of the run, in one sentence, and what to try next. */

import { nothing } from 'lit-html';

/** @param {import('../state.js').Page} _page */
export const verdict = (_page) => nothing;
