/** What is to be seen of a view on one of its planes: where points stand, and what can be said of them. Pure; nothing is drawn here. */

import { COLUMNS, ROWS } from '../../run/ground.js';

/**
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').Plane} Plane
 * @typedef {import('../../worker/messages.js').PlaneName} PlaneName
 * @typedef {import('../../worker/messages.js').Sample} Sample
 *
 * @typedef {[left: number, top: number, right: number, bottom: number]} Box
 */

/** Nearest points that are asked for their domain, and of how many points: more would not change the figure that is told. */
const NEIGHBOURS = 7;
const ASKED = 160;

/** Pixels at the upper edge that are the words' own: points stand below them. */
export const HEAD = 24;

/** Where a height is in pixels. @param {number} share  0: the uppermost point, 1: the lowest @param {number} height  of the whole picture */
export const down = (share, height) => HEAD + share * (height - HEAD);

/** Places in pixels. @param {Float32Array} stand  shares, x and y by turns @param {number} width @param {number} height */
export const inPixels = (stand, width, height) => stand.map((share, i) => (i % 2 ? down(share, height) : share * width));

/** The domain of a point: points are numbered source first, then target. @param {number} point @param {number} count */
const isTarget = (point, count) => point >= count;

/**
 * Where points stand in a picture of width and height 1, its corner at the top left: x and y by turns, source first. NaN: nowhere.
 * @param {Plane} plane
 * @returns {Float32Array}
 */
export function standing({ source, target, extent: [left, right, bottom, top] }) {
  const stand = new Float32Array(source.length + target.length);
  const put = (/** @type {Float32Array} */ places, /** @type {number} */ at) => {
    for (let i = 0; i < places.length; i += 2) {
      stand[at + i] = within((places[i] - left) / (right - left));
      stand[at + i + 1] = within((top - places[i + 1]) / (top - bottom));
    }
  };
  put(source, 0);
  put(target, source.length);
  return stand;
}

/**
 * What the ground says where a point stands: D's probability of "target" for that place of the plane.
 * @param {Plane} plane  with a ground
 * @param {number} point
 */
export function groundAt(plane, point) {
  const stand = standing(plane);
  const [x, y] = [stand[2 * point], stand[2 * point + 1]];
  const cell = (/** @type {number} */ share, /** @type {number} */ cells) => Math.min(cells - 1, Math.floor(share * cells));
  return plane.ground[cell(1 - y, ROWS) * COLUMNS + cell(x, COLUMNS)] / 255;
}

/** What has left the picture stands at its edge. @param {number} share */
export const within = (share) => Math.min(1, Math.max(0, share));

/** Measured before: a plane does not change. @type {WeakMap<Plane, number>} */
const mixings = new WeakMap();

/**
 * How far the domains lie on each other: of the nearest neighbours of a point, how many come from the other domain, beside how many
 * would if the domains could not be told apart. 0: none does; 1: as by chance.
 * @param {Plane} plane
 * @returns {number}  NaN where there are no points
 */
export function mixing(plane) {
  const known = mixings.get(plane);
  if (known !== undefined) return known;
  const places = standing(plane);
  const all = places.length / 2;
  const count = plane.source.length / 2;
  const nearest = new Float64Array(NEIGHBOURS);
  const others = new Uint8Array(NEIGHBOURS);
  const every = Math.ceil(all / ASKED);
  let [sum, asked] = [0, 0];
  for (let a = 0; a < all; a += every) {
    asked += 1;
    nearest.fill(Infinity);
    for (let b = 0; b < all; b++) {
      const distance = (places[2 * a] - places[2 * b]) ** 2 + (places[2 * a + 1] - places[2 * b + 1]) ** 2;
      if (b === a || !(distance < nearest[NEIGHBOURS - 1])) continue;
      let at = NEIGHBOURS - 1;
      for (; at > 0 && nearest[at - 1] > distance; at--) {
        nearest[at] = nearest[at - 1];
        others[at] = others[at - 1];
      }
      nearest[at] = distance;
      others[at] = Number(isTarget(a, count) !== isTarget(b, count));
    }
    for (let n = 0; n < NEIGHBOURS; n++) if (nearest[n] < Infinity) sum += others[n];
  }
  const found = Math.min(1, sum / (asked * NEIGHBOURS) / (count / (all - 1)));
  mixings.set(plane, found);
  return found;
}

/** The share of all images of which D says the right domain. @param {View} view */
export function rightOfD({ source, target, count }) {
  let right = 0;
  for (let i = 0; i < count; i++) right += Number(source[i] <= 0.5) + Number(target[i] > 0.5);
  return right / (2 * count);
}

/**
 * How far a point has moved since the beginning of adaptation, in units of the way that lay between the middles of the domains.
 * @param {Plane} before
 * @param {Plane} now  of the same basis
 * @param {number} point
 */
export function moved(before, now, point) {
  const count = now.source.length / 2;
  const [from, to] = isTarget(point, count) ? [before.target, now.target] : [before.source, now.source];
  const at = 2 * (point % count);
  const [s, t] = [before.source, before.target].map(middle);
  return Math.hypot(to[at] - from[at], to[at + 1] - from[at + 1]) / Math.hypot(s[0] - t[0], s[1] - t[1]);
}

/** @param {Float32Array} places */
function middle(places) {
  const sum = [0, 0];
  for (let i = 0; i < places.length; i++) sum[i % 2] += places[i];
  return sum.map((value) => value / (places.length / 2));
}

/**
 * The point that an arrow key leads to: near, and rather straight on.
 * @param {Float32Array} stand  in pixels
 * @param {number} from
 * @param {[x: number, y: number]} way  of length 1
 * @returns {number}  the same where there is none
 */
export function nextPoint(stand, from, [wayX, wayY]) {
  let [best, least] = [from, Infinity];
  for (let point = 0; 2 * point < stand.length; point++) {
    const [x, y] = [stand[2 * point] - stand[2 * from], stand[2 * point + 1] - stand[2 * from + 1]];
    const along = x * wayX + y * wayY;
    const aside = Math.abs(x * wayY - y * wayX);
    // Within 60° of the way; what lies aside counts double.
    if (point === from || !(along > 0.5) || aside > 1.7 * along || along + 2 * aside >= least) continue;
    [best, least] = [point, along + 2 * aside];
  }
  return best;
}

/**
 * The point nearest to a place.
 * @param {Float32Array} stand  in pixels
 * @param {number} x
 * @param {number} y
 * @param {number} reach  in pixels
 * @returns {number | null}
 */
export function pointAt(stand, x, y, reach) {
  let best = null;
  let least = reach;
  for (let point = 0; 2 * point < stand.length; point++) {
    const distance = Math.hypot(stand[2 * point] - x, stand[2 * point + 1] - y);
    if (!(distance <= least)) continue;
    least = distance;
    best = point;
  }
  return best;
}

/**
 * Points that are shown as their images, the first to have room before the later ones.
 * @param {Float32Array} stand  in pixels
 * @param {number[]} candidates
 * @param {{room: number, width: number, height: number, most: number, taken?: Box[]}} how  room: pixels from one to the next, and to the
 *   edge. taken: where something else stands
 */
export function pictured(stand, candidates, { room, width, height, most, taken = [] }) {
  /** @type {number[]} */
  const chosen = [];
  for (const point of candidates) {
    const [x, y] = [stand[2 * point], stand[2 * point + 1]];
    const inside = x > room / 2 && x < width - room / 2 && y > room / 2 && y < height - room / 2;
    if (!inside || chosen.length >= most) continue;
    // An image's frame reaches a good third of the room to every side.
    const reach = 0.38 * room;
    const hidden = taken.some(
      ([left, top, right, bottom]) => x > left - reach && x < right + reach && y > top - reach && y < bottom + reach,
    );
    if (hidden) continue;
    const free = chosen.every((other) => Math.hypot(stand[2 * other] - x, stand[2 * other + 1] - y) >= room);
    if (free) chosen.push(point);
  }
  return chosen;
}

/**
 * C's logits in a picture of width and height 1.
 * @param {Plane} plane
 * @returns {[x: number, y: number, shift: number][]}  by class
 */
export function linesIn({ lines, extent: [left, right, bottom, top] }) {
  return Array.from({ length: lines.length / 3 }, (_, c) => {
    const [x, y, shift] = lines.subarray(3 * c, 3 * c + 3);
    return [x * (right - left), -y * (top - bottom), shift + x * left + y * top];
  });
}

/**
 * The borders between C's answers in a picture of width and height 1: segments [x, y, x, y], the first end the higher one.
 * @param {[x: number, y: number, shift: number][]} lines
 * @returns {[number, number, number, number][]}
 */
export function borders(lines) {
  /** @type {[number, number, number, number][]} */
  const found = [];
  for (const [one, a] of lines.entries()) {
    for (const [two, b] of lines.entries()) {
      if (two <= one) continue;
      const [x, y, shift] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
      const square = x * x + y * y;
      if (!(square > 0 && square < Infinity)) continue;
      // The line on which both are alike, from one point of it on along it; cut off where the picture or another answer begins.
      const [atX, atY] = [(-shift * x) / square, (-shift * y) / square];
      const length = Math.sqrt(square);
      const [wayX, wayY] = [-y / length, x / length];
      let [from, to] = [-Infinity, Infinity];
      const keep = (/** @type {number} */ rise, /** @type {number} */ value) => {
        // Where value + rise * way is not negative.
        if (Math.abs(rise) < 1e-12) {
          if (value < 0) to = -Infinity;
        } else if (rise > 0) from = Math.max(from, -value / rise);
        else to = Math.min(to, -value / rise);
      };
      keep(wayX, atX);
      keep(-wayX, 1 - atX);
      keep(wayY, atY);
      keep(-wayY, 1 - atY);
      for (const [other, c] of lines.entries()) {
        if (other === one || other === two) continue;
        const [overX, overY] = [a[0] - c[0], a[1] - c[1]];
        keep(overX * wayX + overY * wayY, overX * atX + overY * atY + a[2] - c[2]);
      }
      if (!(from < to)) continue;
      const ends = [from, to].map((way) => [atX + way * wayX, atY + way * wayY]).sort((p, q) => p[1] - q[1]);
      found.push([ends[0][0], ends[0][1], ends[1][0], ends[1][1]]);
    }
  }
  return found;
}

/** Steps across and down in which the picture is gone over for where an answer is given. */
const GRID = 24;

/**
 * The middle of where each answer is given, in a picture of width and height 1; null where it is hardly given at all.
 * @param {[x: number, y: number, shift: number][]} lines
 * @returns {([x: number, y: number] | null)[]}  by class
 */
export function middles(lines) {
  const sums = lines.map(() => [0, 0, 0]);
  for (let i = 0; i < GRID * GRID; i++) {
    const [x, y] = [((i % GRID) + 0.5) / GRID, (Math.floor(i / GRID) + 0.5) / GRID];
    let [best, most] = [0, -Infinity];
    for (const [c, line] of lines.entries()) {
      const logit = line[0] * x + line[1] * y + line[2];
      if (logit > most) [best, most] = [c, logit];
    }
    sums[best][0] += 1;
    sums[best][1] += x;
    sums[best][2] += y;
  }
  return sums.map(([n, x, y]) => (n > 8 ? [x / n, y / n] : null));
}
