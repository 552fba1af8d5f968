/**
 * A directive for parts of the page: ${apart(view, page)} shows view(page) in a drawing of its own, so that a frame that gets too long
 * leaves some of them to the next. What is there for the first time comes at once, together with what is around it.
 */

import { noChange } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import { schedule } from './dom.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {(page: Page) => unknown} View
 */

class Apart extends AsyncDirective {
  /** @type {[View, Page] | null} */
  #shown = null;

  /** @param {View} view @param {Page} page */
  render(view, page) {
    return view(page);
  }

  /**
   * @param {import('lit-html/directive.js').Part} _part
   * @param {[View, Page]} shown
   */
  update(_part, shown) {
    const isNew = this.#shown === null;
    this.#shown = shown;
    if (isNew) return this.render(...shown);
    schedule(this.#draw);
    return noChange;
  }

  #draw = () => {
    if (this.#shown && this.isConnected) this.setValue(this.render(...this.#shown));
  };
}

export const apart = directive(Apart);
