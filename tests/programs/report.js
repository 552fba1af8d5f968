/** `make report`: runs what is left of the study and writes the report and the README's tables. QUICK=1: a short look. */
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { explain, print, tell, UsageError } from './console.js';
import { heedSignals, Interrupted, interruption } from './interruption.js';
import { Output } from './output.js';
import { reportPage } from './report/page.js';
import { runStudy } from './report/run.js';
import { PROBLEMS, QUICK, SEEDS } from './report/study.js';
import { markdown, tables } from './report/summary.js';

const root = new URL('../../', import.meta.url);

/**
 * @param {string} readme
 * @param {string} text  to stand between the marks
 * @param {string} [name]  of the marks
 */
export function fill(readme, text, name = 'report') {
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = readme.indexOf(from);
  const end = readme.indexOf(to);
  if (start < 0 || end < start)
    throw new Error(`README.md has no place for the ${name}: expected ${from} and, after it, ${to}`);
  return `${readme.slice(0, start + from.length)}\n\n${text}\n${readme.slice(end)}`;
}

function isQuick() {
  const { QUICK: asked = '' } = process.env;
  if (!['', '0', '1'].includes(asked)) throw new UsageError(`QUICK is "${asked}"; expected 1 for a short look`);
  return asked === '1';
}

async function main() {
  const quick = isQuick();
  heedSignals();
  const page = fileURLToPath(new URL('dist/report.html', root));
  const readme = fileURLToPath(new URL('README.md', root));
  await mkdir(new URL('dist/', root), { recursive: true });
  // Hours of runs are not to end at a place that is not there.
  const outputs = { page: new Output(page), readme: quick ? null : new Output(readme) };
  if (!quick) fill(await readFile(readme, 'utf8'), '');
  const folder = new URL(quick ? 'build/quick-results/' : 'data/results/', root);
  const problems = quick ? PROBLEMS.map(QUICK.cut) : PROBLEMS;
  const results = await runStudy(problems, quick ? QUICK.seeds : SEEDS, folder, tell, interruption);
  await outputs.page.write(reportPage(results, quick));
  await outputs.readme?.write(fill(await readFile(readme, 'utf8'), tables(results).map(markdown).join('\n')));
  await print(`report: ${page}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main().catch((error) => {
    tell(`report: ${explain(error)}`);
    if (error instanceof Interrupted) process.exitCode = error.exitCode;
    else process.exitCode = error instanceof UsageError ? 2 : 1;
  });
