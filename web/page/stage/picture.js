/**
 * <stage-picture>: the points of a view on a plane, over D's ground and beside C's line. It moves them from one view to the next,
 * and tells of the point that a pointer or an arrow key finds.
 */

import { html, nothing, render } from 'lit-html';
import { frameTook, isBusy, onSchemeChange, schedule } from '../elements/dom.js';
import { boxesOfWords, drawStage } from './drawing.js';
import { boxesOfGround, saidOfGround } from './ground.js';
import { pointTold } from './point.js';
import { inPixels, linesIn, nextPoint, pictured, pointAt, standing } from './scene.js';

/**
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').PlaneName} PlaneName
 * @typedef {import('../../worker/messages.js').Sample} Sample
 *
 * @typedef {object} Scene
 * @property {View | null} view
 * @property {View | null} before  the beginning of the adaptation
 * @property {Sample | null} sample
 * @property {PlaneName} plane
 * @property {boolean} labelled  the target's true classes are to be seen
 * @property {{source: number[], target: number[]}} digits  by class, for marks
 * @property {{source: string[], target: string[]}} names  by class, for words
 * @property {import('./drawing.js').Words} words  on the picture
 * @property {import('./drawn.js').DrawnPoint[]} drawn  digits drawn by hand
 * @property {string} name  of the picture
 * @property {string} told  the picture in words
 * @property {string} help  how to walk about on it
 * @property {boolean} small  a copy to be looked at, beside which stands what it shows
 * @property {boolean} busy  training needs the processor: points move by leaps
 * @property {boolean} untrained  C has learnt nothing: it has no line to show
 */

/** Milliseconds in which points go from one view to the next. */
const MOVE = 380;
/** Milliseconds between two pictures of points on their way; while training needs the processor, and how many times a frame's time. */
const FRAME = { free: 0, busy: 120, share: 6 };
/** More device pixels to a CSS pixel are not to be seen, and cost time. */
const FINEST = 2;
/** Target images that leave trails, and over how many views. */
const TRAILED = 6;
const TRAIL = 10;
/** Pixels within which a pointer finds a point: a finger is broad. */
const REACH = { mouse: 14, touch: 24 };
/** Candidates to be shown as images, and how many are. */
const CANDIDATES = 24;
const PICTURED = { narrow: 7, wide: 12 };

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What is drawn of a scene, in a picture of width and height 1. @typedef {{stand: Float32Array, ground: Float32Array | null, lines: [number, number, number][]}} Shown */

/** Pictures made so far: each has its own help. */
let made = 0;

class StagePicture extends HTMLElement {
  #help = `stage-help-${++made}`;
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Shown | null} where points came from */
  #from = null;
  /** @type {Shown | null} where they go */
  #to = null;
  /** When they set out, ms. */
  #since = 0;
  /** Views passed, the newest last: trails lead through them. @type {View[]} */
  #passed = [];
  /** @type {number[]} shown as images */
  #pictured = [];
  /** What is written of the ground, and of which, and how large. @type {{said: import('./ground.js').Said[], key: unknown[]}} */
  #opinions = { said: [], key: [] };
  /** @type {number | null} */
  #chosen = null;
  /** The chosen point stays though the pointer leaves. */
  #pinned = false;
  #width = 0;
  #height = 0;
  #moving = false;
  #observer = new ResizeObserver(() => this.#resize());
  /** What nobody sees is not drawn. */
  #inSight = true;
  #sight = new IntersectionObserver((entries) => {
    this.#inSight = entries.at(-1)?.isIntersecting ?? true;
    if (this.#inSight) schedule(this.#draw);
  });
  #ignoreScheme = () => {};

  /** @param {Scene} scene */
  set scene(scene) {
    const old = this.#scene;
    this.#scene = scene;
    const sameView = scene.view === old?.view && scene.plane === old?.plane;
    if (!sameView) this.#setOut();
    if (scene.sample !== old?.sample) this.#choose(null);
    // On their way they are drawn all the same.
    if (!this.#moving) schedule(this.#draw);
    if (!(scene.busy && this.#moving)) schedule(this.#tell);
  }

  connectedCallback() {
    this.#ignoreScheme = onSchemeChange(() => schedule(this.#draw));
    schedule(this.#tell);
    // What the observer looks at is there once it has been told of.
    schedule(this.#watch);
  }

  disconnectedCallback() {
    this.#ignoreScheme();
    this.#observer.disconnect();
    this.#sight.disconnect();
  }

  #watch = () => {
    const canvas = this.querySelector('canvas');
    if (!canvas || !this.isConnected) return;
    this.#observer.observe(canvas);
    this.#sight.observe(canvas);
  };

  get #canvas() {
    return /** @type {HTMLCanvasElement | null} */ (this.querySelector('canvas'));
  }

  #resize() {
    const canvas = this.#canvas;
    if (!canvas) return;
    this.#width = canvas.clientWidth;
    this.#height = canvas.clientHeight;
    canvas.width = Math.round(this.#width * this.#ratio);
    canvas.height = Math.round(this.#height * this.#ratio);
    this.#pictured = [];
    schedule(this.#draw);
  }

  // --- from view to view -------------------------------------------------------------------------------------------------------

  /** Another view, or another plane: points go there from where they are. */
  #setOut() {
    const { view, plane } = /** @type {Scene} */ (this.#scene);
    if (!view) {
      this.#from = this.#to = null;
      this.#passed = [];
      return;
    }
    const shown = view.stage.planes[plane];
    const ground = shown.ground.length ? Float32Array.from(shown.ground, (value) => value / 255) : null;
    const to = { stand: standing(shown), ground, lines: linesIn(shown) };
    const now = this.#shown();
    const isAlike = now?.stand.length === to.stand.length && now.lines.length === to.lines.length;
    this.#from = isAlike ? now : to;
    this.#to = to;
    this.#since = still.matches ? Number.NEGATIVE_INFINITY : performance.now();
    // A moment that is looked at again has no later ones behind it.
    this.#passed = this.#passed.filter(({ stage, time }) => stage.basis === view.stage.basis && time < view.time);
    if (view.kind === 'adapt') this.#passed = [...this.#passed, view].slice(-TRAIL);
    if (this.#way < 1) this.#move();
  }

  /** The part of the way that is behind, from 0 to 1: fast at first. */
  get #way() {
    const part = Math.min(1, (performance.now() - this.#since) / MOVE);
    return 1 - (1 - part) ** 3;
  }

  /** What is to be seen at this moment. @returns {Shown | null} */
  #shown() {
    const [from, to, way] = [this.#from, this.#to, this.#way];
    if (!from || !to || way >= 1) return to;
    const between = (/** @type {number} */ a, /** @type {number} */ b) => a + way * (b - a);
    const { lines } = from;
    return {
      lines: to.lines.map((line, c) => /** @type {any} */ (line.map((end, i) => between(lines[c][i], end)))),
      stand: to.stand.map((end, i) => between(from.stand[i], end)),
      // The ground is the dearest to draw: while time is scarce it changes at once.
      ground:
        to.ground && from.ground && !this.#scene?.busy
          ? to.ground.map((end, i) => between(/** @type {any} */ (from.ground)[i], end))
          : to.ground,
    };
  }

  #move() {
    if (this.#moving) return;
    this.#moving = true;
    let drawn = performance.now();
    const frame = () => {
      const now = performance.now();
      this.#moving = this.isConnected && this.#inSight && this.#way < 1;
      const wait = this.#scene?.busy ? Math.max(FRAME.busy, FRAME.share * frameTook()) : FRAME.free;
      if (!this.#moving || now - drawn >= wait) {
        drawn = now;
        schedule(this.#draw);
      }
      if (!this.#moving) schedule(this.#tell);
      else if (wait) setTimeout(requestAnimationFrame, wait / 2, frame);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** In CSS pixels. @param {Float32Array} stand */
  #pixels = (stand) => inPixels(stand, this.#width, this.#height);

  /**
   * The picture of this moment, on a canvas of its own and so many times as fine.
   * @param {number} scale
   * @returns {HTMLCanvasElement | null}  null: there is nothing to be seen
   */
  again(scale) {
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(this.#width * scale);
    canvas.height = Math.round(this.#height * scale);
    const context = canvas.getContext('2d');
    if (!context || !this.#width || !this.#shown()) return null;
    this.#drawOn(context, scale);
    return canvas;
  }

  /** Device pixels to a CSS pixel. */
  get #ratio() {
    return Math.min(devicePixelRatio, FINEST);
  }

  #draw = () => {
    const context = this.#canvas?.getContext('2d');
    if (context && this.#width && (this.#inSight || !isBusy())) this.#drawOn(context, this.#ratio);
  };

  /** @param {CanvasRenderingContext2D} context @param {number} scale  pixels of its canvas to a CSS pixel */
  #drawOn(context, scale) {
    const scene = this.#scene;
    if (!scene) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const shown = this.#shown();
    const { view, plane, sample, labelled, digits, names, words, drawn } = scene;
    if (!view || !shown) {
      context.clearRect(0, 0, this.#width, this.#height);
      return;
    }
    const stand = this.#pixels(shown.stand);
    const lines = scene.untrained ? [] : shown.lines;
    const taken = boxesOfWords(context, this.#width, this.#height, { lines, words });
    const opinions = this.#saidOfGround(context, taken);
    if (sample) this.#pictured = this.#choosePictures(stand, view.count, [...taken, ...boxesOfGround(context, opinions)]);
    drawStage(context, this.#width, this.#height, {
      count: view.count,
      stand,
      ground: shown.ground,
      opinions,
      lines,
      trails: this.#trails(view, plane),
      pictured: this.#pictured,
      chosen: this.#chosen,
      sample,
      labelled,
      digits,
      names,
      words,
      drawn,
    });
  }

  /** Sought once for each ground, by where points go: they pass beneath it. @param {CanvasRenderingContext2D} context @param {import('./scene.js').Box[]} taken */
  #saidOfGround(context, taken) {
    const { opinions } = /** @type {Scene} */ (this.#scene).words;
    const ground = this.#to?.ground;
    if (!ground) return [];
    const key = [ground, opinions.all.target, this.#width, this.#height];
    if (key.some((part, i) => part !== this.#opinions.key[i])) {
      const how = { opinions, stand: /** @type {Float32Array} */ (this.#stand), taken, last: this.#opinions.said };
      this.#opinions = { said: saidOfGround(context, this.#width, this.#height, ground, how), key };
    }
    return this.#opinions.said;
  }

  /** @param {Float32Array} stand @param {number} count @param {import('./scene.js').Box[]} taken  by words */
  #choosePictures(stand, count, taken) {
    // By turns, so that either domain has its share; those that are shown already stay, as long as they have room.
    const fresh = Array.from({ length: Math.min(CANDIDATES, 2 * count) }, (_, i) => (i % 2 ? i >> 1 : count + (i >> 1)));
    const candidates = [...new Set([...this.#pictured, ...fresh])];
    const most = this.#width < 500 ? PICTURED.narrow : PICTURED.wide;
    return pictured(stand, candidates, { room: 44, width: this.#width, height: this.#height, most, taken });
  }

  /** @param {View} view @param {PlaneName} plane */
  #trails(view, plane) {
    const { extent } = view.stage.planes[plane];
    const earlier = this.#passed.filter((one) => one !== view && one.count === view.count);
    if (earlier.length === 0) return [];
    const stands = earlier.map((one) => this.#pixels(standing({ ...one.stage.planes[plane], extent })));
    return Array.from({ length: Math.min(TRAILED, view.count) }, (_, i) => {
      const point = view.count + i;
      return { point, path: stands.flatMap((stand) => [stand[2 * point], stand[2 * point + 1]]) };
    });
  }

  // --- one point -----------------------------------------------------------------------------------------------------------------

  /** Where points are going, in CSS pixels: a pointer means where they will be. */
  get #stand() {
    return this.#to && this.#pixels(this.#to.stand);
  }

  /** @param {number | null} point @param {boolean} [pinned] */
  #choose(point, pinned = false) {
    this.#pinned = pinned;
    if (point === this.#chosen) {
      schedule(this.#tell);
      return;
    }
    this.#chosen = point;
    schedule(this.#draw);
    schedule(this.#tell);
  }

  /** @param {PointerEvent} event */
  #find({ offsetX, offsetY, pointerType }) {
    const stand = this.#stand;
    return stand && pointAt(stand, offsetX, offsetY, pointerType === 'mouse' ? REACH.mouse : REACH.touch);
  }

  /** @param {PointerEvent} event */
  #hover = (event) => {
    if (!this.#pinned && event.pointerType === 'mouse') this.#choose(this.#find(event));
  };

  /** @param {PointerEvent} event */
  #press = (event) => {
    const found = this.#find(event);
    this.#choose(found, found !== null && !(this.#pinned && found === this.#chosen));
  };

  #leave = () => {
    if (!this.#pinned) this.#choose(null);
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const stand = this.#stand;
    const way = WAYS[event.key];
    if (!stand || event.ctrlKey || event.metaKey || event.altKey) return;
    if (way) {
      const from = this.#chosen ?? pointAt(stand, this.#width / 2, this.#height / 2, Infinity);
      if (from !== null) this.#choose(this.#chosen === null ? from : nextPoint(stand, from, way), this.#pinned);
    } else if (event.key === 'Enter' && this.#chosen !== null) this.#choose(this.#chosen, !this.#pinned);
    else if (event.key === 'Escape' && this.#chosen !== null) this.#choose(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #tell = () => {
    const scene = this.#scene;
    if (!scene || !this.isConnected) return;
    const { view, name, told, help } = scene;
    if (scene.small) {
      render(html`<div class="stage-plot"><canvas aria-hidden="true"></canvas></div>`, this);
      return;
    }
    render(
      html`
        <div class="stage-plot" tabindex=${view ? 0 : nothing} role="application" aria-label=${name} aria-describedby=${this.#help}
          @keydown=${this.#key} @blur=${this.#leave}>
          <canvas role="img" aria-label=${told} @pointermove=${this.#hover} @pointerdown=${this.#press}
            @pointerleave=${this.#leave}></canvas>
        </div>
        <p id=${this.#help} class="unseen">${help}</p>
        <div class=${this.#pinned ? 'stage-point pinned' : 'stage-point'} role="status" .style=${this.#place()}>
          ${this.#chosen !== null && view ? pointTold(scene, this.#chosen) : nothing}
        </div>
      `,
      this,
    );
  };

  /** Where the chosen point is told of: beside it, on the side where there is more room. */
  #place() {
    const stand = this.#stand;
    if (this.#chosen === null || !stand) return 'display: none';
    const [x, y] = [stand[2 * this.#chosen], stand[2 * this.#chosen + 1]];
    if (Number.isNaN(x + y)) return '';
    const across = x < this.#width / 2 ? `left: ${Math.round(x + 18)}px` : `right: ${Math.round(this.#width - x + 18)}px`;
    return `${across}; ${y < this.#height / 2 ? `top: ${Math.round(Math.max(4, y - 20))}px` : `bottom: ${Math.round(Math.max(4, this.#height - y - 20))}px`}`;
  }
}

customElements.define('stage-picture', StagePicture);
