/** Numbers and times as the language writes them. */

import { LANGUAGES, language, t } from './text.js';

/**
 * Writes in the language in force. Formats are kept by language and options: making one takes far longer than using it.
 * @template {object} Options
 * @template {Date | number} Value
 * @param {new (tag: string, options: Options) => {format(value: Value): string}} Format  of Intl
 */
function writer(Format) {
  /** @type {Map<string, {format(value: Value): string}>} */
  const made = new Map();
  return (/** @type {Value} */ value, /** @type {Options} */ options) => {
    const key = language() + JSON.stringify(options);
    const format = made.get(key) ?? new Format(LANGUAGES[language()].tag, options);
    made.set(key, format);
    return format.format(value);
  };
}
/** @type {(value: number, options: Intl.NumberFormatOptions) => string} */
const written = writer(Intl.NumberFormat);
/** @type {(value: Date, options: Intl.DateTimeFormatOptions) => string} */
const dated = writer(Intl.DateTimeFormat);

/** @param {number} n */
const decimals = (n) => ({ minimumFractionDigits: n, maximumFractionDigits: n, useGrouping: false });

/**
 * @param {number | null} share  of 1; what is no number is a dash
 * @param {number} [places]  after the point
 */
export const percent = (share, places = 2) =>
  share !== null && Number.isFinite(share) ? written(share, { style: 'percent', ...decimals(places) }) : '–';

/** A difference of shares, in percentage points with its sign: "+52.4", "−40.9". @param {number} share */
export const points = (share) => written(100 * share, { signDisplay: 'exceptZero', ...decimals(1) }).replace('-', '−');

/** A measurement with so many places; what is no number is a dash. @param {number} value @param {number} places */
export const decimal = (value, places) => (Number.isFinite(value) ? written(value, decimals(places)) : '–');

/** @param {number} n  a whole number, with its thousands apart */
export const count = (n) => written(n, {});

/** Hours, minutes and seconds: "0:32", "1:02:03". @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** @param {number} bytes  in units of 2^20 */
export const megabytes = (bytes) =>
  written(bytes / 2 ** 20, { style: 'unit', unit: 'megabyte', ...decimals(bytes < 10 * 2 ** 20 ? 1 : 0) });

/** @param {number} time  ms since 1970 @param {boolean} [seconds]  are told too */
function dayAndHours(time, seconds = false) {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  return {
    day: isToday ? 'today' : dated(date, { day: 'numeric', month: 'long' }),
    time: dated(date, {
      hour: '2-digit',
      minute: '2-digit',
      ...(seconds ? { second: '2-digit' } : {}),
      hourCycle: 'h23',
    }),
  };
}

/** @param {number} time  ms since 1970; the day is named unless it is today @param {boolean} [seconds]  are told too */
export const clock = (time, seconds = false) => t('clock', dayAndHours(time, seconds));

/** The same as it stands in a sentence that says when something was done. @param {number} time */
export const when = (time) => t('clock.when', dayAndHours(time));

/** @param {string} text */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
