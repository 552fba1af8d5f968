/** Turns by hand: one adversarial step in slow motion, a step of D only, of MT only. */

import { nothing } from 'lit-html';

/** @param {import('../state.js').Page} _page */
export const turns = (_page) => nothing;
