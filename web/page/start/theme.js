/** Light or dark: as the reader's system has it, unless one of them was chosen by hand. */

/** @typedef {typeof THEMES[number]} Theme */

export const THEMES = /** @type {const} */ (['auto', 'light', 'dark']);

const KEY = 'adda-lab-theme';

/** @returns {Theme} */
export function preferredTheme() {
  try {
    const chosen = window.localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === chosen) ?? 'auto';
  } catch {
    return 'auto'; // a browser that keeps nothing for pages
  }
}

/** The style sheet has the colours of each. @param {Theme} theme */
export function wear(theme) {
  document.documentElement.classList.remove(...THEMES);
  document.documentElement.classList.add(theme);
}

/** For later visits too, where the browser remembers. @param {Theme} theme */
export function rememberTheme(theme) {
  try {
    if (theme === 'auto') window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts as long as the page, which one sees at the next visit and can choose again.
  }
}
