/** The networks and what passes between them, as boxes and arrows. */

import { html, nothing, svg } from 'lit-html';
import { methodKind } from '../../options/check.js';
import { diagramWords, digitWords, methodTitle } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../options/table.js').Method} Method
 */

/**
 * @param {Config} config
 * @param {Method} method
 */
export function diagram(config, method) {
  const kind = methodKind(method);
  const game = kind === 'game';
  return html`
    <svg class="diagram" viewBox="0 0 360 236" role="img" aria-labelledby="diagram-title">
      <title id="diagram-title">${diagramWords(method)}</title>
      <defs>
        <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
          <path d="M0 0 8 4 0 8z" class="tip"/>
        </marker>
      </defs>
      <g class="wire" marker-end="url(#tip)">
        <path d="M84 48H112"/>
        <path d="M84 166H112"/>
        <path d="M172 48H232"/>
        <path class="later" d="M172 158 232 66"/>
        ${method.shared ? svg`<path d="M70 74 114 138"/>` : nothing}
        ${(game && !method.shared) || kind === 'distance' ? svg`<path d="M172 56 232 148"/>` : nothing}
        ${game || kind === 'distance' ? svg`<path d="M172 166H232"/>` : svg`<path d="M295 74V140"/>`}
        <path class=${game ? 'back' : ''} d="M292 196V218H142V196"/>
      </g>
      <g class="source"><rect x="4" y="24" width="78" height="48" rx="8"/><rect x="114" y="24" width="56" height="48" rx="8"/></g>
      <g class="target"><rect x="4" y="142" width="78" height="48" rx="8"/><rect x="114" y="142" width="56" height="48" rx="8"/></g>
      <g class="source"><rect x="234" y="24" width="122" height="48" rx="8"/></g>
      <g class=${game ? 'judge' : 'rule'}><rect x="234" y="142" width="122" height="48" rx="8"/></g>
      <g class="words">
        <text x="43" y="45">${t('diagram.box.source')}</text><text x="43" y="61" class="big">${digitWords(config, 'source')}</text>
        <text x="43" y="163">${t('diagram.box.target')}</text><text x="43" y="179" class="big">${digitWords(config, 'target')}</text>
        <text x="142" y="54" class="big">${t('network.ms')}</text><text x="142" y="172" class="big">${t('network.mt')}</text>
        <text x="295" y="45" class="big">${t('network.c')}</text><text x="295" y="61">${t('diagram.box.c')}</text>
        <text x="295" y="163" class=${game ? 'big' : 'big title'}>${game ? t('network.d') : methodTitle(method.name)}</text>
        <text x="295" y="179">${t(game ? 'diagram.box.d' : `diagram.box.${kind}`)}</text>
        <text x="217" y="232">${t(`diagram.lesson.${game && method.shared ? 'shared' : kind}`)}</text>
      </g>
    </svg>
  `;
}
