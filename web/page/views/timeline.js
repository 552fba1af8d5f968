/** The timeline: rounds as ticks; any moment of the run can be looked at again. */

import { nothing } from 'lit-html';

/** @param {import('../state.js').Page} _page */
export const timeline = (_page) => nothing;
