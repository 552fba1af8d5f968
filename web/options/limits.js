/** How much is read at most of what people bring: told to those who read it, and to those who refuse it before. */

/** The largest weights file, in bytes: far above any that this project writes. */
export const MAX_BYTES = 256 * 1024 * 1024;
