/** What draws the charts' lines: a file of its own, which comes with the first values that a chart has. */

export { default } from 'uplot';
