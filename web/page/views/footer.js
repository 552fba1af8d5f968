/** Whose ideas and images these are. */

import { html } from 'lit-html';
import { t } from '../../text/text.js';

export const footer = () => html`<footer><p>${t('page.footer')}</p></footer>`;
