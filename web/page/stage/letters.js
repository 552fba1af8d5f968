/** Letters upon pictures. */

import { styleValue } from '../elements/dom.js';

export const FONT = '12px system-ui, sans-serif';

/**
 * Text that can be read upon points.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
export function haloed(context, text, x, y) {
  context.save();
  context.strokeStyle = styleValue('card');
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.restore();
  context.fillText(text, x, y);
}
