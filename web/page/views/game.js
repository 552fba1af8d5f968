/** What is played, by whom, and what nobody can know: the explanation beside the diagram of the networks. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodKind, methodOf } from '../../options/check.js';
import { methodTitle } from '../../text/sentences.js';
import { rich, t } from '../../text/text.js';
import { diagram } from './diagram.js';
import { marked } from './marked.js';

/** @param {import('../state.js').Page} page */
export const game = ({ language, config }) =>
  guard([language, config], () => {
    const method = methodOf(config);
    const kind = methodKind(method);
    const way = method.shared ? 'shared' : kind;
    const values = { ...marked, kind, method: methodTitle(method.name), about: t(`method.${method.name}.about`) };
    return html`
      <section class="card" id="game" aria-labelledby="game-title">
        <h2 id="game-title">${t(kind === 'game' ? 'game.title.game' : 'game.title.method')}</h2>
        <div class="game">
          ${diagram(config, method)}
          <div>
            <dl>
              <dt class="source">${t('game.ms.term')}</dt>
              <dd>${t('game.ms')}</dd>
              <dt class="target">${t('game.mt.term')}</dt>
              <dd>${t('game.mt', { way })}</dd>
              ${kind === 'game' ? html`<dt class="judge">${t('game.d.term')}</dt><dd>${t('game.d')}</dd>` : nothing}
            </dl>
            <p>${rich('game.question', values)}</p>
            <p>${rich('game.shift', values)}</p>
            <p>${rich('game.method', values)}</p>
          </div>
        </div>
      </section>
    `;
  });
