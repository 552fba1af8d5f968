/**
 * The service worker for hosts that cannot send the headers for cross-origin isolation, which threads need: it adds them to the
 * page and its own files as the network answers, and keeps nothing. isolation.js registers it.
 *
 * A classic script, as not every browser takes a module here.
 */

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The page and its own files, from its folder on. Other pages may lie there or below, and have pictures from elsewhere, which the
 * headers would forbid: all that is theirs takes its way as if there were no service worker.
 */
const OWN =
  /^((index\.html)?|(page|worker|thread)\.js|page\.css|favicon\.svg|adda-[a-z-]+\.wasm|data\/[a-z]+\/[\w.-]+\.(json|gz))$/;

// tsc knows a window's scope here, not a service worker's.
const scope =
  /** @type {{skipWaiting(): void, registration: {scope: string}, addEventListener(type: string, listener: (event: any) => void): void}} */ (
    /** @type {unknown} */ (self)
  );

// A new version takes over at once. Pages that are open do not mind: they never reload for it.
scope.addEventListener('install', () => scope.skipWaiting());

scope.addEventListener('fetch', (/** @type {{request: Request, respondWith(answer: Promise<Response>): void}} */ event) => {
  const { request } = event;
  const { href, origin, pathname } = new URL(request.url);
  const folder = scope.registration.scope;
  if (!href.startsWith(folder) || !OWN.test(`${origin}${pathname}`.slice(folder.length))) return;
  // Only the browser's own cache may answer these, and fetch refuses them across origins.
  if (request.cache === 'only-if-cached') return;
  event.respondWith(fetch(request).then(withHeaders));
});

/** @param {Response} response */
function withHeaders(response) {
  // Redirects of the page itself and answers that hide their content (status 0) can only be handed on.
  if (response.status === 0) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}
