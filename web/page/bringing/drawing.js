/**
 * Drawing a digit: what is drawn, what the networks make of it now, and the drawn digits that are kept: they belong to the run, and
 * every view from then on is of them, too.
 */

import { imageOf, isEmpty, NOTHING } from '../../images/drawn.js';
import { t } from '../../text/text.js';
import { WorkerFault } from '../../worker/client.js';
import { request } from '../answers.js';
import { keep } from '../keeping/keeping.js';
import { newId } from '../keeping/tabs.js';
import { change, page } from '../state.js';
import { note } from '../telling/notice.js';
import { faultWords, sentence } from '../telling/wording.js';
import { LONGEST_NAME, MOST_KEPT } from './drawn.js';

/**
 * @typedef {import('../../images/drawn.js').Drawing} Drawing
 * @typedef {import('../../worker/messages.js').Read} Read
 * @typedef {import('./drawn.js').Kept} Kept
 *
 * @typedef {object} Draw
 * @property {Drawing} drawing
 * @property {Drawing[]} past  what there was before, the latest last
 * @property {Uint8Array | null} image  (28, 28) that the networks are shown; null: nothing is drawn
 * @property {Read | null} read  what they make of it; of the image before while they are asked
 * @property {string} fault  why they make nothing of it; '' where they do
 */

/** Steps that can be taken back. */
const MOST_PAST = 100;

// --- what is drawn ------------------------------------------------------------------------------------------------------------

/** Another drawing. @param {Drawing} drawing @param {Drawing[]} past */
function show(drawing, past) {
  const image = imageOf(drawing);
  const { read, fault } = image ? page.draw : { read: null, fault: '' };
  change({ draw: { drawing, past, image, read, fault } });
  readNow();
}

/** Another drawing, in which the one before can be had again. @param {Partial<Drawing>} parts */
function draw(parts) {
  const { drawing, past } = page.draw;
  show({ ...drawing, ...parts }, [...past, drawing].slice(-MOST_PAST));
}

/** A stroke begins. @param {number} x @param {number} y  in units of the field's side */
export const beginStroke = (x, y) => draw({ strokes: [...page.draw.drawing.strokes, [x, y]] });

/** The stroke goes on. @param {number[]} points  x and y by turns */
export function goOnStroke(points) {
  const { drawing, past } = page.draw;
  const last = drawing.strokes.at(-1);
  if (last) show({ ...drawing, strokes: [...drawing.strokes.slice(0, -1), [...last, ...points]] }, past);
}

/** The field holds an image of the sample, and nothing else. @param {Uint8Array} base  (28, 28) */
export function startFrom(base) {
  speaks = true;
  draw({ ...NOTHING, base: base.slice() });
}

/** @param {number} right @param {number} down  pixels */
export function moveBy(right, down) {
  const { moved } = page.draw.drawing;
  speaks = true;
  if (page.draw.image) draw({ moved: [moved[0] + right, moved[1] + down] });
}

export function undoDrawing() {
  const { past } = page.draw;
  const before = past.at(-1);
  speaks = true;
  if (before) show(before, past.slice(0, -1));
}

export function clearDrawing() {
  if (!isEmpty(page.draw.drawing)) draw(NOTHING);
}

// --- what the networks make of it -----------------------------------------------------------------------------------------------

/** One question is under way, and whether another one is to follow. */
let asking = false;
let again = false;
/** The next answer is spoken: who draws with a pointer sees it, whoever presses buttons may not. */
let speaks = false;

/** What is spoken of an answer: a view says it. @type {(read: Read) => string} */
let wordsOf = () => '';
/** @param {typeof wordsOf} words */
export const onRead = (words) => {
  wordsOf = words;
};

/** Asks what the networks make of the drawing. While they are asked they are not asked more, but once more afterwards. */
async function readNow() {
  again = true;
  if (asking) return;
  asking = true;
  try {
    while (again && page.draw.image && page.run?.loaded && !page.crashed) {
      again = false;
      const pixels = page.draw.image;
      const read = await request('read', { pixels });
      if (!page.draw.image) break;
      change({ draw: { ...page.draw, read, fault: '' }, ...(speaks ? { spoken: wordsOf(read) } : {}) });
      speaks = false;
    }
  } catch (error) {
    if (!(error instanceof WorkerFault)) throw error;
    // The end of the worker is told by itself, and another run answers the next question.
    const fault = error.ended || error.code === 'request.overtaken' ? '' : sentence(faultWords(error));
    change({ draw: { ...page.draw, read: null, fault } });
  } finally {
    asking = false;
  }
}

/** The networks have moved on: whoever sees what they make of the drawing sees it anew. */
export function readAgain() {
  if (page.panel === 'draw' && page.draw.image && document.visibilityState === 'visible') readNow();
}

// --- kept digits ----------------------------------------------------------------------------------------------------------------

/** Why the drawing cannot be kept now; '' where it can. @param {import('../state.js').Page} page */
export function whyNotKept({ draw: { image }, history: { drawn } }) {
  if (!image) return 'empty';
  return drawn.length >= MOST_KEPT ? 'full' : '';
}

/** A name that none has yet. @param {string} name  as typed; nothing: a number */
function freeName(name) {
  const typed = name.trim().slice(0, LONGEST_NAME);
  const taken = new Set(page.history.drawn.map((one) => one.name));
  if (typed && !taken.has(typed)) return typed;
  for (let n = typed ? 2 : 1; ; n++) {
    const numbered = typed ? `${typed.slice(0, LONGEST_NAME - 3)} ${n}` : t('draw.name.default', { n: String(n) });
    if (!taken.has(numbered)) return numbered;
  }
}

/** @param {readonly Kept[]} drawn */
function setKept(drawn) {
  page.history.drawn = drawn;
  change();
  keep();
}

/** @param {string} typed */
export function keepDigit(typed) {
  const { image } = page.draw;
  if (!image || whyNotKept(page)) return;
  const name = freeName(typed);
  setKept([...page.history.drawn, { id: newId(), name, pixels: image }]);
  change({ spoken: t('draw.kept.spoken', { name }) });
}

/** @param {Kept} one */
export function removeDigit(one) {
  setKept(page.history.drawn.filter(({ id }) => id !== one.id));
  tellGone(one);
}

/** As long as it is said, the digit can be put back. @param {Kept} one */
function tellGone(one) {
  note(`gone ${one.id}`, () => t('draw.removed', { name: one.name }), { label: 'notice.undo', act: () => putBack(one) });
}

/** @param {Kept} one  stays within reach where there are as many as there can be */
function putBack(one) {
  const { drawn } = page.history;
  if (drawn.some(({ id }) => id === one.id)) return;
  if (drawn.length < MOST_KEPT) setKept([...drawn, one]);
  else {
    tellGone(one);
    change({ spoken: t('draw.why.full') });
  }
}

/** They go on into the run that is there now. @param {readonly Kept[]} digits */
export const bringDigits = (digits) => digits.forEach(putBack);

/** Whom the worker was told to follow, and which worker. @type {{client: unknown, drawn: readonly Kept[]}} */
let followed = { client: null, drawn: [] };

/** The panel that was shown before. @type {import('../address.js').Panel | null} */
let shown = null;

/** To be called when anything has changed. */
export function followDrawing() {
  tellKept();
  if (page.panel !== shown && page.panel === 'draw') readAgain();
  shown = page.panel;
}

/** Tells the worker which digits are kept, whenever they are others, or it is another one. */
function tellKept() {
  const { client, history } = page;
  const { drawn } = history;
  const isSame = client === followed.client ? drawn === followed.drawn : drawn.length === 0;
  if (!client || isSame) return;
  followed = { client, drawn };
  request('follow', { images: drawn.map(({ id, pixels }) => ({ id, pixels })) }).catch((error) => {
    // The end of the worker is told by itself; the one after it is told anew.
    if (!(error instanceof WorkerFault)) throw error;
  });
}
