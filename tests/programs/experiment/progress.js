/** How far a run is, in one line on standard error: rewritten on a terminal, now and then a new one in a file. */

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export class ProgressLine {
  #shown = -Infinity;
  #width = 0;
  #from = performance.now();

  constructor(/** @type {string} */ title) {
    this.title = title;
  }

  /**
   * @param {string} what
   * @param {number} done
   * @param {number} total
   * @param {number} [begun]  what was done already when the clock started
   */
  show(what, done, total, begun = 0) {
    const now = performance.now();
    if (now - this.#shown < (process.stderr.isTTY ? 200 : 10_000)) return;
    this.#shown = now;
    const seconds = ((now - this.#from) / (done - begun)) * (total - done) * 0.001;
    const left = Number.isFinite(seconds) ? `, ${clock(seconds)} left` : '';
    const line = `${this.title}: ${what} ${Math.floor((100 * done) / total)} %${left}`;
    process.stderr.write(process.stderr.isTTY ? `\r${line.padEnd(this.#width)}` : `${line}\n`);
    this.#width = line.length;
  }

  /** Starts the clock again. */
  restart() {
    this.#from = performance.now();
  }

  clear() {
    if (process.stderr.isTTY && this.#width) process.stderr.write(`\r${' '.repeat(this.#width)}\r`);
  }
}
