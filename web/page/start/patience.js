/** How long the page waits for what may never answer. */

/** In so many pieces: what the page itself was busy for is at most one of them, and no silence of the other's. */
const PIECES = 10;

/** Resolves when another one has been silent for so long. @param {number} milliseconds */
export async function patience(milliseconds) {
  for (let piece = 0; piece < PIECES; piece++) await new Promise((resolve) => setTimeout(resolve, milliseconds / PIECES));
}
