/**
 * The service worker. It gives the page what two kinds of host do not: cross-origin isolation, which threads need, where the host
 * sends no headers for it; and a page where there is no network.
 *
 * It is made with a build (web/assemble.js) and keeps the files of that build, each checked by its sum, in a cache of its own: the
 * page's, and those that a page tells it has read. Once the page's are all there, the page comes from that cache, and so does all
 * that it loads, until the next build's service worker has its own page whole and a person has asked for it. A page that was opened
 * before goes on with its own build: that is part of every address.
 *
 * A classic script, as not every browser takes a module here.
 */

/** Of this build: the folder, and by path from the site's root the sums of all files. */
const { build: BUILD_ID, files } = /** @type {{build: string, files: [string, string][]}} */ (/** @type {any} */ (self).SITE);
const SUMS = new Map(files);

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The page and its own files, from its folder on. Other pages may lie there or below, and have pictures from elsewhere, which the
 * headers would forbid: all that is theirs takes its way as if there were no service worker.
 */
const OWN = /^((index\.html)?|favicon\.svg|manifest\.webmanifest|icon-[\w-]+\.png|([0-9a-f]{16})\/.+)$/;
/** What the page begins with: but for cores of other machines and images that it does not open on. */
const AT_ONCE = /^(?!\w+\/(data|adda-))|\/adda-simd(-threads)?\.wasm$|\/data\/mnist\/(manifest|first-|test-[23])/;
/** Among what is kept: that the page's files are all there. */
const WHOLE = 'whole';
/** Of a kept answer: the sum of its content. */
const SUM = 'X-Adda-Sum';

// tsc knows a window's scope here, not a service worker's.
const scope =
  /** @type {{skipWaiting(): Promise<void>, registration: {scope: string, active: object | null}, addEventListener(type: string, listener: (event: any) => void): void}} */ (
    /** @type {unknown} */ (self)
  );
const root = scope.registration.scope;

/** A cache is of the whole origin, on which there may be several such sites. */
const ours = `adda-lab ${root} `;
const cacheOf = (/** @type {string} */ build) => ours + build;

// --- keeping ------------------------------------------------------------------------------------------------------------------

/** @param {ArrayBuffer} bytes */
async function sha256(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A file as this build has it.
 * @param {string} name
 * @returns {Promise<Response>}
 * @throws {Error} it cannot be had
 */
async function sound(name) {
  const sum = /** @type {string} */ (SUMS.get(name));
  for (const key of await caches.keys()) {
    if (!key.startsWith(ours) || key === cacheOf(BUILD_ID)) continue;
    const known = await caches.match(root + name.replace(BUILD_ID, key.slice(ours.length)), { cacheName: key });
    if (known?.headers.get(SUM) === sum) return known;
  }
  // What the browser has of it may be old, or cut: only the sum tells.
  for (const cache of /** @type {const} */ (['force-cache', 'reload'])) {
    const answer = await fetch(root + name, { cache }).catch(() => null);
    if (!answer?.ok) continue;
    const bytes = await answer.arrayBuffer();
    // Hosts are free to add something to a page.
    const right =
      name === 'index.html' ? new TextDecoder().decode(bytes).includes(`"${BUILD_ID}/`) : (await sha256(bytes)) === sum;
    if (right)
      return new Response(bytes, { headers: { 'Content-Type': answer.headers.get('Content-Type') ?? '', [SUM]: sum } });
  }
  throw new Error(name);
}

/** @param {readonly string[]} names  of this build's files */
async function keep(names) {
  const cache = await caches.open(cacheOf(BUILD_ID));
  /** @type {string[]} */
  const lacking = [];
  for (const name of names) if (!(await cache.match(root + name))) lacking.push(name);
  const keepNext = async () => {
    for (let name = lacking.shift(); name; name = lacking.shift()) await cache.put(root + name, await sound(name));
  };
  await Promise.all([keepNext(), keepNext(), keepNext()]);
}

/** The page's own files, and such as a page of an older build has kept beside. */
async function keepPage() {
  const names = [...SUMS.keys()].filter((name) => AT_ONCE.test(name));
  for (const key of await caches.keys()) {
    if (!key.startsWith(ours)) continue;
    const build = key.slice(ours.length);
    for (const { url } of await (await caches.open(key)).keys()) names.push(url.slice(root.length).replace(build, BUILD_ID));
  }
  await keep([...new Set(names)].filter((name) => SUMS.has(name)));
  await (await caches.open(cacheOf(BUILD_ID))).put(root + WHOLE, new Response());
}

/** All but this build's and the one's before it: with that a page may still be open. */
async function clearUp() {
  const others = (await caches.keys()).filter((key) => key.startsWith(ours) && key !== cacheOf(BUILD_ID));
  for (const key of others.slice(0, -1)) await caches.delete(key);
}

/** @param {readonly string[]} files  that a page has read, of its build's folder @param {string} build */
async function keepFor(files, build) {
  // A page of another build, which this one cannot serve.
  if (build !== BUILD_ID) return { kept: false };
  try {
    await keepPage();
    await keep(files.map((name) => `${BUILD_ID}/${name}`).filter((name) => SUMS.has(name)));
    return { kept: true };
  } catch (error) {
    return { kept: false, full: error instanceof DOMException && error.name === 'QuotaExceededError' };
  }
}

// --- answering ----------------------------------------------------------------------------------------------------------------

/**
 * What is kept of a file; of the page itself only when all of it is.
 * @param {string} name
 * @returns {Promise<Response | undefined>}
 */
async function kept(name) {
  const build = OWN.exec(name)?.[3];
  const cacheName = cacheOf(build ?? BUILD_ID);
  try {
    if (!build && !(await caches.match(root + WHOLE, { cacheName }))) return undefined;
    return await caches.match(root + (name || 'index.html'), { cacheName });
  } catch {
    return undefined; // a browser may refuse the cache
  }
}

/** @param {Response} response */
function withHeaders(response) {
  // Redirects of the page itself and answers that hide their content (status 0) can only be handed on.
  if (response.status === 0) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}

scope.addEventListener('fetch', (/** @type {{request: Request, respondWith(answer: Promise<Response>): void}} */ event) => {
  const { request } = event;
  const { href, origin, pathname } = new URL(request.url);
  const name = `${origin}${pathname}`.slice(root.length);
  if (!href.startsWith(root) || !OWN.test(name)) return;
  // Only the browser's own cache may answer these, and fetch refuses them across origins.
  if (request.cache === 'only-if-cached') return;
  event.respondWith(kept(name).then(async (answer) => withHeaders(answer ?? (await fetch(request)))));
});

// --- its life -----------------------------------------------------------------------------------------------------------------

// The first is there at once, for the headers. A later one has its page whole before it is there, and waits to be asked for.
scope.addEventListener('install', (event) => event.waitUntil(scope.registration.active ? keepPage() : scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(clearUp()));

scope.addEventListener('message', (event) => {
  const { type, files = [], build } = event.data;
  if (type === 'take-over') event.waitUntil(scope.skipWaiting());
  if (type === 'keep')
    event.waitUntil(keepFor(files, build).then((answer) => event.source?.postMessage({ type: 'keep', ...answer })));
});
