/** Questions that are to be answered before anything else goes on. They are for what could not be undone. */

import { whenDrawn } from '../elements/dom.js';
import { change, page } from '../state.js';

/**
 * @typedef {object} Question
 * @property {import('../state.js').Words} title
 * @property {import('../state.js').Words} words
 * @property {{answer: string, label: string}[]} choices  label: the key of its words. The last one leaves all as it is
 */

/** @type {(answer: string) => void} */
let settle = () => {};

const dialog = () => /** @type {HTMLDialogElement | null} */ (document.getElementById('question'));

/**
 * @param {Question} question
 * @returns {Promise<string>} the answer; closing the question is the last one
 */
export function askPerson(question) {
  leave();
  return new Promise((resolve) => {
    settle = resolve;
    change({ question });
    whenDrawn(show);
  });
}

function show() {
  const found = dialog();
  if (page.question && found && !found.open) found.showModal();
}

/** The browser gives the focus back to where it was. @param {string} answer */
export function answer(answer) {
  dialog()?.close();
  change({ question: null });
  settle(answer);
}

/** The question is left as one closes a window. */
export function leave() {
  const last = page.question?.choices.at(-1);
  if (last) answer(last.answer);
}
