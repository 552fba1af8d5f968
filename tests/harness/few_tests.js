/** Runs that are evaluated, without looking at thousands of test images. */

/** @typedef {import('../../web/images/collection.js').Read} Read */

/**
 * MNIST with its training images as they are, and as test images the few of optdigits.
 * @param {Read} read
 * @returns {Read}
 */
export function withFewTests(read) {
  const manifest = async (/** @type {string} */ of) => JSON.parse(new TextDecoder().decode(await read(`${of}/manifest.json`)));
  return async (name) => {
    if (name !== 'mnist/manifest.json') return read(name.replace(/^mnist\/test-/, 'optdigits/test-'));
    const mixed = { ...(await manifest('mnist')), test: (await manifest('optdigits')).test };
    return new TextEncoder().encode(JSON.stringify(mixed));
  };
}
