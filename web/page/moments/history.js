/** What has been measured since the networks were made: everything the charts and pictures draw. */

import { METRIC_COLUMNS } from '../../run/metrics.js';
import { Frames } from './frames.js';
import { Series } from './series.js';

/**
 * @typedef {import('../../worker/messages.js').Metrics} Metrics
 * @typedef {import('../../worker/messages.js').Sample} Sample
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('./series.js').SeriesData} SeriesData
 *
 * @typedef {import('../bringing/drawn.js').Kept} Kept
 *
 * @typedef {'train' | 'adapt' | 'trainViews' | 'adaptViews'} SeriesName
 *
 * @typedef {object} HistoryData
 * @property {Record<SeriesName, SeriesData>} series
 * @property {View | null} before
 * @property {View | null} early
 * @property {View | null} now
 * @property {readonly View[]} frames
 * @property {readonly Kept[]} [drawn]  missing in what was kept before digits were drawn
 */

/** The columns kept of a View. */
const VIEW_COLUMNS = /** @type {const} */ (['time', 'source_accuracy', 'target_accuracy']);

export class RunHistory {
  series = {
    train: new Series(METRIC_COLUMNS.train),
    adapt: new Series(METRIC_COLUMNS.adapt),
    trainViews: new Series(VIEW_COLUMNS),
    adaptViews: new Series(VIEW_COLUMNS),
  };
  /** @type {Sample | null} the images that all views are of; null before the first one, which they come with */
  sample = null;
  /** @type {View | null} the first view of the adaptation */
  before = null;
  /** @type {View | null} the first view after that: D, untrained at the beginning, has learnt, and MT hardly moved */
  early = null;
  /** @type {View | null} the latest view */
  now = null;
  /** By which any moment can be looked at again. */
  frames = new Frames();
  /** Digits drawn by hand that are followed. They are a person's own, and go on into the next run. @type {readonly Kept[]} */
  drawn = [];
  /** When the latest view of each kind was made: one that tells the same again is no other point. */
  #viewed = { train: Number.NaN, adapt: Number.NaN };
  /** Counts the changes of what belongs to training and to adaptation, so that nothing is drawn anew that is as it was. */
  changes = { train: 0, adapt: 0 };
  /** What has changed and is not counted yet, and when that was done last. */
  #fresh = { train: false, adapt: false };
  #settled = Number.NEGATIVE_INFINITY;

  #changed() {
    this.#fresh = { train: true, adapt: true };
    this.settle(0);
  }

  /**
   * Counts what has changed: charts are drawn anew.
   * @param {number} least  milliseconds since that was done last
   */
  settle(least) {
    const now = performance.now();
    if (now - this.#settled < least) return;
    this.#settled = now;
    for (const kind of /** @type {const} */ (['train', 'adapt'])) {
      if (this.#fresh[kind]) this.changes[kind] += 1;
      this.#fresh[kind] = false;
    }
  }

  /** @param {Metrics} metrics */
  addMetrics({ kind, rows }) {
    this.series[kind].push(rows);
    this.#fresh[kind] = true;
  }

  /** @param {View} view */
  addView(view) {
    if (view.first) this.before = view;
    // Of a run that is taken up in the middle nobody has seen how it began.
    else if (view.kind === 'adapt' && this.now?.first) this.early = view;
    this.now = view;
    this.frames.add(view);
    if (view.time !== this.#viewed[view.kind]) {
      this.series[`${view.kind}Views`].push(VIEW_COLUMNS.map((column) => view[column]));
      this.#viewed[view.kind] = view.time;
    }
    this.#fresh = { train: true, adapt: true };
  }

  clear() {
    for (const series of Object.values(this.series)) series.clear();
    this.sample = null;
    this.before = null;
    this.early = null;
    this.now = null;
    this.frames.clear();
    this.#viewed = { train: Number.NaN, adapt: Number.NaN };
    this.#changed();
  }

  /**
   * Forgets the adaptation: the networks are as training left them.
   * @param {boolean} otherTarget  forgets what was seen of the target, too
   */
  clearAdaptation(otherTarget) {
    if (otherTarget) {
      this.series.trainViews.clear();
      this.#viewed.train = Number.NaN;
      this.frames.clear();
    }
    this.series.adapt.clear();
    this.series.adaptViews.clear();
    this.#viewed.adapt = Number.NaN;
    this.before = null;
    this.early = null;
    this.frames.clearPhase('adapt');
    this.#changed();
  }

  /** @returns {HistoryData} its series share memory with this */
  get data() {
    const { train, adapt, trainViews, adaptViews } = this.series;
    return {
      series: { train: train.data, adapt: adapt.data, trainViews: trainViews.data, adaptViews: adaptViews.data },
      before: this.before,
      early: this.early,
      now: this.now,
      frames: this.frames.list,
      drawn: this.drawn,
    };
  }

  set data({ series, before, early, now, frames, drawn = [] }) {
    for (const name of /** @type {SeriesName[]} */ (Object.keys(this.series))) this.series[name].data = series[name];
    this.before = before;
    this.early = early;
    this.now = now;
    this.frames.data = frames;
    this.drawn = drawn;
    if (now) this.#viewed[now.kind] = now.time;
    this.#changed();
  }
}
