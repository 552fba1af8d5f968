/** What core/adda.h states and JavaScript needs to know as well. A test holds the two together. */

/** @typedef {'source' | 'target' | 'labelled'} SetName */
/** @typedef {'MS' | 'C' | 'MT' | 'D'} NetworkName */
/** @typedef {'train' | 'adapt'} Phase */

/** Numbers that an encoder makes of an image: ADDA_FEATURES. */
export const FEATURES = 512;
/** The sets that are loaded, by their numbers, and after them the caller's own batch. @type {SetName[]} */
export const SETS = ['source', 'target', 'labelled'];
export const BATCH = SETS.length;
/** By their numbers. @type {NetworkName[]} */
export const NETWORKS = ['MS', 'C', 'MT', 'D'];
/** By their numbers. @type {Phase[]} */
export const PHASES = ['train', 'adapt'];
/** Who learns in an adversarial step, by number. @typedef {'both' | 'd' | 'mt'} Part @type {Part[]} */
export const PARTS = ['both', 'd', 'mt'];
/** The status of a step that ended at a loss that is NaN or infinite. */
export const NOT_FINITE = -3;
/** The status of a step that a thread has died at. */
export const LOST = -4;
/** The metrics that are losses, in which such a value is found. */
export const LOSSES = ['loss', 'd_loss', 'mt_loss', 'label_loss'];
