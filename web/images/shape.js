/**
 * What an image is, and a label where there is none: as core/adda.h states them for the core.
 *
 * An image is SIDE rows of SIDE bytes, 0 black to 255 white; several are (count, PIXELS), one after the other.
 */

/** Rows and columns of an image. */
export const SIDE = 28;
/** Bytes of an image. */
export const PIXELS = SIDE * SIDE;
/** In place of a label: never measured. */
export const UNLABELLED = 255;

/**
 * Some of several images.
 * @param {Uint8Array} images  (count, PIXELS)
 * @param {number[]} indices
 * @returns {Uint8Array} (indices.length, PIXELS), a copy
 * @throws {RangeError} there is no such image
 */
export function pickImages(images, indices) {
  const count = images.length / PIXELS;
  const picked = new Uint8Array(indices.length * PIXELS);
  indices.forEach((index, i) => {
    if (!(Number.isInteger(index) && index >= 0 && index < count)) throw new RangeError(`no image ${index} among ${count}`);
    picked.set(images.subarray(index * PIXELS, (index + 1) * PIXELS), i * PIXELS);
  });
  return picked;
}
