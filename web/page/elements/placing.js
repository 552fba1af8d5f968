/** Where something that lies over the page stands: beside what it belongs to, where there is room, as long as that moves. */

import { autoUpdate, computePosition, flip, offset, shift } from '@floating-ui/dom';

/** Pixels to what it belongs to, and to the edges of the window. */
const GAP = 12;
const EDGE = 8;

/**
 * @param {Element} anchor
 * @param {HTMLElement} floating  its style sheet puts it at --x, --y of the window
 * @param {import('@floating-ui/dom').Placement} placement  where it should stand
 * @param {{moved?: () => void}} [how]  moved: called whenever the anchor may have moved
 * @returns {() => void} ends it
 */
export const keepBeside = (anchor, floating, placement, { moved } = {}) =>
  autoUpdate(anchor, floating, async () => {
    moved?.();
    const {
      x,
      y,
      placement: stands,
    } = await computePosition(anchor, floating, {
      strategy: 'fixed',
      placement,
      middleware: [offset(GAP), flip(), shift({ padding: EDGE, crossAxis: true })],
    });
    floating.style.setProperty('--x', `${Math.round(x)}px`);
    floating.style.setProperty('--y', `${Math.round(y)}px`);
    floating.dataset.placed = stands;
  });
