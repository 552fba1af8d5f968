/** The options: option.NAME.label and .help, choice.NAME.VALUE, preset.NAME.title and .about. */

/** @type {Record<string, string>} */
export const OPTIONS = {};
