/** Pictures drawn on a canvas: D's outputs as a histogram, D's decisions image by image, the digits. */

import { PIXELS, SIDE } from '../images/shifts.js';
import { percent } from '../text/format.js';
import { byId, make, onSchemeChange, schedule, setText, styleValue } from './dom.js';

/**
 * @typedef {import('../worker/messages.js').View} View
 * @typedef {import('../options/table.js').Config} Config
 */

/**
 * A canvas as wide as its place that is drawn anew when its size or the colours change.
 * @param {HTMLElement} place
 * @param {(width: number) => number} height  in CSS pixels
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw
 */
function canvasPicture(place, height, draw) {
  const canvas = make('canvas', { role: 'img' });
  place.append(canvas);
  const redraw = () => {
    const width = place.clientWidth;
    const tall = height(width);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(tall * devicePixelRatio);
    canvas.style.height = `${tall}px`;
    const context = canvas.getContext('2d');
    if (!context || width === 0) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    draw(context, width, tall);
  };
  new ResizeObserver(redraw).observe(place);
  onSchemeChange(redraw);
  return { canvas, redraw: () => schedule(redraw) };
}

const BINS = 25;

/** @param {Float32Array} values  probabilities */
function histogram(values) {
  const bins = new Array(BINS).fill(0);
  for (const value of values) bins[Math.min(Math.floor(value * BINS), BINS - 1)] += 1;
  return bins.map((n) => n / values.length);
}

/** @param {Float32Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** D's outputs: source upwards, target downwards, from 0 (source) to 1 (target). */
export class HistogramPicture {
  /** @type {View | null} */
  #view = null;
  #words = make('p', { class: 'words' }, 'No values yet.');

  /** @param {HTMLElement} figure */
  constructor(figure) {
    const place = make('div', { class: 'picture' });
    figure.append(
      make(
        'ul',
        { class: 'legend' },
        make('li', {}, make('span', { class: 'swatch source', 'aria-hidden': 'true' }), 'source, upwards'),
        make('li', {}, make('span', { class: 'swatch target', 'aria-hidden': 'true' }), 'target, downwards'),
      ),
      place,
      this.#words,
    );
    this.#picture = canvasPicture(
      place,
      () => 180,
      (context, width, height) => this.#draw(context, width, height),
    );
    this.#picture.canvas.setAttribute('aria-label', 'Histogram of D’s output per domain; its means stand below');
  }

  #picture;

  /** @param {View | null} view */
  draw(view) {
    this.#view = view;
    const words = view
      ? `Mean for source ${mean(view.source).toFixed(3)}, for target ${mean(view.target).toFixed(3)}, of ${view.count} images each.`
      : 'No values yet.';
    setText(this.#words, words);
    this.#picture.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {number} height
   */
  #draw(context, width, height) {
    const [left, right, bottom] = [8, 8, 20];
    const middle = (height - bottom) / 2;
    const x = (/** @type {number} */ value) => left + value * (width - left - right);
    if (this.#view) {
      const [source, target] = [histogram(this.#view.source), histogram(this.#view.target)];
      const highest = Math.max(...source, ...target);
      const bar = (x(1) - x(0)) / BINS;
      for (let bin = 0; bin < BINS; bin += 1) {
        const [up, down] = [source[bin], target[bin]].map((share) => (share / highest) * (middle - 4));
        context.fillStyle = styleValue('source');
        context.fillRect(x(bin / BINS) + 0.5, middle - up, bar - 1, up);
        context.fillStyle = styleValue('target');
        context.fillRect(x(bin / BINS) + 0.5, middle, bar - 1, down);
      }
    }
    context.strokeStyle = styleValue('muted');
    context.beginPath();
    context.moveTo(x(0), middle);
    context.lineTo(x(1), middle);
    context.stroke();
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(x(0.5), 0);
    context.lineTo(x(0.5), height - bottom);
    context.stroke();
    context.fillStyle = styleValue('muted');
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'bottom';
    for (const [value, text, align] of /** @type {const} */ ([
      [0, '0 = source', 'left'],
      [0.5, '0.5', 'center'],
      [1, '1 = target', 'right'],
    ])) {
      context.textAlign = align;
      context.fillText(text, x(value), height);
    }
  }
}

const COLUMNS = 20;
/** Images shown per half; more would make the marks too small to read. */
const SHOWN = 100;

/** The document's picture: D's decision for each image of a batch, half source, half target. */
export class DecisionPicture {
  /** @type {View | null} */
  #view = null;
  #empty;
  #time = make('span', { class: 'time' });
  #words = make('p', { class: 'words' });
  #picture;

  /**
   * @param {HTMLElement} parent
   * @param {string} title
   * @param {string} empty  what is said while there is nothing to show
   */
  constructor(parent, title, empty) {
    this.#empty = empty;
    const place = make('div', { class: 'picture' });
    parent.append(make('figure', {}, make('figcaption', {}, make('h4', {}, title, ' ', this.#time)), place, this.#words));
    this.title = title;
    this.#picture = canvasPicture(
      place,
      (width) => (this.#rows() * 2 * width) / COLUMNS + 44,
      (context, width, height) => this.#draw(context, width, height),
    );
    this.draw(null);
  }

  /** @param {View | null} view */
  draw(view) {
    this.#view = view;
    let words = this.#empty;
    if (view) {
      const zeros = (/** @type {Float32Array} */ values) => values.reduce((n, value) => n + (value > 0.5 ? 0 : 1), 0);
      words = `Called source (0): ${zeros(view.source)} of ${view.count} source and ${zeros(view.target)} of ${view.count} target images.`;
    }
    setText(this.#words, words);
    setText(this.#time, view?.kind === 'adapt' ? `round ${Number(view.time.toFixed(1))}` : view ? 'not adapted' : '');
    this.#picture.canvas.setAttribute('aria-label', `D’s decisions, ${this.title.toLowerCase()}; the numbers stand below`);
    this.#picture.redraw();
  }

  #rows() {
    return Math.ceil(Math.min(this.#view?.count ?? SHOWN, SHOWN) / COLUMNS);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {number} height
   */
  #draw(context, width, height) {
    const cell = width / COLUMNS;
    const halves = /** @type {const} */ ([
      ['source half', this.#view?.source],
      ['target half', this.#view?.target],
    ]);
    halves.forEach(([label, values], half) => {
      const top = half * (height / 2) + 20;
      context.fillStyle = styleValue('muted');
      context.font = '12px system-ui, sans-serif';
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillText(label, 1, top - 9);
      context.textAlign = 'center';
      context.font = `600 ${Math.min(0.74 * cell, 15)}px ui-monospace, monospace`;
      const n = Math.min(values?.length ?? SHOWN, SHOWN);
      for (let i = 0; i < n; i += 1) {
        const [x, y] = [(i % COLUMNS) * cell, top + Math.floor(i / COLUMNS) * cell];
        const decision = values ? Number(values[i] > 0.5) : -1;
        context.fillStyle = styleValue(['grid', 'source-tint', 'target'][decision + 1]);
        context.fillRect(x + 0.75, y + 0.75, cell - 1.5, cell - 1.5);
        if (decision < 0) continue;
        context.fillStyle = styleValue(decision === 0 ? 'source' : 'card');
        context.fillText(String(decision), x + cell / 2, y + cell / 2 + 0.5);
      }
    });
  }
}

/** A canvas for drawDigit; whoever places it says what it shows. */
export const digitCanvas = () => make('canvas', { width: String(SIDE), height: String(SIDE), 'aria-hidden': 'true' });

/**
 * Draws an image as ink on paper, in the colours of the scheme: a white pixel is full ink, a black one none.
 * @param {HTMLCanvasElement} canvas  of digitCanvas
 * @param {Uint8Array} pixels
 */
export function drawDigit(canvas, pixels) {
  const ink = (styleValue('ink').match(/\d+/g) ?? []).map(Number);
  const image = new ImageData(SIDE, SIDE);
  for (const [p, value] of pixels.entries()) image.data.set([...ink, value], 4 * p);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** Some target images, each with what it is called and whether that is right. */
export class DigitGrid {
  #list = /** @type {HTMLElement} */ (byId('digits').querySelector('ul'));
  #note = byId('digits-note');
  /** @type {View | null} */
  #view = null;
  /** @type {Config | null} */
  #config = null;

  constructor() {
    onSchemeChange(() => this.draw(this.#view, this.#config));
    this.draw(null, null);
  }

  /**
   * @param {View | null} view
   * @param {Config | null} config
   */
  draw(view, config) {
    this.#view = view;
    this.#config = config;
    if (!view || !config) {
      this.#list.replaceChildren();
      setText(this.#note, 'They appear once the images are here.');
      return;
    }
    const shown = view.labels.length;
    while (this.#list.children.length > shown) this.#list.lastChild?.remove();
    while (this.#list.children.length < shown) {
      this.#list.append(make('li', {}, digitCanvas(), make('span')));
    }
    let right = 0;
    [...this.#list.children].forEach((item, i) => {
      const [label, answer] = [view.labels[i], view.answers[i]];
      const good = label === answer;
      right += Number(good);
      item.className = good ? 'right' : 'wrong';
      const words = item.children[1];
      setText(words, `${good ? '✓' : '✗'} ${config.target_digits[label]}→${config.source_digits[answer]}`);
      words.setAttribute(
        'aria-label',
        `a ${config.target_digits[label]} called ${config.source_digits[answer]}, ${good ? 'right' : 'wrong'}`,
      );
      words.setAttribute('role', 'img');
      const pixels = view.pixels.subarray(i * PIXELS, (i + 1) * PIXELS);
      drawDigit(/** @type {HTMLCanvasElement} */ (item.firstChild), pixels);
    });
    const coder = view.kind === 'train' ? 'MS + C' : 'MT + C';
    setText(
      this.#note,
      `${coder}: ${right} of ${shown} as the chosen pairing has it (${percent(right / shown, 0)}). ✓ right, ✗ wrong.`,
    );
  }
}
