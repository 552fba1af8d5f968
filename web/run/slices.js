/** Long measures in slices of some milliseconds, so that a driver can answer meanwhile. */

/** @typedef {Generator<null, number | null>} Measuring  null yielded: a slice is done; null returned: not defined */

/** Milliseconds of a slice. */
const SLICE = 5;
/** Multiply-adds of a slice, at the most: where the clock is coarse it says nothing. */
const MOST = 2e6;
/** Multiply-adds between two looks at the clock. */
const LOOK = 5e4;

/**
 * When to yield: the function is told of multiply-adds done, and answers whether a slice is full. Code that is not compiled yet
 * takes many times as long, as do slow machines; therefore the clock.
 * @returns {(work: number) => boolean}
 */
export function slicer() {
  let since = performance.now();
  let [done, looked] = [0, 0];
  return (work) => {
    if (done === 0) since = performance.now(); // and not when the last slice ended
    done += work;
    if (done < looked + LOOK) return false;
    looked = done;
    if (done < MOST && performance.now() < since + SLICE) return false;
    done = 0;
    looked = 0;
    return true;
  };
}

/**
 * Runs a generator to its end.
 * @template T
 * @param {Generator<unknown, T>} work
 * @returns {T}
 */
export function finish(work) {
  for (;;) {
    const { value, done } = work.next();
    if (done) return value;
  }
}
