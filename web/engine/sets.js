/** Sets of images as the engine takes them. */

import { UNLABELLED } from '../images/shape.js';
import { refusal } from './error.js';

/**
 * @param {import('./header.js').SetName} set
 * @param {Uint8Array} labels  of its images
 * @param {number} classes
 * @throws {import('./error.js').EngineError} one is no class, nor unlabelled where that may be
 */
export function checkLabels(set, labels, classes) {
  const wrong = labels.findIndex((label) => label >= classes && !(set === 'target' && label === UNLABELLED));
  if (wrong < 0) return;
  throw refusal(`label ${labels[wrong]} of image ${wrong} of the ${set} set is none of the classes 0 to ${classes - 1}`);
}
