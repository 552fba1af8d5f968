/** A collection that a person brought: what the built-in ones are, but its images lie in memory. Named by what it holds. */

import { PIXELS } from '../shape.js';

/**
 * @typedef {object} Own  can be sent from thread to thread and kept
 * @property {import('../../options/own.js').OwnName} name  own-… by its content (options/own.js)
 * @property {string} title  what it is called: the files' names
 * @property {string[]} files  that it was made of
 * @property {string[] | null} classes  names by class number; null: it has no labels
 * @property {boolean} dark  the ground of its images is dark
 * @property {import('./picture.js').Mends} mends  that were made
 * @property {Record<'train' | 'test', Uint8Array[]>} images  by class, each (count, PIXELS); of no labels, one that holds all
 *
 * @typedef {Omit<Own, 'images'> & {counts: Record<'train' | 'test', number[]>, bytes: number}} About  what is told of one
 */

/** @param {Uint8Array} pixels */
const countOf = (pixels) => pixels.length / PIXELS;

/** @param {Own} own @returns {About} */
export function aboutOwn({ images, ...about }) {
  const bytes = [...images.train, ...images.test].reduce((sum, { length }) => sum + length, 0);
  return { ...about, counts: { train: images.train.map(countOf), test: images.test.map(countOf) }, bytes };
}

/** @typedef {import('../collection.js').Source} Source */

/** @implements {Source} */
export class OwnCollection {
  #images;

  /** @param {Own} own */
  constructor({ name, classes, images }) {
    this.name = name;
    this.unlabelled = classes === null;
    this.#images = images;
    const entries = (/** @type {Uint8Array[]} */ all) =>
      all.map((pixels) => ({ count: countOf(pixels), images: { bytes: pixels.length }, labels: { bytes: countOf(pixels) } }));
    this.manifest = { train: entries(images.train), test: entries(images.test) };
  }

  /** They are here already. */
  excerpt = () => null;

  /** @param {import('../collection.js').Split} split @param {number} digit */
  load = async (split, digit) => this.#images[split][digit];
}
