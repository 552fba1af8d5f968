/** Whose ideas and images these are, and the way to the shortcut keys. */

import { html } from 'lit-html';
import { t } from '../../text/text.js';
import { showShortcuts } from '../story/shortcuts.js';

export const footer = () => html`
  <footer>
    <p><button type="button" class="link" id="keys" @click=${showShortcuts}>${t('shortcuts.title')}</button></p>
    <p>${t('page.footer')}</p>
  </footer>
`;
