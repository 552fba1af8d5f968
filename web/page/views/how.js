/** How it works: the long explanation, one idea after the other, with the figures and pictures of the reader's own run. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { SIDE } from '../../images/shape.js';
import { methodKind, methodOf } from '../../options/check.js';
import { OPTIONS } from '../../options/table.js';
import { percent, points } from '../../text/format.js';
import { classNames } from '../../text/own.js';
import { methodTitle } from '../../text/sentences.js';
import { rich, t } from '../../text/text.js';
import { bothDigits } from '../../text/verdicts.js';
import { marked } from '../elements/marked.js';
import { digitPainting, painting } from '../elements/painting.js';
import { boxesOfWords, drawStage } from '../stage/drawing.js';
import { saidOfGround } from '../stage/ground.js';
import { inPixels, linesIn, pictured, rightOfD, standing } from '../stage/scene.js';
import { hasOpinion, stageTold } from '../stage/words.js';
import { controlName } from '../telling/wording.js';
import { diagram } from './diagram.js';
import { groundWords } from './stage.js';
import { allTerms, explained, termTags } from './term.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').Sample} Sample
 */

const KINDS = /** @type {const} */ (['game', 'distance', 'self-training', 'baseline']);
const LIMITS = ['plane', 'ground', 'digits', 'seed', 'choice', 'document'];
/** Digits shown of each domain. */
const SHOWN = 12;
/** Height of a picture of the stage, as a part of its width; and the most images in it. */
const SHAPE = 0.56;
const PICTURED = 6;

/** It is made only where it is looked at. @param {Page} page */
export const how = (page) => {
  const { language, config, run, history, panel } = page;
  const { before, now, sample } = history;
  const figures = [run?.trained, run?.adapted, run?.evaluation, run?.judgements];
  return guard([language, config, panel === 'how', before, now, sample, ...figures], () =>
    panel === 'how' ? story(page) : nothing,
  );
};

/** @param {Page} page */
function story(page) {
  const { config, run, history } = page;
  const method = methodOf(config);
  const kind = methodKind(method);
  const values = {
    ...marked,
    ...termTags,
    ...bothDigits(config),
    kind: kind === 'self-training' ? 'own' : kind,
    way: method.shared ? 'shared' : 'alone',
    method: methodTitle(method.name),
    labels: config.labelled_per_class,
    same: String(config.source_digits) === String(config.target_digits) ? 'yes' : 'no',
    firstSource: classNames(config, 'source')[0],
    firstTarget: classNames(config, 'target')[0],
  };
  const before = run?.trained ? (history.before ?? history.now) : null;
  const adapted = run?.adapted && history.now?.kind === 'adapt' && !history.now.first ? history.now : null;
  return html`
    <article id="how" aria-labelledby="how-title">
      <h2 id="how-title">${t('panel.how')}</h2>
      <p>${t('how.lead')}</p>
      ${part('two', values, history.sample ? bothStrips(history.sample) : html`<p class="run">${t('how.two.none')}</p>`)}
      ${part('learn', values, told(before && run, 'learn', { source: sourceRight(page, before) }, { train: controlName(page, 'train') }))}
      ${part(
        'gap',
        values,
        html`
        ${told(before && run, 'gap', { before: share(beforeOf(page, before)) }, { train: controlName(page, 'train') })}
        ${before ? stagePicture(page, before, t('how.gap.picture')) : nothing}
      `,
      )}
      ${part(
        'play',
        values,
        html`
        <div class="figure">${diagram(config, method)}</div>
        ${told(adapted && run, 'play', afterOf(page, before, adapted), { adapt: controlName(page, 'adapt') })}
        ${adapted && hasOpinion(adapted, config) ? html`<p class="run known">${t('how.play.d', { d: percent(rightOfD(adapted), 0) })}</p>` : nothing}
        ${adapted ? stagePicture(page, adapted, t('how.play.picture')) : nothing}
      `,
      )}
      ${part('labels', values, tuned(page))}
      ${part('pairing', values)}
      <section>
        <h3>${t('how.limits.title')}</h3>
        <ul class="limits">${LIMITS.map((name) => html`<li>${t(`how.limits.${name}`)}</li>`)}</ul>
      </section>
      <section>
        <h3>${t('how.methods.title')}</h3>
        <p>${rich('how.methods', values)}</p>
        ${KINDS.map((one) => methodsOf(one, method.name))}
      </section>
      <details><summary><h3>${t('glossary.title')}</h3></summary>${allTerms()}</details>
    </article>
  `;
}

/**
 * @param {string} name  of its words
 * @param {Record<string, any>} values
 * @param {unknown} [rest]
 */
const part = (name, values, rest = nothing) => html`
  <section id="how-${name}">
    <h3>${t(`how.${name}.title`, values)}</h3>
    <p>${rich(`how.${name}`, values)}</p>
    ${rest}
  </section>
`;

// --- figures of the run ---------------------------------------------------------------------------------------------------------

/** @param {number | null | undefined} value */
const share = (value) => percent(value ?? null, 1);

/**
 * What was measured in the run; or how to come by it.
 * @param {unknown} known
 * @param {string} name
 * @param {Record<string, string>} figures
 * @param {Record<string, string>} otherwise
 */
const told = (known, name, figures, otherwise) =>
  known
    ? html`<p class="run known">${t(`how.${name}.run`, figures)}</p>`
    : html`<p class="run">${t(`how.${name}.none`, otherwise)}</p>`;

/** @param {Page} page @param {View | null} before */
const sourceRight = ({ run }, before) => share(run?.evaluation?.source_accuracy ?? before?.source_accuracy);

/** Of all images where they are measured, else of those in the pictures. @param {Page} page @param {View | null} before */
const beforeOf = ({ run }, before) => run?.evaluation?.target_accuracy_before ?? before?.target_accuracy ?? null;

/** @param {Page} page @param {View | null} before @param {View | null} adapted */
function afterOf(page, before, adapted) {
  const { run } = page;
  const from = beforeOf(page, before);
  const to =
    run?.evaluation?.target_accuracy_after ?? run?.judgements.at(-1)?.target_accuracy ?? adapted?.target_accuracy ?? null;
  return { after: share(to), gain: from === null || to === null ? '–' : points(to - from) };
}

/** @param {Page} page */
function tuned({ run }) {
  const reached = run?.evaluation?.fine_tuning_accuracy ?? run?.judgements.at(-1)?.fine_tuning_accuracy ?? null;
  return reached === null ? nothing : html`<p class="run known">${t('how.labels.run', { tuned: share(reached) })}</p>`;
}

// --- pictures of the run --------------------------------------------------------------------------------------------------------

/** @param {Sample} sample */
const bothStrips = (sample) => html`
  <div class="strips">${
    /** @type {const} */ (['source', 'target']).map(
      (domain) =>
        html`<div class=${domain}><p>${t(`domains.${domain}`)}</p><div aria-hidden="true">${Array.from(
          { length: Math.min(SHOWN, sample.count) },
          (_, i) => html`<canvas width=${SIDE} height=${SIDE} ${digitPainting(sample[domain], i)}></canvas>`,
        )}</div></div>`,
    )
  }</div>
`;

/** @param {Page} page @param {View} view @param {string} caption */
function stagePicture(page, view, caption) {
  const { config, language, history } = page;
  /** @type {import('../elements/painting.js').Draw} */
  const draw = (context, width, height) => {
    const plane = view.stage.planes.decision;
    const stand = inPixels(standing(plane), width, height);
    const candidates = Array.from({ length: Math.min(2 * PICTURED, 2 * view.count) }, (_, i) =>
      i % 2 ? i >> 1 : view.count + (i >> 1),
    );
    const ground = plane.ground.length > 0 ? Float32Array.from(plane.ground, (value) => value / 255) : null;
    const [lines, opinions] = [linesIn(plane), groundWords()];
    const words = {
      line: t('network.c'),
      sides: classNames(config, 'source').map((digit) => t('stage.side', { digit })),
      ends: config.source_digits.length === 2 ? [t('stage.end.source'), t('stage.end.target')] : ['', ''],
      opinions,
    };
    const taken = boxesOfWords(context, width, height, { lines, words });
    drawStage(context, width, height, {
      count: view.count,
      stand,
      ground,
      opinions: ground ? saidOfGround(context, width, height, ground, { opinions, stand, taken, last: [] }) : [],
      lines,
      trails: [],
      drawn: [],
      pictured: history.sample ? pictured(stand, candidates, { room: 44, width, height, most: PICTURED }) : [],
      chosen: null,
      sample: history.sample,
      labelled: true,
      digits: { source: config.source_digits, target: config.target_digits },
      names: { source: classNames(config, 'source'), target: classNames(config, 'target') },
      words,
    });
  };
  const told = stageTold({ ...page, stage: { ...page.stage, plane: 'decision' } }, view);
  return html`
    <figure class="figure picture">
      <div><canvas role="img" aria-label=${told} ${painting(draw, [view, history.sample, language], (width) => Math.round(SHAPE * width))}></canvas></div>
      <figcaption>${caption}</figcaption>
    </figure>
  `;
}

// --- methods --------------------------------------------------------------------------------------------------------------------

const NAMES = OPTIONS.flatMap((option) => (option.name === 'method' && option.kind === 'choice' ? option.choices : []));

/**
 * @param {typeof KINDS[number]} kind
 * @param {string} now  the method in force
 */
const methodsOf = (kind, now) => html`
  <h4>${t(`how.kind.${kind}`)}</h4>
  <dl>${NAMES.filter((method) => methodKind(methodOf({ method })) === kind).map(
    (name) =>
      html`<dt class=${name === now ? 'now' : ''}>${methodTitle(name)}</dt><dd>${explained(t(`method.${name}.about`))}</dd>`,
  )}</dl>
`;
