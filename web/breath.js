/**
 * Lets messages in between two slices of work. A message channel is not slowed down in a hidden tab, as timers are.
 */

const { port1, port2 } = new MessageChannel();
/** @type {((value: void) => void)[]} */
const waiting = [];

function next() {
  waiting.shift()?.();
  // A port that listens would keep Node from ending.
  if (waiting.length === 0) port1.onmessage = null;
}

/** @returns {Promise<void>} settles when the messages that had come before are dealt with */
export const breath = () =>
  new Promise((resolve) => {
    if (waiting.length === 0) port1.onmessage = next;
    waiting.push(resolve);
    port2.postMessage(null);
  });
