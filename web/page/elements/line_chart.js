/**
 * <line-chart>: lines over epochs or rounds, with a legend that tells the values and a text for those who do not see the lines.
 * It is drawn when it is given another .chart, and when its width or the colours change, at most once a frame.
 */

import { html, nothing, render } from 'lit-html';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { drawMarks, markWords } from '../moments/marking.js';
import { orLate, whyMissing } from '../start/scripts.js';
import { endOfTime, lossRange, STEPS_OF_SHARE, shareRange, stepsOfTime } from '../taking/figures/scales.js';
import { alarmAbout, clearAlarm, tellLate } from '../telling/alarm.js';
import { hasForcedColors, isBusy, onSchemeChange, schedule, styleValue } from './dom.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} color  a custom property of the style sheet
 * @property {number[]} [dash]
 * @property {boolean} [faint]  a noisy line that stands behind the others
 * @property {boolean} [edge]  of a band: neither drawn by itself nor told, but in the table
 * @property {Column} values  one for each time
 *
 * @typedef {object} Chart
 * @property {string} title
 * @property {string} unit  of the time axis: epochs, rounds
 * @property {'share' | 'loss' | 'log'} scale  share: values are shares of 1, shown in percent; log: each step up the axis is ten
 *   times more, and values that are not positive are left out
 * @property {Column} times
 * @property {number} total  epochs or rounds there can be at most
 * @property {Line[]} lines
 * @property {{upper: number, lower: number, color: string}[]} [bands]  indices of two lines each, between which it is tinted
 */

/** @typedef {(number | null)[]} Column  null, or undefined in joined tables, where nothing was measured */

const HEIGHT = 200;
/** Values from which on there is a line: a single one stands in the legend. */
const LEAST = 2;
/** Dashes, line by line, for those whose colours are forced on all pages. The style sheet has the same for the keys. */
const PATTERNS = [[], [8, 4], [2, 3], [8, 3, 2, 3], [4, 4], [12, 3], [12, 3, 2, 3, 2, 3], [2, 6]];

/** A band is to be seen through. @param {string} color */
const tinted = (color) => (/^#......$/.test(color) ? `${color}2e` : styleValue('grid'));

/** Which of the lines that are told each one is, for its pattern. @param {Line[]} lines @param {number} at */
const patternOf = (lines, at) => lines.slice(0, at).filter(({ edge }) => !edge).length % PATTERNS.length;

/** @param {number | null} tick */
const wholePercent = (tick) => (tick === null ? '' : percent(tick, 0));
/** uPlot's own words have three decimals: small values would all be 0. @param {number | null} tick  null: not to be named */
const plain = (tick) => (tick === null ? '' : String(Number(tick.toPrecision(3))));

/**
 * Several tables, each the times and then the values of lines, as one over the union of their times.
 * @param {Column[][]} tables
 * @returns {Column[]}
 */
export function joinTables(...tables) {
  const times = [...new Set(tables.flatMap(([own]) => /** @type {number[]} */ (own)))].sort((a, b) => a - b);
  const rows = new Map(times.map((time, row) => [time, row]));
  const spread = (/** @type {Column} */ own, /** @type {Column} */ values) => {
    const whole = new Array(times.length).fill(undefined);
    for (const [i, time] of own.entries()) whole[/** @type {number} */ (rows.get(Number(time)))] = values[i];
    return whole;
  };
  return [times, ...tables.flatMap(([own, ...lines]) => lines.map((values) => spread(own, values)))];
}

/** uPlot, once it has come. @type {typeof import('uplot') | null} */
let Plot = null;
/** Charts that wait for it. @type {Set<() => void>} */
const waiting = new Set();
/** How often it was asked for: browsers do not ask a second time for a script that has not come. */
let times = 0;
/** Milliseconds after which it is late. */
const TIME_LIMIT = 10_000;

/** @param {() => void} draw  when it is there */
function whenPlot(draw) {
  waiting.add(draw);
  if (times === 0) fetchPlot();
}

async function fetchPlot() {
  const name = 'plot.js';
  const file = `./${name}`;
  times += 1;
  const mine = times;
  const isAwaited = () => !Plot && mine === times;
  try {
    const comes = import(mine > 1 ? `${file}?again=${mine}` : file);
    Plot = (await orLate(comes, TIME_LIMIT, () => isAwaited() && tellLate('charts', name, fetchPlot))).default;
  } catch {
    const fault = await whyMissing(name);
    if (isAwaited())
      alarmAbout('charts', () => t('alarm.charts', { fault: fault() }), { label: 'alarm.again', act: fetchPlot });
    return;
  }
  clearAlarm('charts');
  for (const draw of waiting) schedule(draw);
  waiting.clear();
}

/** @param {number | null} value */
const positive = (value) => (value && value > 0 && value < Infinity ? value : null);

/**
 * @param {Chart['scale']} scale
 * @param {number | null | undefined} value
 */
export function inWords(scale, value) {
  if (value === null || value === undefined) return '–';
  return scale === 'share' ? percent(value, 1) : value.toPrecision(3);
}

/**
 * The value at an index, or the last one before.
 * @param {Column} values
 * @param {number} index
 */
function valueAt(values, index) {
  let at = index;
  while (at > 0 && (values[at] ?? null) === null) at -= 1;
  return values[at];
}

/**
 * The chart as a text.
 * @param {Chart} chart
 */
export function chartWords({ title, unit, scale, times, lines }) {
  if (times.length === 0) return t('chart.words.empty', { title });
  const told = lines
    .filter(({ edge }) => !edge)
    .map(({ label, values }) =>
      t('chart.words.line', {
        line: label,
        first: inWords(
          scale,
          values.find((value) => (value ?? null) !== null),
        ),
        last: inWords(scale, valueAt(values, times.length - 1)),
      }),
    );
  const time = (times[times.length - 1] ?? 0).toFixed(1);
  return t('chart.words', { title, time, unit, lines: told.join(t('list.semicolon')) });
}

class LineChart extends HTMLElement {
  /** @type {Chart | null} */
  #chart = null;
  #words = '';
  /** @type {number | null} */
  #marker = null;
  /** @type {import('../moments/marking.js').Mark[]} */
  #marks = [];
  /** @type {import('uplot') | null} */
  #plot = null;
  /** What the plot was made for: other lines need another. */
  #shape = '';
  /** Of its place, in CSS pixels, asked when the page is laid out: while it is drawn that would lay it out at once. 0: not to be seen. */
  #width = 0;
  #observer = new ResizeObserver(() => this.#resize());
  #observed = false;
  #inSight = false;
  #sight = new IntersectionObserver((entries) => this.#see(entries.at(-1)?.isIntersecting ?? true), { rootMargin: '100px' });
  #ignoreScheme = () => {};

  /** @param {Chart} chart */
  set chart(chart) {
    const lines = chart.lines.map((line) => ({
      ...line,
      values: chart.scale === 'log' ? line.values.map(positive) : line.values,
    }));
    this.#chart = { ...chart, lines };
    schedule(this.#draw);
  }

  /** What it shows, for whoever draws it elsewhere. */
  get chart() {
    return /** @type {Chart} */ (this.#chart);
  }

  /** @param {string} words  the text alternative */
  set words(words) {
    this.#words = words;
    schedule(this.#draw);
  }

  /** @param {number | null} time  the moment that the page shows: a line marks it, and the legend tells its values; null: now */
  set marker(time) {
    if (time === this.#marker) return;
    this.#marker = time;
    schedule(this.#remark);
  }

  /** @param {import('../moments/marking.js').Mark[]} marks  where something was changed in the course of the run */
  set marks(marks) {
    if (marks === this.#marks) return;
    this.#marks = marks;
    schedule(this.#remark);
  }

  connectedCallback() {
    this.#ignoreScheme = onSchemeChange(() => this.#redraw());
    addEventListener('beforeprint', this.#print);
    schedule(this.#draw);
  }

  disconnectedCallback() {
    this.#ignoreScheme();
    this.#observer.disconnect();
    this.#sight.disconnect();
    this.#observed = false;
    this.#width = 0;
    this.#forget();
    removeEventListener('beforeprint', this.#print);
  }

  #forget() {
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  #draw = () => {
    if (!this.#chart || !this.isConnected) return;
    const { times, lines, scale, bands } = this.#chart;
    this.#tell();
    // They tell when the chart comes to be seen: what nobody looks at is not drawn, and first made when somebody does.
    if (!this.#observed) {
      this.#observer.observe(this.#place);
      // This element has no box of its own, and so would never be in sight.
      this.#sight.observe(this.#place);
    }
    this.#observed = true;
    // Axes without a line say less than the style sheet does.
    if (times.length < LEAST) {
      this.#forget();
      return;
    }
    // In a run for charts out of sight too: they may be printed, and the file may be gone by the time that one looks.
    if (!Plot && (this.#inSight || isBusy())) whenPlot(this.#draw);
    if (!Plot || !this.#inSight || this.#width === 0) return;
    const shape = JSON.stringify([
      scale,
      bands,
      hasForcedColors(),
      lines.map(({ color, dash, faint, edge }) => [color, dash, faint, edge]),
    ]);
    const isNew = shape !== this.#shape;
    if (isNew) {
      this.#forget();
      this.#plot = new Plot(this.#options(this.#chart), [[]], this.#place);
      this.#shape = shape;
    }
    const data = /** @type {import('uplot').AlignedData} */ ([times, ...lines.map(({ values }) => values)]);
    // At once, and not when all is done that belongs to this frame: whether it gets too long is asked after each drawing. One that has
    // just been made is going to draw itself.
    if (isNew) this.#plot?.setData(data);
    else this.#plot?.batch(() => this.#plot?.setData(data));
  };

  /** @param {boolean} inSight */
  #see(inSight) {
    const isNew = inSight && !this.#inSight;
    this.#inSight = inSight;
    if (isNew) schedule(this.#draw);
  }

  /** On paper all is in sight, and at once. */
  #print = () => {
    this.#inSight = true;
    this.#draw();
  };

  #redraw() {
    this.#plot?.redraw(false);
    schedule(this.#draw);
  }

  #remark = () => {
    this.#plot?.redraw(false);
    this.#tell();
  };

  /** @param {import('uplot')} plot */
  #drawMarker({ ctx, bbox, valToPos }) {
    if (this.#marker === null) return;
    const x = Math.round(valToPos(this.#marker, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.save();
    ctx.strokeStyle = styleValue('text');
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  /** The index of the values to be told: under the pointer, else at the marker, else the last. @param {Column} times */
  #index(times) {
    const pointed = this.#plot?.cursor.idx;
    if (pointed !== null && pointed !== undefined) return pointed;
    const marker = this.#marker;
    const after = marker === null ? -1 : times.findIndex((time) => (time ?? 0) > marker);
    return (after < 0 ? times.length : Math.max(after, 1)) - 1;
  }

  get #place() {
    return /** @type {HTMLElement} */ (this.querySelector('.plot'));
  }

  #resize() {
    this.#width = this.#place.clientWidth;
    if (this.#width === 0) return;
    schedule(this.#draw);
    this.#plot?.setSize({ width: this.#width, height: HEIGHT });
  }

  /** Brings legend and text alternative up to date: the legend tells the values under the pointer, or else of the moment that is shown. */
  #tell() {
    if (!this.#chart) return;
    const { times, lines, scale } = this.#chart;
    const index = this.#index(times);
    const key = (/** @type {Line} */ { dash, faint }, /** @type {number} */ i) =>
      `key pattern-${patternOf(lines, i)}${dash ? ' dashed' : ''}${faint ? ' faint' : ''}`;
    render(
      html`<ul class="legend">${lines.map((line, i) =>
        line.edge
          ? nothing
          : html`<li><span class=${key(line, i)} .style=${`color: var(--${line.color})`} aria-hidden="true"></span><span>${line.label}</span> <b>${inWords(
              scale,
              valueAt(line.values, index),
            )}</b></li>`,
      )}</ul><div class=${times.length < LEAST ? 'plot' : 'plot filled'} data-empty=${t('chart.empty')} role="img"
        aria-label=${this.#words + markWords(this.#marks) || nothing}></div>`,
      this,
    );
  }

  /**
   * @param {Chart} chart
   * @returns {import('uplot').Options}
   */
  #options({ scale, lines, bands = [] }) {
    /** @type {import('uplot').Axis} */
    const axis = {
      stroke: () => styleValue('muted'),
      grid: { stroke: () => styleValue('grid'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
      labelFont: '12px system-ui, sans-serif',
    };
    return {
      width: this.#width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: {
          time: false,
          range: (_, __, last) => [0, endOfTime(last ?? 0, this.#chart?.total ?? 1)],
        },
        y:
          scale === 'log'
            ? { distr: 3 }
            : { range: (_, lowest, highest) => (scale === 'share' ? shareRange : lossRange)(lowest ?? 0, highest ?? 1) },
      },
      axes: [
        {
          ...axis,
          label: () => this.#chart?.unit ?? '',
          labelSize: 18,
          size: 26,
          space: 50,
          incrs: (_, __, ___, end) => stepsOfTime(end),
        },
        {
          ...axis,
          size: 46,
          space: 26,
          ...(scale === 'share' && { incrs: STEPS_OF_SHARE }),
          values: (_, ticks) => ticks.map(scale === 'share' ? wholePercent : plain),
        },
      ],
      series: [
        {},
        ...lines.map(({ color, dash, faint, edge }, i) => ({
          stroke: () => (edge ? 'transparent' : styleValue(color)),
          width: faint ? 1 : 2,
          alpha: faint ? 0.55 : 1,
          dash: hasForcedColors() ? PATTERNS[patternOf(lines, i)] : dash,
          spanGaps: true,
          points: { show: false },
        })),
      ],
      bands: bands.map(({ upper, lower, color }) => ({
        series: [upper + 1, lower + 1],
        fill: () => tinted(styleValue(color)),
      })),
      hooks: {
        setCursor: [() => this.#tell()],
        draw: [(plot) => drawMarks(plot, this.#marks), (plot) => this.#drawMarker(plot)],
      },
    };
  }
}

customElements.define('line-chart', LineChart);
