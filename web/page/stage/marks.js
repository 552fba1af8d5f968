/** Marks of points and small pictures of digits, each drawn once and then copied: a picture of 400 points takes no time. */

import { PIXELS, SIDE } from '../../images/shape.js';
import { onSchemeChange, styleValue } from '../elements/dom.js';

/**
 * @typedef {'source' | 'target'} Domain
 * @typedef {'ring' | 'cross' | 'disc' | 'bold-cross' | 'diamond' | `numeral-${number}` | `bold-${number}`} Shape
 */

/** CSS pixels from the middle of a mark to its edge, its halo included. */
const REACH = 9;
/** CSS pixels of a pictured digit's side, without its frame. */
export const PICTURE = 26;

/** @type {Map<string, HTMLCanvasElement>} */
const drawn = new Map();
onSchemeChange(() => drawn.clear());

/**
 * @param {string} key
 * @param {number} width  in device pixels
 * @param {(context: CanvasRenderingContext2D) => void} draw
 */
function once(key, width, draw) {
  let canvas = drawn.get(key);
  if (!canvas) {
    canvas = document.createElement('canvas');
    canvas.width = canvas.height = width;
    const context = canvas.getContext('2d');
    if (context) draw(context);
    drawn.set(key, canvas);
  }
  return canvas;
}

/**
 * How a point is marked: colour is the domain, shape is the class where that is known; a target image of which it is not is a diamond.
 * @param {Domain} domain
 * @param {number | null} label  null: not to be told
 * @param {number[]} digits  of the domain, by class
 * @returns {Shape}
 */
export function shapeOf(domain, label, digits) {
  if (label === null) return 'diamond';
  if (digits.length > 2) return `${domain === 'source' ? 'numeral' : 'bold'}-${digits[label]}`;
  // The domains are told apart without colours, too.
  if (domain === 'source') return label === 0 ? 'ring' : 'cross';
  return label === 0 ? 'disc' : 'bold-cross';
}

/**
 * @param {CanvasRenderingContext2D} context  in CSS pixels
 * @param {Shape} shape
 * @param {Domain} domain
 * @param {number} x
 * @param {number} y
 */
export function mark(context, shape, domain, x, y) {
  const ratio = devicePixelRatio;
  const width = Math.ceil(2 * REACH * ratio);
  const sprite = once(`${shape} ${domain} ${ratio}`, width, (own) => {
    own.scale(ratio, ratio);
    own.translate(REACH, REACH);
    // A halo keeps marks apart that lie on each other.
    own.lineJoin = 'round';
    own.strokeStyle = own.fillStyle = styleValue('card');
    trace(own, shape, 2.5);
    own.strokeStyle = own.fillStyle = styleValue(domain);
    trace(own, shape, 0);
  });
  context.drawImage(sprite, x - REACH, y - REACH, 2 * REACH, 2 * REACH);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} shape
 * @param {number} halo  CSS pixels around it
 */
function trace(context, shape, halo) {
  const [kind, digit] = shape.split('-');
  context.beginPath();
  switch (shape) {
    case 'ring':
    case 'disc':
      context.arc(0, 0, 4, 0, 2 * Math.PI);
      break;
    case 'cross':
    case 'bold-cross':
      for (const way of [-1, 1]) {
        context.moveTo(-3.6, -3.6 * way);
        context.lineTo(3.6, 3.6 * way);
      }
      break;
    case 'diamond':
      context.moveTo(0, -5);
      context.lineTo(4.2, 0);
      context.lineTo(0, 5);
      context.lineTo(-4.2, 0);
      context.closePath();
      break;
    default:
      context.font = `${kind === 'bold' ? 800 : 500} 12px system-ui, sans-serif`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.lineWidth = halo;
      if (halo) context.strokeText(digit, 0, 0.5);
      else context.fillText(digit, 0, 0.5);
      return;
  }
  const isLine = kind === 'ring' || kind === 'cross' || shape === 'bold-cross';
  context.lineWidth = (kind === 'bold' ? 2.6 : 1.7) + halo;
  if (!isLine) context.fill();
  if (isLine || halo) {
    if (!isLine) context.lineWidth = halo;
    context.stroke();
  }
}

/**
 * A digit in the colour of its domain.
 * @param {Uint8Array} images  of the sample's domain
 * @param {number} index
 * @param {Domain} domain
 */
export function digitOf(images, index, domain) {
  const known = pictures.get(images) ?? new Map();
  pictures.set(images, known);
  const key = `${domain} ${index} ${styleValue(domain)}`;
  let canvas = known.get(key);
  if (!canvas) {
    canvas = inked(images.subarray(index * PIXELS, (index + 1) * PIXELS), styleValue(domain));
    known.set(key, canvas);
  }
  return canvas;
}

/** By the images that they are of: they go with them. @type {WeakMap<Uint8Array, Map<string, HTMLCanvasElement>>} */
const pictures = new WeakMap();

/** @param {Uint8Array} image @param {string} color */
function inked(image, color) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const picture = new ImageData(SIDE, SIDE);
  image.forEach((value, p) => {
    picture.data[4 * p + 3] = value;
  });
  context.putImageData(picture, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = color;
  context.fillRect(0, 0, SIDE, SIDE);
  return canvas;
}

/**
 * A point as the image that it is, in a frame of its domain.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} digit
 * @param {Domain} domain
 * @param {number} x
 * @param {number} y
 */
export function picture(context, digit, domain, x, y) {
  const half = PICTURE / 2 + 2;
  context.beginPath();
  // Frames differ without colours, too: the source's is a square, the target's is round.
  context.roundRect(x - half, y - half, 2 * half, 2 * half, domain === 'source' ? 4 : half);
  context.fillStyle = styleValue('card');
  context.fill();
  context.strokeStyle = styleValue(domain);
  context.lineWidth = 1.75;
  context.stroke();
  const side = domain === 'source' ? PICTURE : PICTURE - 4;
  context.drawImage(digit, x - side / 2, y - side / 2, side, side);
}
