/** What the run is computed with. */

import { html, nothing } from 'lit-html';
import { machine as machineWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/** What isolate.js adds; a server that sends it needs no isolate.js. */
const HEADERS = 'Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp';
/** Why something has failed, not only is so. */
const FAILURES = ['refused', 'silent', 'vain'];

/** @param {import('../state.js').Page} page */
export const machine = ({ run, crashed, alone }) => html`
  <section aria-labelledby="machine-title">
    <h2 id="machine-title">${t('machine.title')}</h2>
    <p id="machine" class="note">${run?.loaded && !crashed ? machineWords(run, window.crossOriginIsolated) : t('machine.none')}</p>
    <p id="alone" class="note" role=${alone && FAILURES.includes(alone) ? 'alert' : 'status'}>${alone ? t(`alone.${alone}`, { file: 'isolate.js', scheme: 'https', headers: HEADERS }) : nothing}</p>
  </section>
`;
