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
  const known = values.get(name);
  if (known) return known;
  const root = getComputedStyle(document.documentElement);
  let value = root.getPropertyValue(`--${name}`).trim();
  if (forced.matches && INKS.includes(name)) value = root.color;
  if (forced.matches && PAPERS.includes(name)) value = getComputedStyle(document.body).backgroundColor;
  values.set(name, value);
  return value;
}

/** Read before, until the colours change: to ask the browser makes it work out the styles of the page. @type {Map<string, string>} */
const values = new Map();

/** @type {Set<() => void>} */
const drawings = new Set();

/** Draws anew what takes its colours from the style sheet. */
export function redraw() {
  values.clear();
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

/** Whether training needs the processor: then what nobody sees is not drawn. The page says so on its body. */
export const isBusy = () => ['train', 'adapt'].includes(document.body.dataset.phase ?? '');

/** @type {Set<() => void>} */
const waiting = new Set();
/** Whether a frame is asked for already. */
let asked = false;

/** Milliseconds after which a frame leaves what else there is to draw to the next one, while training needs the processor. */
const ENOUGH = 8;

/**
 * Runs a drawing in the next frame, once however often it is asked for, in the order in which they were asked for first. What
 * the drawings of a frame ask for in their turn belongs to the same frame, unless that gets too long. A hidden page draws nothing.
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

/** Milliseconds that the last frame took, from its first drawing until it was laid out and painted. */
let took = 0;
export const frameTook = () => took;

/** Called back once the frame under way is painted. */
const { port1: painted, port2: begun } = new MessageChannel();

function frame() {
  const from = performance.now();
  painted.onmessage = () => {
    took = performance.now() - from;
  };
  begun.postMessage(null);
  const drawn = new Set();
  try {
    // A set is gone through to its end though it grows meanwhile.
    for (const draw of waiting) {
      if (drawn.has(draw)) continue; // it has asked for itself again: that is for the next frame
      if (drawn.size > 0 && isBusy() && performance.now() - from > ENOUGH) break;
      drawn.add(draw);
      waiting.delete(draw);
      draw();
    }
  } finally {
    asked = false;
    if (waiting.size > 0) ask();
  }
}
