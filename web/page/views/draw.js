/** A digit drawn by hand: the field, what the networks see of it and say to it, and the images that are near to it. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { PEN } from '../../images/drawn.js';
import { PIXELS, SIDE } from '../../images/shape.js';
import { percent } from '../../text/format.js';
import { classNames } from '../../text/own.js';
import { t } from '../../text/text.js';
import { beginStroke, clearDrawing, goOnStroke, moveBy, onRead, startFrom, undoDrawing } from '../bringing/drawing.js';
import { answerOf, saidOf } from '../bringing/drawn.js';
import { styleValue } from '../elements/dom.js';
import { digitPainting, drawEnlarged, painting } from '../elements/painting.js';
import { page as now } from '../state.js';
import { keptDigits } from './draw_kept.js';
import { classWords, opinion, says } from './draw_words.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../bringing/drawn.js').Said} Said
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../worker/messages.js').Sample} Sample
 */

/** Images of each domain that one can start from. */
const STARTS = 6;

/** @param {Page} page */
export const draw = (page) => html`
  <section id="draw" aria-labelledby="draw-title">
    <h2 id="draw-title">${t('draw.title')}</h2>
    <p class="note">${t('draw.about')}</p>
    <div class="draw-rooms">${board(page)} ${answers(page)} ${keptDigits(page)}</div>
  </section>
`;

// --- the field ------------------------------------------------------------------------------------------------------------------

/** Where a pointer is, in units of the field's side. @param {PointerEvent} event */
function placeOf({ clientX, clientY, currentTarget }) {
  const { left, top, width, height } = /** @type {Element} */ (currentTarget).getBoundingClientRect();
  return [(clientX - left) / width, (clientY - top) / height];
}

/** @param {PointerEvent & {currentTarget: any}} event */
function press(event) {
  if (event.button !== 0 || !event.isPrimary) return;
  event.currentTarget.setPointerCapture(event.pointerId);
  const [x, y] = placeOf(event);
  beginStroke(x, y);
}

/** @param {PointerEvent & {currentTarget: any}} event */
function move(event) {
  if (event.isPrimary && event.currentTarget.hasPointerCapture(event.pointerId)) goOnStroke(placeOf(event));
}

/** @param {Page} page */
const board = ({ language, draw: { drawing, image, past }, history: { sample }, config }) =>
  guard([language, drawing, image, sample, config.source_digits], () => {
    const paint = (/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ width) =>
      paintField(context, width, drawing);
    const step = (
      /** @type {string} */ way,
      /** @type {string} */ sign,
      /** @type {number} */ x,
      /** @type {number} */ y,
    ) => html`
      <button type="button" aria-label=${t(`draw.move.${way}`)} aria-disabled=${!image} @click=${() => moveBy(x, y)}>${sign}</button>`;
    return html`
      <div class="card draw-board">
        <div class="draw-field">
          <canvas id="draw-field" role="img" aria-label=${t('draw.field')} @pointerdown=${press} @pointermove=${move}
            ${painting(paint, [drawing, language], (width) => width)}></canvas>
        </div>
        <div class="buttons">
          <button type="button" id="draw-undo" aria-disabled=${past.length === 0} @click=${undoDrawing}>${t('draw.undo')}</button>
          <button type="button" id="draw-clear" aria-disabled=${!image} @click=${clearDrawing}>${t('draw.clear')}</button>
        </div>
        <div class="buttons" role="group" aria-label=${t('draw.move')}><span aria-hidden="true">${t('draw.move')}</span>
          ${step('left', '←', -1, 0)} ${step('up', '↑', 0, -1)} ${step('down', '↓', 0, 1)} ${step('right', '→', 1, 0)}
        </div>
        <figure class="draw-seen">
          ${image ? html`<canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(image, 0)}></canvas>` : nothing}
          <figcaption><b>${t('draw.seen')}</b> ${t('draw.rule')}</figcaption>
        </figure>
        <h3>${t('draw.starts')}</h3>
        ${sample ? starts(sample, config) : html`<p>${t('draw.starts.none')}</p>`}
      </div>
    `;
  });

/** @param {CanvasRenderingContext2D} context @param {number} width @param {import('../bringing/drawing.js').Drawing} drawing */
function paintField(context, width, { base, strokes }) {
  context.clearRect(0, 0, width, width);
  if (base) drawEnlarged(context, base, width);
  context.strokeStyle = context.fillStyle = styleValue('text');
  context.lineWidth = PEN * width;
  context.lineCap = context.lineJoin = 'round';
  for (const points of strokes) {
    context.beginPath();
    context.moveTo(points[0] * width, points[1] * width);
    // A line of no length is a dot.
    for (let i = 0; i < points.length; i += 2) context.lineTo(points[i] * width, points[i + 1] * width);
    context.stroke();
  }
  if (base || strokes.length > 0) return;
  context.font = '14px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = styleValue('muted');
  context.fillText(t('draw.hint'), width / 2, width / 2);
}

/** @param {Sample} sample @param {Config} config */
const starts = ({ count, source, target, source_labels }, config) => html`
  <ul class="draw-starts">${
    /** @type {const} */ (['source', 'target']).flatMap((domain) =>
      Array.from({ length: Math.min(STARTS, count) }, (_, i) => {
        const images = domain === 'source' ? source : target;
        const name = t(`draw.start.${domain}`, { n: String(i + 1), digit: classNames(config, 'source')[source_labels[i]] });
        return html`<li><button type="button" class=${domain} aria-label=${name}
        @click=${() => startFrom(images.subarray(i * PIXELS, (i + 1) * PIXELS))}>${thumbnail(images, i)}</button></li>`;
      }),
    )
  }</ul>
`;

/** @param {Uint8Array} images @param {number} i */
const thumbnail = (images, i) =>
  html`<canvas width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(images, i)}></canvas>`;

// --- what is said to it -----------------------------------------------------------------------------------------------------------

/** @param {Page} page */
const answers = ({ language, draw: { image, read, fault }, run, config, history: { sample } }) =>
  guard([language, image === null, read, fault, run?.loaded, config, sample], () => {
    const waits = fault || (image ? (run?.loaded ? '' : t('draw.waiting')) : t('draw.none'));
    return html`
      <div class="card draw-answers">
        <h3>${t('draw.answers')}</h3>
        ${waits ? html`<p id="draw-waits">${waits}</p>` : nothing}
        ${
          read && !waits
            ? html`
          <div class="draw-pair">
            ${answersOf(config, 'ms', saidOf(read.ms, 0, config.source_digits.length))}
            ${answersOf(config, 'mt', read.mt && saidOf(read.mt, 0, config.source_digits.length))}
          </div>
          ${pairing(config)}
          ${sample ? nearest(read, sample, config) : nothing}
        `
            : nothing
        }
      </div>
    `;
  });

/** @param {Config} config @param {'ms' | 'mt'} encoder @param {Said | null} said */
const answersOf = (config, encoder, said) => html`
  <section id="draw-${encoder}" aria-labelledby="draw-${encoder}-title">
    <h4 id="draw-${encoder}-title" class=${encoder === 'ms' ? 'source' : 'target'}>${t(`line.${encoder}-c`)}</h4>
    ${
      said
        ? html`
      <p class="draw-says"><strong>${says(config, said)}</strong></p>
      <ul class="draw-chances">${Array.from(
        said.chances,
        (chance, c) => html`<li>
        <span>${classWords(config, c)}</span><i .style=${`--share: ${chance}`}></i><span>${percent(chance, 0)}</span></li>`,
      )}</ul>
      <p>${opinion(config, said.target)}</p>
    `
        : html`<p>${t('draw.mt.none')}</p>`
    }
  </section>
`;

/** What two digits of one class have to do with each other. @param {Config} config */
function pairing(config) {
  const [source, target] = [classNames(config, 'source'), classNames(config, 'target')];
  const c = source.findIndex((name, i) => name !== target[i]);
  if (c < 0) return nothing;
  return html`<p>${t('draw.class.about', { source: source[c], target: target[c] })}</p>`;
}

/** @param {import('../../worker/messages.js').Read} read @param {Sample} sample @param {Config} config */
function nearest({ nearest: { source, target }, mt }, sample, config) {
  if (source.length === 0) return nothing;
  const digits = source.map((i) => classNames(config, 'source')[sample.source_labels[i]]).join(t('list.comma'));
  return html`
    <h4>${t('draw.nearest')}</h4>
    <div class="draw-nearest">
      <figure>${source.map((i) => thumbnail(sample.source, i))}<figcaption>${t('draw.nearest.source', { digits })}</figcaption></figure>
      <figure>${target.map((i) => thumbnail(sample.target, i))}<figcaption>${t('draw.nearest.target', { encoder: mt ? 'MT' : 'MS' })}</figcaption></figure>
    </div>
    <p>${t('draw.nearest.about', { n: String(sample.count) })}</p>
  `;
}

onRead(({ ms, mt }) =>
  /** @type {const} */ ([
    ['ms', ms],
    ['mt', mt],
  ])
    .flatMap(([encoder, reading]) => {
      if (!reading) return [];
      const { answer, sure } = answerOf(saidOf(reading, 0, now.config.source_digits.length));
      const networks = t(`line.${encoder}-c`);
      return [t('draw.spoken', { networks, answer: classWords(now.config, answer), sure: percent(sure, 0) })];
    })
    .join(' '),
);
