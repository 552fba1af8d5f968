/** The few things that every part of the page needs of the browser: drawing at most once a frame, colours of the style sheet. */

const forced = matchMedia('(forced-colors: active)');

/** What is drawn with, and what is drawn upon: all that there is where a person has chosen a few colours for all pages. */
const INKS = [
  'text',
  'muted',
  'source',
  'target',
  'judge',
  'good',
  'bad',
  'ink',
  ...Array.from({ length: 6 }, (_, i) => `group-${i + 1}`),
];
const PAPERS = ['page', 'card', 'source-tint', 'target-tint', 'judge-tint', 'bad-tint'];

/** Whether a person has: then colours tell nothing apart. */
export const hasForcedColors = () => forced.matches;

/**
 * A custom property of the style sheet, such as a colour of the scheme in force.
 * @param {string} name  without the dashes
 */
export function styleValue(name) {
  const root = getComputedStyle(document.documentElement);
  if (forced.matches && INKS.includes(name)) return root.color;
  if (forced.matches && PAPERS.includes(name)) return getComputedStyle(document.body).backgroundColor;
  return root.getPropertyValue(`--${name}`).trim();
}

/** @type {Set<() => void>} */
const drawings = new Set();

/** Draws anew what takes its colours from the style sheet. */
export function redraw() {
  for (const draw of drawings) draw();
}

for (const scheme of [matchMedia('(prefers-color-scheme: dark)'), forced]) scheme.addEventListener('change', redraw);

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
