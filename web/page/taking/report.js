/** The report of a run: one HTML file that needs nothing else, and can be read without scripts. Pure. */

import { escaped } from './figures/sheet.js';
import { REPORT_DATA } from './measurements.js';

/**
 * @typedef {object} Report
 * @property {string} language  its tag
 * @property {string} title
 * @property {string} sentence  what came of the run
 * @property {string} address  of the run, whole
 * @property {[label: string, value: string][]} facts
 * @property {{figures: string, settings: string, data: string, link: string}} words  headings, and what stands before the address
 * @property {{title: string, image: string}[]} figures  image: SVG, or the address of a PNG that holds it
 * @property {{caption: string, heads: string[], rows: string[][]}[]} tables  the first cell of a row is its head
 * @property {[label: string, value: string][]} settings
 * @property {string} python
 * @property {import('./measurements.js').Measurements} data
 */

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; font-size: 1.2rem; } h3 { font-size: 1rem; }
.verdict { font-size: 1.15rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.25rem 1.25rem; }
dt { opacity: 0.75; } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.75rem 0 0.25rem; }
th, td { padding: 0.3rem 0.75rem; border-bottom: 1px solid #8886; text-align: right; }
th:first-child { text-align: left; font-weight: 500; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; }
figure img, figure svg { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8886; }
a { overflow-wrap: anywhere; }
`;

/** @param {[string, string][]} pairs */
const list = (pairs) =>
  `<dl>${pairs.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;

/** @param {Report['tables'][number]} table */
const tableOf = ({ caption, heads, rows }) => `<div class="scroll"><table><caption>${escaped(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>${rows
  .map(
    ([head, ...cells]) =>
      `<tr><th scope="row">${escaped(head)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  )
  .join('\n')}</tbody></table></div>`;

/** @param {Report['figures'][number]} figure */
const figureOf = ({ title, image }) =>
  image.startsWith('<svg')
    ? `<figure>${image}</figure>`
    : `<figure><figcaption>${escaped(title)}</figcaption><img src="${escaped(image)}" alt="${escaped(title)}"></figure>`;

/** @param {Report} report @returns {string} */
export const reportOf = ({
  language,
  title,
  sentence,
  address,
  facts,
  words,
  figures,
  tables,
  settings,
  python,
  data,
}) => `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="verdict">${escaped(sentence)}</p>
${list(facts)}
<p>${escaped(words.link)} <a href="${escaped(address)}">${escaped(address)}</a></p>
${tables.map(tableOf).join('\n')}
<h2>${escaped(words.figures)}</h2>
${figures.map(figureOf).join('\n')}
<h2>${escaped(words.settings)}</h2>
${list(settings)}
<h2>Python</h2>
<pre>${escaped(python)}</pre>
<p>${escaped(words.data)}</p>
<script type="application/json" id="${REPORT_DATA}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
</body>
</html>
`;
