/** What draws the charts' lines: a file of its own, which comes with the first chart that is looked at or the first step. */

export { default } from 'uplot';
