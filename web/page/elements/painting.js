/**
 * A directive for pictures on a canvas: <canvas ${painting(draw, inputs, height)}>. They are drawn when other things are to be
 * seen on them, and when their width or the colours change, at most once a frame.
 */

import { noChange } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import { PIXELS, SIDE } from '../../images/shape.js';
import { onSchemeChange, schedule, styleValue } from './dom.js';

/** @typedef {(context: CanvasRenderingContext2D, width: number, height: number) => void} Draw  in CSS pixels */

/** All that are on the page. @type {Set<Painting>} */
const paintings = new Set();

/**
 * Draws a picture of the page again, on a canvas of its own and so many times as fine.
 * @param {HTMLCanvasElement} original  one that is painted
 * @param {number} scale
 * @param {number} width  in CSS pixels, where the picture is as wide as its place
 * @returns {HTMLCanvasElement | null}  null: it is not painted
 */
export function paintedAgain(original, scale, width) {
  for (const painting of paintings) if (painting.isOf(original)) return painting.again(scale, width);
  return null;
}

onSchemeChange(() => {
  for (const painting of paintings) schedule(painting.paint);
});

class Painting extends AsyncDirective {
  /** @type {HTMLCanvasElement | null} */
  #canvas = null;
  /** @type {Draw} */
  #draw = () => {};
  /** @type {unknown[] | null} */
  #inputs = null;
  /** @type {((width: number) => number) | undefined} */
  #height;
  /** Of its place, in CSS pixels, asked when the page is laid out: while it is drawn that would lay it out at once. */
  #width = 0;
  #observer = new ResizeObserver(() => {
    this.#width = this.#canvas?.parentElement?.clientWidth ?? 0;
    this.paint();
  });

  /**
   * @param {Draw} _draw
   * @param {unknown[]} _inputs  what the drawing depends on: it is drawn anew when one of them is another
   * @param {(width: number) => number} [_height]  of a canvas that is as wide as its parent; without, its size is its own
   */
  render(_draw, _inputs, _height) {
    return noChange;
  }

  /**
   * @param {import('lit-html/directive.js').ElementPart} part
   * @param {[Draw, unknown[], ((width: number) => number)?]} args
   */
  update(part, [draw, inputs, height]) {
    const same = this.#inputs?.length === inputs.length && inputs.every((input, i) => input === this.#inputs?.[i]);
    this.#draw = draw;
    this.#inputs = inputs;
    this.#height = height;
    if (!this.#canvas) {
      this.#canvas = /** @type {HTMLCanvasElement} */ (part.element);
      this.reconnected();
    }
    if (!same) schedule(this.paint);
    return noChange;
  }

  reconnected() {
    paintings.add(this);
    const place = this.#canvas?.parentElement;
    if (this.#height && place) this.#observer.observe(place);
  }

  disconnected() {
    paintings.delete(this);
    this.#observer.disconnect();
  }

  /** @param {HTMLCanvasElement} canvas */
  isOf = (canvas) => canvas === this.#canvas;

  /** @param {number} scale @param {number} width */
  again(scale, width) {
    const canvas = document.createElement('canvas');
    const height = this.#height?.(width) ?? width;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = styleValue('card');
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.scale(scale, scale);
    this.#draw(context, width, height);
    return canvas;
  }

  paint = () => {
    const canvas = this.#canvas;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !this.isConnected) return;
    if (!this.#height) {
      this.#draw(context, canvas.width, canvas.height);
      return;
    }
    const width = this.#width;
    const height = this.#height(width);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    canvas.style.height = `${height}px`;
    if (width === 0) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    this.#draw(context, width, height);
  };
}

export const painting = directive(Painting);

/**
 * A digit, for a canvas of SIDE by SIDE: ink on paper, in the colours of the scheme. A white pixel is full ink, a black one none.
 * @param {Uint8Array} pixels  of several images
 * @param {number} index  of the one
 */
export function digitPainting(pixels, index) {
  const image = pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
  return painting((context) => drawDigit(context, image), [pixels, index]);
}

/**
 * The first few digits side by side, for a canvas of n times SIDE by SIDE: each canvas is a layer of its own to the browser.
 * @param {Uint8Array} pixels  of several images
 * @param {number} n
 */
export function rowPainting(pixels, n) {
  return painting(
    (context) => {
      for (let i = 0; i < n; i++) drawDigit(context, pixels.subarray(i * PIXELS, (i + 1) * PIXELS), i * SIDE);
    },
    [pixels, n],
  );
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Uint8Array} image
 * @param {number} [left]
 */
function drawDigit(context, image, left = 0) {
  const [red, green, blue] = (styleValue('ink').match(/\d+/g) ?? []).map(Number);
  const picture = new ImageData(SIDE, SIDE);
  // One by one: to make a list of each pixel takes many times as long, and there are hundreds of digits.
  image.forEach((value, p) => {
    picture.data[4 * p] = red;
    picture.data[4 * p + 1] = green;
    picture.data[4 * p + 2] = blue;
    picture.data[4 * p + 3] = value;
  });
  context.putImageData(picture, left, 0);
}

/**
 * A digit as wide as a canvas, its pixels to be seen.
 * @param {CanvasRenderingContext2D} context  in CSS pixels
 * @param {Uint8Array} image
 * @param {number} width
 */
export function drawEnlarged(context, image, width) {
  const small = document.createElement('canvas');
  small.width = small.height = SIDE;
  const own = small.getContext('2d');
  if (!own) return;
  drawDigit(own, image);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, width);
}
