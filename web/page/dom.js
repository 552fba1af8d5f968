/**
 * The few things every part of the page needs of the DOM: typed look-up, elements with content, colours of the style sheet,
 * drawing at most once a frame.
 */

/**
 * The element of that id; its absence is a mistake in index.html.
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof (kind ?? HTMLElement))) throw new Error(`index.html has no such element: ${id}`);
  return /** @type {any} */ (element);
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean>} [attributes]  true: without a value; false: left out
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/**
 * Sets a text only where it differs, so that assistive technology is not told of changes that are none.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A custom property of the style sheet, such as a colour of the scheme in force.
 * @param {string} name  without the dashes
 */
export const styleValue = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @param {() => void} listener  called after a change between light and dark */
export const onSchemeChange = (listener) =>
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => listener());

/** @type {Set<() => void>} */
const waiting = new Set();

/**
 * Runs a drawing in the next frame, once however often it is asked for. A hidden page draws nothing.
 * @param {() => void} draw
 */
export function schedule(draw) {
  if (waiting.size === 0) {
    requestAnimationFrame(() => {
      const draws = [...waiting];
      waiting.clear();
      for (const draw of draws) draw();
    });
  }
  waiting.add(draw);
}
