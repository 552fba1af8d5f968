/** Line charts over epochs or rounds, with a legend that tells the values and a text for those who do not see the lines. */

import uPlot from 'uplot';
import { make, onSchemeChange, setText, styleValue } from './dom.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} color  a custom property of the style sheet
 * @property {number[]} [dash]
 * @property {boolean} [faint]  a noisy line that stands behind the others
 *
 * @typedef {object} ChartOptions
 * @property {'epochs' | 'rounds'} unit  of the time axis
 * @property {boolean} [share]  values are shares of 1, shown in percent; else losses
 * @property {boolean} [log]  each step up the axis is ten times more; values that are not positive are left out
 * @property {Line[]} lines
 * @property {[number, number]} [band]  the upper and the lower of two lines, between which it is tinted
 */

/** @typedef {(number | null)[][]} Table  the times, then each line's values */
/** @typedef {(number | null)[] | null} Column  of a line; null where this run has no such line */

const HEIGHT = 200;

/** @param {number | null} tick */
const percent = (tick) => (tick === null ? '' : `${Math.round(100 * tick)}%`);
/** uPlot's own words have three decimals: small values would all be 0. @param {number | null} tick  null: not to be named */
const plain = (tick) => (tick === null ? '' : String(Number(tick.toPrecision(3))));

/**
 * Several tables as one, over the union of their times.
 * @param {Table[]} tables
 * @returns {Table}
 */
export const joinTables = (...tables) =>
  /** @type {Table} */ (uPlot.join(/** @type {uPlot.AlignedData[]} */ (/** @type {unknown} */ (tables))));

/**
 * What an axis of losses shows: always 0, and a little more than there is. Some methods' losses go below 0.
 * @param {number} lowest
 * @param {number} highest
 * @returns {[number, number]}
 */
function lossRange(lowest, highest) {
  const bottom = Math.min(1.08 * lowest, 0);
  return [bottom, Math.max(1.08 * highest, 0) || (bottom < 0 ? 0 : 1)];
}

export class LineChart {
  #options;
  #figure;
  #total = 1;
  #names;
  #values;
  #keys;
  #plot;
  /** @type {uPlot} */
  #chart;

  /**
   * @param {HTMLElement} figure  has a figcaption with a heading; gets the legend and the plot
   * @param {ChartOptions} options
   */
  constructor(figure, options) {
    this.#options = options;
    this.#figure = figure;
    this.#names = options.lines.map(({ label }) => make('span', {}, label));
    this.#values = options.lines.map(() => make('b', {}, '–'));
    this.#keys = options.lines.map(({ color, dash, faint }, i) =>
      make(
        'li',
        {},
        make('span', { class: `key ${color}${dash ? ' dashed' : ''}${faint ? ' faint' : ''}`, 'aria-hidden': 'true' }),
        this.#names[i],
        ' ',
        this.#values[i],
      ),
    );
    this.#plot = make('div', { class: 'plot', role: 'img', 'aria-label': 'No values yet' });
    figure.append(make('ul', { class: 'legend' }, ...this.#keys), this.#plot);
    this.#chart = new uPlot(this.#uplotOptions(), [[], ...options.lines.map(() => [])], this.#plot);
    new ResizeObserver(() => this.#chart.setSize({ width: this.#plot.clientWidth, height: HEIGHT })).observe(this.#plot);
    onSchemeChange(() => this.#chart.redraw(false));
  }

  /**
   * @param {(number | null)[]} times
   * @param {Column[]} lines
   * @param {number} total  epochs or rounds there can be at most
   */
  draw(times, lines, total) {
    this.#total = total;
    this.#keys.forEach((key, i) => {
      key.hidden = lines[i] === null;
    });
    const positive = (/** @type {number | null} */ value) => (value && value > 0 && value < Infinity ? value : null);
    const shown = this.#options.log ? lines.map((line) => line?.map(positive)) : lines;
    const table = [times, ...shown.map((line) => line ?? times.map(() => null))];
    this.#chart.setData(/** @type {uPlot.AlignedData} */ (table));
    this.#plot.classList.toggle('filled', times.length > 0);
    this.#tell(this.#chart.cursor.idx ?? times.length - 1);
  }

  /**
   * @param {number} line
   * @param {string} label  instead of the one it has
   */
  rename(line, label) {
    setText(this.#names[line], label);
  }

  /** Brings the text alternative up to date; seldom, as screen readers may read it out. */
  summarise() {
    const [times, ...lines] = this.#chart.data;
    const values = lines.flatMap((line, i) => {
      if (this.#keys[i].hidden) return [];
      const first = [...line].find((value) => (value ?? null) !== null);
      return [`${this.#names[i].textContent} from ${this.#show(first)} to ${this.#values[i].textContent}`];
    });
    const title = this.#figure.querySelector('h3:not([hidden])')?.textContent;
    const { unit } = this.#options;
    const until = times.length > 0 ? `after ${times[times.length - 1].toFixed(1)} ${unit}` : 'no values yet';
    this.#plot.setAttribute('aria-label', `${title}, ${until}${times.length > 0 ? `: ${values.join('; ')}` : ''}`);
  }

  /** @param {number | null | undefined} value */
  #show(value) {
    if (value === null || value === undefined) return '–';
    return this.#options.share ? `${(100 * value).toFixed(1)}%` : value.toPrecision(3);
  }

  /** @param {number} index  the legend tells the values there, or the last ones before */
  #tell(index) {
    const lines = this.#chart.data.slice(1);
    lines.forEach((line, i) => {
      let at = index;
      while (at > 0 && (line[at] ?? null) === null) at -= 1;
      setText(this.#values[i], this.#show(line[at]));
    });
  }

  /** @returns {uPlot.Options} */
  #uplotOptions() {
    const { unit, share, log, lines, band } = this.#options;
    /** @type {uPlot.Axis} */
    const axis = {
      stroke: () => styleValue('muted'),
      grid: { stroke: () => styleValue('grid'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
      labelFont: '12px system-ui, sans-serif',
    };
    return {
      width: this.#plot.clientWidth || 300,
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        // The axis doubles as the run goes on, so that neither its beginning nor its end is squeezed.
        x: {
          time: false,
          range: (_, __, last) => [0, Math.min(this.#total, 2 ** Math.ceil(Math.log2(Math.max(last ?? 0, 1 / 16))))],
        },
        y: log ? { distr: 3 } : { range: share ? [0, 1] : (_, lowest, highest) => lossRange(lowest ?? 0, highest ?? 1) },
      },
      axes: [
        { ...axis, label: unit, labelSize: 18, size: 26, space: 50 },
        { ...axis, size: 46, values: (_, ticks) => ticks.map(share ? percent : plain) },
      ],
      series: [
        {},
        ...lines.map(({ color, dash, faint }) => ({
          stroke: () => styleValue(color),
          width: faint ? 1 : 2,
          alpha: faint ? 0.55 : 1,
          dash,
          spanGaps: true,
          points: { show: false },
        })),
      ],
      bands: band ? [{ series: [band[0] + 1, band[1] + 1], fill: () => styleValue('grid') }] : [],
      hooks: {
        setCursor: [(chart) => this.#tell(chart.cursor.idx ?? chart.data[0].length - 1)],
      },
    };
  }
}
