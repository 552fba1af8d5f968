/** Headings, buttons, notes, charts and explanations of the page. */

/** @type {Record<string, string>} */
export const PAGE = {};
