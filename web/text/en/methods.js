/** The methods of adaptation: method.NAME.title and .about. */

/** @type {Record<string, string>} */
export const METHODS = {};
