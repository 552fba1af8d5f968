/** `make report`: runs what is left of the study and writes the report and the README's tables. QUICK=1: a short look. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { reportPage } from './report/page.js';
import { runStudy } from './report/run.js';
import { PROBLEMS, QUICK, SEEDS } from './report/study.js';
import { markdown, tables } from './report/summary.js';

const root = new URL('../../', import.meta.url);
const quick = process.env.QUICK === '1';

/**
 * @param {string} readme
 * @param {string} text  to stand between the marks
 */
export function fill(readme, text) {
  const [from, to] = ['<!-- report -->', '<!-- /report -->'];
  const start = readme.indexOf(from);
  const end = readme.indexOf(to);
  if (start < 0 || end < start) throw new Error(`README.md has no place for the report: expected ${from} and, after it, ${to}`);
  return `${readme.slice(0, start + from.length)}\n\n${text}\n${readme.slice(end)}`;
}

async function main() {
  const folder = new URL(quick ? 'build/quick-results/' : 'data/results/', root);
  const results = await runStudy(quick ? PROBLEMS.map(QUICK.cut) : PROBLEMS, quick ? QUICK.seeds : SEEDS, folder, (line) =>
    console.error(line),
  );
  const page = new URL('dist/report.html', root);
  await mkdir(new URL('.', page), { recursive: true });
  await writeFile(page, reportPage(results, quick));
  if (!quick) {
    const readme = new URL('README.md', root);
    await writeFile(readme, fill(await readFile(readme, 'utf8'), tables(results).map(markdown).join('\n')));
  }
  console.log(`report: ${fileURLToPath(page)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main().catch((error) => {
    console.error(`report: ${error.message}`);
    process.exitCode = 1;
  });
