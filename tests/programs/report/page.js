/** The report as one HTML page that needs nothing beside it: tables, the curve of accuracy against labels, plain answers. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CHOSEN, cells, gapClosed, number, ORACLE, plural, reached, tables, targetWords, tenDigits } from './summary.js';

/** @typedef {import('./run.js').Result} Result */

const require = createRequire(import.meta.url);
const library = (/** @type {string} */ file) => readFileSync(require.resolve(`uplot/dist/${file}`), 'utf8');

/** @param {string} text */
const encode = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @param {import('./summary.js').Table} table */
const html = ({ title, note, head, rows, sources }) => `
<section><h2>${encode(title)}</h2><p>${encode(note)}</p>
<div class="wide" tabindex="0" role="group" aria-label="${encode(title)}"><table>
<thead><tr>${head.map((cell) => `<th scope="col">${encode(cell)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${encode(cell)}</td>`).join('')}</tr>`).join('\n')}</tbody>
</table></div><p class="source">From ${sources.map((source) => `data/results/${source}`).join(', ')}.</p></section>`;

/** As sentences have it. @param {number | null | undefined} value */
const short = (value) => number(value, 3);

/**
 * What the figures say, in sentences.
 * @param {Map<string, Result[]>} results
 */
function answers(results) {
  const said = [];
  const documented = results.get('documented') ?? [];
  if (documented.length) {
    const fixed = documented.filter(({ evaluation }) => reached(evaluation.target_accuracy_after)).length;
    const other = documented.filter(({ evaluation }) => reached(evaluation.target_accuracy_other_pairing)).length;
    said.push(
      `The documented recipe reaches 0.9 on ${fixed} of ${documented.length} seeds under the fixed pairing, and on ${other} under the other one.`,
    );
  }
  const two = ['two-digits', 'presets'].flatMap((problem) => cells(results.get(problem) ?? []));
  for (const cell of two.filter(({ final, seeds }) => (final.worst ?? 0) >= 0.9 && seeds > 1)) {
    said.push(
      `With ${plural(cell.labelled, 'labelled image')} per class ${cell.method} ends at ${short(cell.final.mean)} on average, never below ${short(cell.final.worst)}${cell.fineTuning ? `; the labels alone give ${short(cell.fineTuning.mean)}` : ''}.`,
    );
  }
  const all = tenDigits(results, 'ten-digits');
  const ten = all.filter(({ method }) => method !== ORACLE);
  const targets = [...new Set(ten.map(targetWords))];
  const closed = (/** @type {import('./summary.js').Cell[]} */ some) => {
    const names = targets.filter((target) =>
      some.some((cell) => targetWords(cell) === target && (gapClosed(cell, all) ?? 0) >= 0.6),
    );
    return `${names.length} of ${targets.length} targets${names.length ? ` (${names.join(', ')})` : ''}`;
  };
  const methods = [...new Set(ten.map(({ method }) => method))].filter((method) => method !== CHOSEN);
  if (targets.length) {
    const of = (/** @type {string} */ name) => closed(ten.filter(({ method }) => method === name));
    said.push(
      `On ten digits without labels at least 60 % of the gap between source only and target oracle is closed ${methods
        .map((method) => `by ${method} on ${of(method)}`)
        .join(
          ', ',
        )}; by the better of them, which only target labels can tell, on ${closed(ten)}; by method and round chosen without labels, by the largest information maximisation, on ${of(CHOSEN)}.`,
    );
  }
  for (const { method, before, final } of ten.filter(({ variant }) => variant.target_data === 'fashion')) {
    const gain = (final.mean ?? 0) - (before.mean ?? 0);
    const verdict =
      gain > (final.deviation ?? 0) ? 'a gain that no method can have earned' : 'no gain beyond what seeds differ by';
    said.push(
      `On clothes, the negative control, ${method} ends at ${short(final.mean)} ± ${short(final.deviation)} where chance is 0.1 and source only ${short(before.mean)}: ${verdict}.`,
    );
  }
  for (const cell of [...results].flatMap(([problem, runs]) => (problem === 'choice' ? [] : cells(runs)))) {
    const { method, labelled, variant, before, fineTuning, final } = cell;
    const [what, than] = fineTuning ? ['the same labels alone', fineTuning] : ['source only', before];
    if (final.mean === null || !(final.mean < (than.mean ?? 0)) || variant.target_data === 'fashion') continue;
    const sameDigits = Boolean(variant.target_shift ?? variant.target_data);
    const where = sameDigits ? `on ${targetWords(cell)}` : `with ${plural(labelled, 'label')} per class`;
    const chance =
      sameDigits || labelled ? '' : ', under the pairing fixed beforehand, which without labels is taken by chance';
    said.push(`Adaptation hurts: ${method} ${where} ends at ${short(final.mean)}, ${what} at ${short(than.mean)}${chance}.`);
  }
  return said;
}

/** Series of the curve: fine-tuning once, and each method. @param {Map<string, Result[]>} results */
function curve(results) {
  const two = cells(results.get('two-digits') ?? []);
  const counts = [...new Set(two.map(({ labelled }) => labelled))].sort((a, b) => a - b);
  const methods = [...new Set(two.map(({ method }) => method))];
  const at = (/** @type {string} */ method) =>
    counts.map((count) => two.find((cell) => cell.method === method && cell.labelled === count));
  return {
    counts,
    series: [
      ...methods.map((method) => ({ label: method, values: at(method).map((cell) => cell?.final.mean ?? null) })),
      { label: 'Fine-tuning', values: at(methods[0]).map((cell) => cell?.fineTuning?.mean ?? null) },
    ],
  };
}

/**
 * @param {Map<string, Result[]>} results
 * @param {boolean} quick  too few runs to conclude from: the page says so
 */
export function reportPage(results, quick) {
  const { counts, series } = curve(results);
  const missing = [...results].filter(([, runs]) => runs.length === 0).map(([problem]) => problem);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ADDA Lab: report</title>
<style>${library('uPlot.min.css')}
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8888; vertical-align: top; }
.source { font-size: 0.875rem; }
.notice { border-left: 0.25rem solid #c60; padding-left: 0.75rem; }
.figure { background: #fff; color: #222; padding: 0.5rem; overflow-x: auto; }
</style></head><body><main>
<h1>Adaptation: what works, and when</h1>
<p>Every figure is made by <code>make report</code> from the raw results of its runs, in data/results/.</p>
${quick ? '<p class="notice">QUICK run: few images, rounds and seeds. It shows that everything runs, not what is true.</p>' : ''}
${missing.length ? `<p class="notice">Not run yet: ${missing.join(', ')}.</p>` : ''}
<ul>${answers(results)
    .map((sentence) => `<li>${encode(sentence)}</li>`)
    .join('')}</ul>
${tables(results).map(html).join('\n')}
${
  counts.length > 1
    ? `<section><h2>Accuracy against labels per class</h2><p>Means of the final round; the figures are in the first table.</p><div class="figure" id="curve" role="img" aria-label="Target accuracy against labels per class"></div></section>
<script>${library('uPlot.iife.min.js')}</script>
<script>
const counts = ${JSON.stringify(counts)}, series = ${JSON.stringify(series)};
const colours = ['#0060df', '#c2410c', '#15803d', '#7c3aed'];
new uPlot({
  width: Math.min(800, document.getElementById('curve').clientWidth - 16), height: 360,
  scales: { x: { time: false, range: [-0.5, counts.length - 0.5] }, y: { range: [0, 1] } },
  axes: [{ label: 'Labels per class', splits: () => counts.map((_, i) => i), values: () => counts.map(String) }, { label: 'Target accuracy' }],
  series: [{ label: 'Labels per class', value: (u, i) => i === null ? '' : counts[i] }, ...series.map(({ label }, i) => ({ label, stroke: colours[i], width: 2, points: { show: true } }))],
}, [counts.map((_, i) => i), ...series.map(({ values }) => values)], document.getElementById('curve'));
</script>`
    : ''
}
</main></body></html>
`;
}
