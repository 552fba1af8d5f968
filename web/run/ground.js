/** The ground of the stage is cut into so many cells: shapes for all, the page among them. */

/** From bottom to top. */
export const ROWS = 16;
/** From left to right. */
export const COLUMNS = 24;

/** The class on whose side of C's boundary an x of the decision plane of two classes lies. @param {number} x */
export const sideOf = (x) => Number(x > 0);
