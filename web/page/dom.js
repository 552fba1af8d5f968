/** The few things that every part of the page needs of the browser: drawing at most once a frame, colours of the style sheet. */

/**
 * A custom property of the style sheet, such as a colour of the scheme in force.
 * @param {string} name  without the dashes
 */
export const styleValue = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @type {Set<() => void>} */
const drawings = new Set();

/** Draws anew what takes its colours from the style sheet. */
export function redraw() {
  for (const draw of drawings) draw();
}

const forced = matchMedia('(forced-colors: active)');
for (const scheme of [matchMedia('(prefers-color-scheme: dark)'), forced]) scheme.addEventListener('change', redraw);

/** Whether the person has chosen a few colours for all pages: then none of the page's own can be relied on. */
export const hasForcedColors = () => forced.matches;

/**
 * @param {() => void} draw  called when the colours have changed
 * @returns {() => void} ends it
 */
export function onSchemeChange(draw) {
  const drawing = () => draw();
  drawings.add(drawing);
  return () => drawings.delete(drawing);
}

/** @type {Set<() => void>} */
const waiting = new Set();
/** Whether a frame is asked for already. */
let asked = false;

/**
 * Runs a drawing in the next frame, once however often it is asked for, in the order in which they were asked for first. What
 * the drawings of a frame ask for in their turn belongs to the same frame. A hidden page draws nothing.
 * @param {() => void} draw
 */
export function schedule(draw) {
  waiting.add(draw);
  ask();
}

function ask() {
  if (!asked) requestAnimationFrame(frame);
  asked = true;
}

function frame() {
  const drawn = new Set();
  try {
    // A set is gone through to its end though it grows meanwhile.
    for (const draw of waiting) {
      if (drawn.has(draw)) continue; // it has asked for itself again: that is for the next frame
      drawn.add(draw);
      waiting.delete(draw);
      draw();
    }
  } finally {
    asked = false;
    if (waiting.size > 0) ask();
  }
}
