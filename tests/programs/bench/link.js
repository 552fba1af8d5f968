/**
 * A slow link in front of a server: whatever connects through it, page, worker or thread, shares its rate and waits for its latency.
 * The browser's own emulation is set for one target at a time, and a worker has fetched before it could be set for it.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Bytes that take turns on the link. */
const PACKET = 1460;
/** Of a connection, bytes that wait for the link before the server is held back, as it is by the window of a receiver. */
const WAITING = 64 * 1024;

/** megabits: a second, from the server; what is asked takes no time to send. roundTrip: ms. @typedef {{megabits: number, roundTrip: number}} Link */

/** Does things at their times, one after the other: timers of their own may overtake each other. */
function queueOfTimes() {
  /** @type {{at: number, run: () => void}[]} */
  const waiting = [];
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  function pass() {
    timer = undefined;
    while (waiting.length && waiting[0].at <= performance.now()) waiting.shift()?.run();
    if (waiting.length) timer ??= setTimeout(pass, waiting[0].at - performance.now());
  }
  return {
    /** @param {number} at  no earlier than the one before @param {() => void} run */
    add(at, run) {
      waiting.push({ at, run });
      timer ??= setTimeout(pass, at - performance.now());
    },
    clear() {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}

/**
 * Listens on a port of its own and passes everything on. A new connection costs a round trip before it can ask, then each answer one
 * more. That TCP begins slowly is not modelled, and neither is encryption.
 * @param {number} port  of the server, on 127.0.0.1
 * @param {Link} link
 */
export async function slowLink(port, { megabits, roundTrip }) {
  const bytesPerMs = megabits * 125;
  /** Connections with something to send, in turn. @type {{waiting: Buffer[], bytes: number, to: import('node:net').Socket, from: import('node:net').Socket}[]} */
  const inTurn = [];
  /** When the last bit of what was sent has passed. */
  let free = 0;
  const sending = queueOfTimes();
  const arriving = queueOfTimes();
  /** One packet of whose turn it is, and the next one when it has passed. */
  function send() {
    const queue = inTurn.shift();
    if (!queue) return;
    const [first] = queue.waiting;
    const packet = first.subarray(0, PACKET);
    if (packet.length < first.length) queue.waiting[0] = first.subarray(PACKET);
    else queue.waiting.shift();
    queue.bytes -= packet.length;
    if (queue.bytes < WAITING) queue.from.resume();
    if (queue.waiting.length) inTurn.push(queue);
    free += packet.length / bytesPerMs;
    arriving.add(free + roundTrip / 2, () => queue.to.destroyed || queue.to.write(packet));
    if (inTurn.length) sending.add(free, send);
  }

  /** @type {Set<() => void>} */
  const closers = new Set();
  const proxy = createServer((to) => {
    const from = connect(port, '127.0.0.1');
    const queue = { waiting: /** @type {Buffer[]} */ ([]), bytes: 0, to, from };
    const asking = queueOfTimes();
    const opened = performance.now() + 1.5 * roundTrip;
    to.on('data', (asked) =>
      asking.add(Math.max(opened, performance.now() + roundTrip / 2), () => from.destroyed || from.write(asked)),
    );
    from.on('data', (answer) => {
      queue.waiting.push(answer);
      queue.bytes += answer.length;
      if (queue.bytes >= WAITING) from.pause();
      if (queue.waiting.length > 1) return;
      inTurn.push(queue);
      if (inTurn.length > 1) return;
      // Where the link has stood still, its time begins now.
      free = Math.max(free, performance.now());
      sending.add(free, send);
    });
    const close = () => {
      asking.clear();
      from.destroy();
      to.destroy();
      closers.delete(close);
    };
    closers.add(close);
    // The server closes what has been idle: nothing is on its way then.
    for (const socket of [to, from]) socket.on('error', close).on('close', close);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: /** @type {import('node:net').AddressInfo} */ (proxy.address()).port,
    close() {
      sending.clear();
      arriving.clear();
      for (const close of closers) close();
      proxy.close();
    },
  };
}
