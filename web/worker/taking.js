/** What of a run leaves the worker as a file, beside weights: the images on which its accuracy is measured. */

import { writeNpy, writeNpz } from '../images/npy.js';
import { pickImages, SIDE, UNLABELLED } from '../images/shape.js';

/**
 * The target images that accuracy is measured on, and their classes, as an .npz of arrays "images" (count, SIDE, SIDE) and
 * "labels" (count).
 * @param {import('../run/run.js').Run} run  all of whose images are here
 */
export function targetsOf({ images: { target } }) {
  const measured = [...target.labels.keys()].filter((i) => target.labels[i] !== UNLABELLED);
  return writeNpz([
    ['images', writeNpy([measured.length, SIDE, SIDE], pickImages(target.images, measured))],
    [
      'labels',
      writeNpy(
        [measured.length],
        Uint8Array.from(measured, (i) => target.labels[i]),
      ),
    ],
  ]);
}
