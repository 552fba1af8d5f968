/**
 * The few things of a browser that the page's modules take hold of when they are loaded, for tests in Node of what needs no browser. To
 * be imported before them.
 */

const nothing = () => {};
/** What the page's modules listen to. */
export const page = new EventTarget();

/** @type {Record<string, unknown>} */
const things = {
  window: globalThis,
  document: Object.assign(new EventTarget(), { getElementById: () => null, createComment: nothing, createTreeWalker: nothing }),
  navigator: { languages: ['en'], hardwareConcurrency: 1 },
  location: new URL('http://localhost/'),
  matchMedia: () => ({ matches: false, addEventListener: nothing }),
  requestAnimationFrame: nothing,
  addEventListener: page.addEventListener.bind(page),
  crossOriginIsolated: true,
  BroadcastChannel: undefined, // an open one keeps a program from its end
};
for (const [name, value] of Object.entries(things))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

// What the page gives up after seconds keeps no program from its end.
for (const name of /** @type {const} */ (['setTimeout', 'setInterval'])) {
  const wait = /** @type {any} */ (globalThis[name]);
  const short = (/** @type {() => void} */ act, ms = 0, /** @type {any[]} */ ...rest) => {
    const timer = wait(act, ms, ...rest);
    return ms < 1000 ? timer : timer.unref();
  };
  Object.assign(globalThis, { [name]: short });
}
