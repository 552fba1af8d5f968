/** What is to be seen of a view on one of its planes: where points stand, and what can be said of them. Pure; nothing is drawn here. */

/**
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').Plane} Plane
 * @typedef {import('../../worker/messages.js').PlaneName} PlaneName
 * @typedef {import('../../worker/messages.js').Sample} Sample
 */

/** Nearest points that are asked for their domain. */
const NEIGHBOURS = 7;

/** The domain of a point: points are numbered source first, then target. @param {number} point @param {number} count */
export const isTarget = (point, count) => point >= count;

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

/** What has left the picture stands at its edge. @param {number} share */
const within = (share) => (share < 0 ? 0 : share > 1 ? 1 : share);

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
  let sum = 0;
  for (let a = 0; a < all; a++) {
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
  const found = Math.min(1, sum / (all * NEIGHBOURS) / (count / (all - 1)));
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
 * @param {{room: number, width: number, height: number, most: number}} how  room: pixels from one to the next, and to the edge
 */
export function pictured(stand, candidates, { room, width, height, most }) {
  /** @type {number[]} */
  const chosen = [];
  for (const point of candidates) {
    const [x, y] = [stand[2 * point], stand[2 * point + 1]];
    const inside = x > room / 2 && x < width - room / 2 && y > room / 2 + 18 && y < height - room / 2;
    if (!inside || chosen.length >= most) continue;
    const free = chosen.every((other) => Math.hypot(stand[2 * other] - x, stand[2 * other + 1] - y) >= room);
    if (free) chosen.push(point);
  }
  return chosen;
}

/**
 * Borders of C's answers on the ground: segments in a picture of width and height 1, [x, y, x, y] by turns. Between the middles of
 * four cells a border runs from side to side.
 * @param {Uint8Array} regions  (rows, columns), the bottom row first
 * @param {number} rows
 * @param {number} columns
 */
export function borders(regions, rows, columns) {
  /** @type {number[]} */
  const segments = [];
  const x = (/** @type {number} */ column) => (column + 0.5) / columns;
  const y = (/** @type {number} */ row) => 1 - (row + 0.5) / rows;
  // To the very edge, where the outermost cells' answers go on.
  const answer = (/** @type {number} */ row, /** @type {number} */ column) =>
    regions[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))];
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      const [a, b, c, d] = [answer(row, column), answer(row, column + 1), answer(row + 1, column + 1), answer(row + 1, column)];
      /** @type {[number, number][]} */
      const ends = [];
      if (a !== b) ends.push([x(column + 0.5), y(row)]);
      if (b !== c) ends.push([x(column + 1), y(row + 0.5)]);
      if (c !== d) ends.push([x(column + 0.5), y(row + 1)]);
      if (d !== a) ends.push([x(column), y(row + 0.5)]);
      if (ends.length === 2) segments.push(...ends[0], ...ends[1]);
      else for (const end of ends) segments.push(...end, x(column + 0.5), y(row + 0.5));
    }
  }
  return segments;
}
