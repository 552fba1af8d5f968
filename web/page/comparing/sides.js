/** What there is of two runs that are looked at side by side. */

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('./comparing.js').Moment} Moment
 *
 * A run that has a side: 'now' is the one of the stage, 'pin ID' one that is compared, 'kept ID' one that is kept in this browser;
 * '': none.
 * @typedef {'left' | 'right'} SideName
 *
 * @typedef {object} Side
 * @property {Config} config
 * @property {number[]} accuracies  on all target images, by round; none where only the pictures tell
 * @property {readonly View[]} frames  the earliest first, at least one
 * @property {View | null} before
 * @property {import('../../worker/messages.js').Sample | null} sample
 *
 * @typedef {object} Sides
 * @property {string} left
 * @property {string} right
 * @property {Map<string, Side | null>} loaded  what was fetched from the store, by run; null: it has no pictures, or they are gone
 * @property {Moment | null} at  that both show; null: the last
 * @property {boolean} playing
 */

/** @returns {Sides} */
export const firstSides = () => ({ left: 'now', right: '', loaded: new Map(), at: null, playing: false });
