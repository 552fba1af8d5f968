/** What the run is computed with. */

import { html } from 'lit-html';
import { machine as machineWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/** @param {import('../state.js').Page} page */
export const machine = ({ run, crashed }) => html`
  <section aria-labelledby="machine-title">
    <h2 id="machine-title">${t('machine.title')}</h2>
    <p id="machine" class="note">${run?.loaded && !crashed ? machineWords(run, window.crossOriginIsolated) : t('machine.none')}</p>
  </section>
`;
