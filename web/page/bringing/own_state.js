/** What the page knows of the images that a person brings. */

/**
 * @typedef {object} Own
 * @property {import('../../worker/importing.js').Progress | null} progress  of what is being read; null: nothing is
 * @property {import('../../worker/importing.js').Made | null} made  what was read last
 * @property {import('../../images/import/own.js').About | null} about  what is to be used: that, or images that are kept here
 * @property {import('../../fault.js').FaultData | null} fault  why nothing can be read, or used
 * @property {import('../../images/import/csv.js').LabelColumn} column
 * @property {import('../../images/import/picture.js').Mends} mends
 * @property {'source' | 'target'} domain  that the images are to be used as
 * @property {Record<'source' | 'target', number[]>} pairs  classes, each beside the one that it is to be called
 * @property {import('../../images/import/store.js').Kept[]} kept  images that are kept in this browser
 */

/** @returns {Own} */
export const noOwn = () => ({
  progress: null,
  made: null,
  about: null,
  fault: null,
  column: 'auto',
  mends: {},
  domain: 'target',
  pairs: { source: [], target: [] },
  kept: [],
});
