/** The stage: source and target features in a plane, D's opinion as the ground, the networks around it. */

import { nothing } from 'lit-html';

/** @param {import('../state.js').Page} _page */
export const stage = (_page) => nothing;
