/**
 * What an image is, and a label where there is none: as core/adda.h states them for the core.
 *
 * An image is SIDE rows of SIDE bytes, 0 black to 255 white; several are (count, PIXELS), one after the other.
 */

/** Rows and columns of an image. */
export const SIDE = 28;
/** Bytes of an image. */
export const PIXELS = SIDE * SIDE;
/** In place of a label: never measured. */
export const UNLABELLED = 255;
