/** What draws the charts' lines: a file of its own, which comes with the first chart that has something to show. */

export { default } from 'uplot';
