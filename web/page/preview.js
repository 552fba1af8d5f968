/** A look at the data that the settings in the form would draw: the first target images, as shifted. The worker draws them. */

import { OPTIONS } from '../options/table.js';
import { choiceWords, shiftWords } from '../text/sentences.js';
import { WorkerFault } from '../worker/client.js';
import { make, onSchemeChange, setText } from './dom.js';
import { digitCanvas, drawDigit } from './pictures.js';

/**
 * @typedef {import('../worker/client.js').Client} Client
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../worker/messages.js').Preview} Preview
 */

/** Images shown. */
const COUNT = 8;

/** What decides which images they are and how they look. @param {Config} config */
const look = (config) =>
  OPTIONS.filter(({ group, name }) => group === 'data' || name === 'seed')
    .map(({ name }) => String(config[name]))
    .join('; ');

export class TargetPreview {
  #client;
  #images = make('div', { class: 'images', role: 'img' });
  #note = make('p', { class: 'help' });
  element = make(
    'figure',
    { class: 'field', id: 'preview' },
    make('figcaption', {}, 'Preview of the target'),
    this.#images,
    this.#note,
  );
  /** @type {Config | null} what was asked for last */
  #wanted = null;
  /** The look that is shown, or asked for; '' when that has failed. */
  #look = '';
  /** @type {Client | undefined} who was asked */
  #of;
  #asked = 0;
  /** @type {Preview | null} */
  #shown = null;

  /** @param {() => Client | undefined} client  the present one; undefined while there is none */
  constructor(client) {
    this.#client = client;
    this.#images.hidden = true;
    setText(this.#note, 'They appear once the images are here.');
    onSchemeChange(() => this.#draw());
  }

  /** @param {Config} config */
  show(config) {
    this.#wanted = config;
    this.refresh();
  }

  /** Asks again for what was to be shown, unless it is shown. */
  async refresh() {
    const config = this.#wanted;
    const client = this.#client();
    if (!config || !client || (look(config) === this.#look && client === this.#of)) return;
    this.#look = look(config);
    this.#of = client;
    this.#asked += 1;
    const mine = this.#asked;
    try {
      const shown = await client.request('preview', { config, count: COUNT });
      if (mine !== this.#asked) return;
      this.#shown = shown;
      this.#draw();
      const digits = Array.from(shown.labels, (/** @type {number} */ label) => config.target_digits[label]).join(', ');
      this.#images.setAttribute(
        'aria-label',
        `Target images of ${choiceWords('target_data', config.target_data)} ${shiftWords(config)}: ${digits}`,
      );
      setText(
        this.#note,
        `The first ${shown.labels.length} that are drawn of ${choiceWords('target_data', config.target_data)}, ${shiftWords(config)}.`,
      );
    } catch (error) {
      if (!(error instanceof WorkerFault)) throw error;
      if (mine !== this.#asked) return;
      this.#look = '';
      this.#shown = null;
      this.#draw();
      setText(this.#note, `They cannot be shown: ${error.message}`);
    }
  }

  #draw() {
    const { pixels, labels } = this.#shown ?? { pixels: new Uint8Array(0), labels: new Uint8Array(0) };
    this.#images.hidden = labels.length === 0;
    while (this.#images.children.length > labels.length) this.#images.lastChild?.remove();
    while (this.#images.children.length < labels.length) this.#images.append(digitCanvas());
    const size = pixels.length / labels.length;
    [...this.#images.children].forEach((canvas, i) => {
      drawDigit(/** @type {HTMLCanvasElement} */ (canvas), pixels.subarray(i * size, (i + 1) * size));
    });
  }
}
