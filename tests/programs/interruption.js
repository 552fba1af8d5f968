/** Signals that end a program: what is under way is left at the next rest, so that what is finished can be kept and told. */
import { setImmediate as turn } from 'node:timers/promises';

/** The exit code of each, as shells have it: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** @typedef {keyof typeof SIGNALS} Signal */

/** Milliseconds between two looks for a signal. */
const LOOK = 50;
/** Milliseconds within which a second signal is the first one again, as when make passes on what the terminal sent to both. */
const SAME = 1000;

/** A signal came. */
export class Interrupted extends Error {
  /** @param {Signal} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.exitCode = SIGNALS[signal];
  }
}

/** @type {Signal | null} */
let received = null;
/** @type {(error: Interrupted) => void} */
let announce = () => {};
/** Never settles unless a signal comes: then it is rejected. @type {Promise<never>} */
export const interruption = new Promise((_, reject) => {
  announce = reject;
});
// Who waits for nothing else need not look at it.
interruption.catch(() => {});

let heeded = false;

/** From now on signals are taken note of. A second one, later, ends the program at once. */
export function heedSignals() {
  if (heeded) return;
  heeded = true;
  let since = Infinity;
  for (const signal of /** @type {Signal[]} */ (Object.keys(SIGNALS))) {
    process.on(signal, () => {
      if (performance.now() > since + SAME) process.exit(SIGNALS[signal]);
      if (received) return;
      since = performance.now();
      received = signal;
      announce(new Interrupted(signal));
    });
  }
}

/** @throws {Interrupted} a signal has come */
export function checkSignals() {
  if (received) throw new Interrupted(received);
}

/**
 * For long work: lets signals in now and then.
 * @returns {() => Promise<void>} to be called often; throws Interrupted
 */
export function signalsBetween() {
  let looked = performance.now();
  return async () => {
    if (performance.now() < looked + LOOK) return;
    await turn(); // of the event loop: signals come in nowhere else
    looked = performance.now();
    checkSignals();
  };
}
