/** Chinese, key by key as in en.js; terms as in the document that this project implements. */

import { CHANGES } from './zh/changes.js';
import { COMPARE } from './zh/compare.js';
import { DRAW } from './zh/draw.js';
import { FAULTS } from './zh/faults.js';
import { GLOSSARY } from './zh/glossary.js';
import { HOW } from './zh/how.js';
import { IMPORT } from './zh/import.js';
import { METHODS } from './zh/methods.js';
import { OFFLINE } from './zh/offline.js';
import { OPTIONS } from './zh/options.js';
import { PAGE } from './zh/page.js';
import { RUN } from './zh/run.js';
import { SHELL } from './zh/shell.js';
import { SHORTCUTS } from './zh/shortcuts.js';
import { STAGE } from './zh/stage.js';
import { TAKE } from './zh/take.js';
import { TIMELINE } from './zh/timeline.js';
import { TOUR } from './zh/tour.js';
import { TURNS } from './zh/turns.js';
import { VERDICT } from './zh/verdict.js';

/** @type {Record<string, string>} */
export const CHINESE = {
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
