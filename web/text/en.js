/** English: every string that a person can meet, by key. ICU messages: {name}, {n, plural, one {# run} other {# runs}}, <b>…</b>. */

import { CHANGES } from './en/changes.js';
import { COMPARE } from './en/compare.js';
import { DRAW } from './en/draw.js';
import { FAULTS } from './en/faults.js';
import { GLOSSARY } from './en/glossary.js';
import { HOW } from './en/how.js';
import { IMPORT } from './en/import.js';
import { METHODS } from './en/methods.js';
import { OFFLINE } from './en/offline.js';
import { OPTIONS } from './en/options.js';
import { PAGE } from './en/page.js';
import { RUN } from './en/run.js';
import { SHELL } from './en/shell.js';
import { SHORTCUTS } from './en/shortcuts.js';
import { STAGE } from './en/stage.js';
import { TAKE } from './en/take.js';
import { TIMELINE } from './en/timeline.js';
import { TOUR } from './en/tour.js';
import { TURNS } from './en/turns.js';
import { VERDICT } from './en/verdict.js';

/** @type {Record<string, string>} */
export const ENGLISH = {
  ...CHANGES,
  ...COMPARE,
  ...DRAW,
  ...FAULTS,
  ...GLOSSARY,
  ...HOW,
  ...IMPORT,
  ...METHODS,
  ...OFFLINE,
  ...OPTIONS,
  ...PAGE,
  ...RUN,
  ...SHELL,
  ...SHORTCUTS,
  ...STAGE,
  ...TAKE,
  ...TIMELINE,
  ...TURNS,
  ...TOUR,
  ...VERDICT,
};
