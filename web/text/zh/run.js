/** How a run stands, in sentences. */

/** @type {Record<string, string>} */
export const RUN = {};
