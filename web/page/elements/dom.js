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

let busy = false;

/** Whether a run needs the processor: then what nobody sees is not drawn. */
export const isBusy = () => busy;

/** @param {boolean} is */
export function setBusy(is) {
  busy = is;
}

/** @type {Set<() => void>} */
const waiting = new Set();
/** What is to be done once nothing waits any more. @type {Set<() => void>} */
const after = new Set();
/** Whether a frame is asked for already. */
let asked = false;
/** Whether a run needs the processor, or did when this drawing began: at its end there is more to draw than at any other time. */
let hurried = false;

/**
 * Milliseconds after which a frame leaves what else there is to draw to the next one, while a run needs the processor, and at its end:
 * to lay out and paint what was drawn takes several times as long.
 */
const ENOUGH = 3;

/**
 * Runs a drawing in the next frame, once however often it is asked for, in the order in which they were asked for first. What
 * the drawings of a frame ask for in their turn belongs to the same frame, unless that gets too long. A hidden page draws nothing.
 * @param {() => void} draw
 */
export function schedule(draw) {
  waiting.add(draw);
  ask();
}

/**
 * Does something once all is drawn that has been asked for: it needs to find it on the page.
 * @param {() => void} act
 */
export function whenDrawn(act) {
  after.add(act);
  ask();
}

function ask() {
  if (!asked) requestAnimationFrame(frame);
  asked = true;
}

/** Milliseconds that the last drawing took until all was laid out and painted, over all its frames; and that this one has so far. */
let took = 0;
let taking = 0;
export const frameTook = () => took;

/** Called back once the frame under way is painted. */
const { port1: painted, port2: begun } = new MessageChannel();

function frame() {
  const from = performance.now();
  painted.onmessage = () => {
    taking += performance.now() - from;
    if (asked) return;
    took = taking;
    taking = 0;
  };
  begun.postMessage(null);
  try {
    if (!drawAll(from)) return;
    hurried = false;
    for (const act of [...after]) {
      after.delete(act);
      act();
    }
  } finally {
    asked = false;
    if (waiting.size + after.size > 0) ask();
  }
}

/** Draws what waits, as much as belongs into a frame. @param {number} from  when it began @returns {boolean}  nothing is left */
function drawAll(from) {
  const drawn = new Set();
  // A set is gone through to its end though it grows meanwhile.
  for (const draw of waiting) {
    if (drawn.has(draw)) continue; // it has asked for itself again: that is for the next frame
    // It may be that one of them has told it.
    hurried ||= busy;
    if (drawn.size > 0 && hurried && performance.now() - from > ENOUGH) return false;
    drawn.add(draw);
    waiting.delete(draw);
    draw();
  }
  return true;
}

/**
 * Has the document's body carry a class for as long as an element is in sight.
 * @param {string} name  of the class
 * @param {string} rootMargin  by which the window counts as larger, or smaller, as an IntersectionObserver takes it
 * @returns {(element?: Element) => void}  says which, in the place of the one before; none: it is gone
 */
export function whileInSight(name, rootMargin) {
  const sight = new IntersectionObserver(
    (entries) => document.body.classList.toggle(name, Boolean(entries.at(-1)?.isIntersecting)),
    { rootMargin },
  );
  return (element) => {
    sight.disconnect();
    if (element) sight.observe(element);
  };
}
