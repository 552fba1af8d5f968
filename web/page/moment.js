/** The moment of the run that the page shows: now, unless another one was chosen on the timeline. */

/** What the pictures show. @param {import('./state.js').Page} page @returns {import('../worker/messages.js').View | null} */
export const shownView = (page) => page.history.now;
