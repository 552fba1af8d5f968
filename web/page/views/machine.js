/** What the run is computed with. */

import { html, nothing } from 'lit-html';
import { machine as machineWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { aloneWords } from '../telling/wording.js';

/** @param {import('../state.js').Page} page */
export const machine = ({ run, crashed, alone, offline }) => html`
  <section aria-labelledby="machine-title">
    <h2 id="machine-title">${t('machine.title')}</h2>
    <p id="machine" class="note">${run?.loaded && !crashed ? machineWords(run, window.crossOriginIsolated) : t('machine.none')}</p>
    ${offline ? html`<p id="offline" class="note">${t('offline.kept')}</p>` : ''}
    <p id="alone" class="note">${alone ? aloneWords(alone) : nothing}</p>
  </section>
`;
