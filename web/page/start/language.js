/** The language that the page speaks: the one chosen by hand, else the first that the reader's browser asks for. */

import { firstKnown, LANGUAGES } from '../../text/text.js';

/** @typedef {import('../../text/text.js').Language} Language */

const KEY = 'adda-lab-language';

/** @returns {Language} */
export function preferredLanguage() {
  try {
    const chosen = window.localStorage.getItem(KEY);
    if (chosen && Object.hasOwn(LANGUAGES, chosen)) return /** @type {Language} */ (chosen);
  } catch {
    // A browser that keeps nothing for pages: then nothing was chosen either.
  }
  return firstKnown(navigator.languages);
}

/**
 * @param {Language} language  chosen by hand, for later visits too
 * @returns {boolean} false: the browser forgets it; the choice lasts as long as the page
 */
export function rememberLanguage(language) {
  try {
    window.localStorage.setItem(KEY, language);
    return true;
  } catch {
    return false;
  }
}
