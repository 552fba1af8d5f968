// The bench's slow link: it hands on what it is given, and is never faster than it should be. That it is no slower is the machine's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { slowLink } from '../programs/bench/link.js';

test('everything arrives whole, and not sooner than latency and the shared rate allow', async () => {
  const body = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => i * i));
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const link = await slowLink(port, { megabits: 10, roundTrip: 40 });
  const ask = async () => Buffer.from(await (await fetch(`http://127.0.0.1:${link.port}/`)).arrayBuffer());
  try {
    const from = performance.now();
    for (const answer of await Promise.all([ask(), ask(), ask()])) assert.ok(answer.equals(body));
    // A round trip to connect, one to ask, and three times 100 kB at 1.25 kB a millisecond.
    const least = 2 * 40 + (3 * body.length) / 1250;
    assert.ok(performance.now() - from >= least - 1, `${performance.now() - from} ms, at least ${least}`);
  } finally {
    link.close();
    server.close();
    server.closeAllConnections();
  }
});
