/**
 * Names of collections that people bring: by what they hold, so that the same images have the same name everywhere, and a
 * configuration that names one says exactly which images it means: own-, twelve digits of their SHA-256, and whether they have no
 * labels, on which depends what can be asked for.
 */

/** @typedef {`own-${string}`} OwnName */

const NAME = /^own-[0-9a-f]{12}(-unlabelled)?$/;

/** @param {unknown} name @returns {name is OwnName} */
export const isOwn = (name) => typeof name === 'string' && NAME.test(name);

/** @param {string} name  of any collection */
export const isUnlabelled = (name) => isOwn(name) && name.endsWith('-unlabelled');

/** @param {string} sum  in hexadecimal @param {boolean} labelled @returns {OwnName} */
export const ownName = (sum, labelled) => `own-${sum.slice(0, 12)}${labelled ? '' : '-unlabelled'}`;
