/** What has been measured since the networks were made: everything the charts and pictures draw. */

import { METRIC_COLUMNS } from '../run/metrics.js';
import { Series } from './series.js';

/**
 * @typedef {import('../worker/messages.js').Metrics} Metrics
 * @typedef {import('../worker/messages.js').View} View
 * @typedef {import('./series.js').SeriesData} SeriesData
 *
 * @typedef {{train: SeriesData, adapt: SeriesData, trainViews: SeriesData, adaptViews: SeriesData}} AllSeries
 * @typedef {{series: AllSeries, before: View | null, now: View | null}} HistoryData
 */

/** The columns kept of a View. */
const VIEW_COLUMNS = 3; // time, source_accuracy, target_accuracy

export class RunHistory {
  series = {
    train: new Series(METRIC_COLUMNS.train.length),
    adapt: new Series(METRIC_COLUMNS.adapt.length),
    trainViews: new Series(VIEW_COLUMNS),
    adaptViews: new Series(VIEW_COLUMNS),
  };
  /** @type {View | null} the first view of the adaptation */
  before = null;
  /** @type {View | null} the latest view */
  now = null;

  /** @param {Metrics} metrics */
  addMetrics({ kind, rows }) {
    this.series[kind].push(rows);
  }

  /** @param {View} view */
  addView(view) {
    if (view.first) this.before = view;
    this.now = view;
    this.series[view.kind === 'train' ? 'trainViews' : 'adaptViews'].push([
      view.time,
      view.source_accuracy,
      view.target_accuracy,
    ]);
  }

  clear() {
    for (const series of Object.values(this.series)) series.clear();
    this.before = null;
    this.now = null;
  }

  /**
   * Forgets the adaptation: the networks are as training left them.
   * @param {boolean} otherTarget  forgets what was seen of the target, too
   */
  clearAdaptation(otherTarget) {
    if (otherTarget) this.series.trainViews.clear();
    this.series.adapt.clear();
    this.series.adaptViews.clear();
    this.before = null;
  }

  /** @returns {HistoryData} shares memory with this */
  get data() {
    const { train, adapt, trainViews, adaptViews } = this.series;
    return {
      series: { train: train.data, adapt: adapt.data, trainViews: trainViews.data, adaptViews: adaptViews.data },
      before: this.before,
      now: this.now,
    };
  }

  set data({ series, before, now }) {
    for (const name of /** @type {(keyof AllSeries)[]} */ (Object.keys(this.series))) this.series[name].data = series[name];
    this.before = before;
    this.now = now;
  }
}
