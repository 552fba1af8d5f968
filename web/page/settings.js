/** The form of the settings, built from the table of options; what it holds is applied by its buttons only. */

import { differences, formatAddress, nearestPreset } from '../options/address.js';
import { checkConfig, formatOption, keepsTraining, matters, methodOf, OptionError, parseOption } from '../options/check.js';
import { PRESETS, presetConfig } from '../options/presets.js';
import { OPTIONS } from '../options/table.js';
import { boundsWords, choiceWords, domainWords, methodTitle, shiftWords } from '../text/sentences.js';
import { t, wordFault } from '../text/text.js';
import { byId, make, setText } from './dom.js';

/**
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../options/table.js').Option} Option
 */

const GROUPS = { data: 'Data', train: 'Training', adapt: 'Adaptation' };

/** A setting with its label, explanation and error. */
class Field {
  /** @param {Option} option */
  constructor(option) {
    this.option = option;
    const id = `option-${option.name}`;
    const attributes = { id, name: option.name, 'aria-describedby': `${id}-help ${id}-error` };
    this.input =
      option.kind === 'choice'
        ? make(
            'select',
            attributes,
            ...option.choices.map((choice) => make('option', { value: choice }, choiceWords(option.name, choice))),
          )
        : make('input', {
            ...attributes,
            type: 'text',
            inputmode: option.kind === 'integer' ? 'numeric' : 'text',
            spellcheck: 'false',
          });
    this.error = make('p', { id: `${id}-error`, class: 'error' });
    const help = [t(`option.${option.name}.help`), boundsWords(option)].join(' ').trim();
    this.help = make('p', { id: `${id}-help`, class: 'help' }, help);
    const label = make('label', { for: id }, t(`option.${option.name}.label`));
    this.element = make('div', { class: 'field' }, label, this.input, this.error, this.help);
  }

  /** @param {string} message  '' when there is nothing wrong */
  setError(message) {
    setText(this.error, message);
    if (message) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }
}

/** @param {Config} config */
const summaries = (config) => ({
  data:
    `${domainWords(config, 'source')} → ${domainWords(config, 'target')}, ${config.source_images} + ${config.target_images} images` +
    (config.target_shift === 'none' ? '' : `, ${shiftWords(config)}`),
  train: `${config.train_optimizer} ${config.train_rate}, ${config.train_epochs} × batch ${config.batch}, seed ${config.seed}`,
  adapt:
    `${methodTitle(config.method)}, ${config.adapt_optimizer} ${config.encoder_rate}` +
    `${methodOf(config).hasDiscriminator ? ` / ${config.discriminator_rate}` : ''}, ${config.rounds} rounds, ` +
    `${config.labelled_per_class} labelled`,
});

export class Settings {
  #fields = OPTIONS.map((option) => new Field(option));
  /** @type {Map<string, {fold: HTMLDetailsElement, summary: HTMLElement}>} */
  #groups = new Map();
  /** @type {HTMLInputElement[]} */
  #presets = [];
  #own = make('p', { class: 'note' });
  /** @type {Config} the settings in force */
  #applied;
  /** @type {Config | null} what the form holds; null while it is faulty */
  #config;
  #canKeep = false;
  #preview;
  #onChange = () => {};

  /**
   * @param {Config} config  in force, and shown at first
   * @param {(config: Config, keepTraining: boolean) => void} onApply
   * @param {() => void} onChange  the form now holds other settings than before
   * @param {import('./preview.js').TargetPreview} preview  stands below the shift it shows
   */
  constructor(config, onApply, onChange, preview) {
    this.#applied = config;
    this.#preview = preview;
    this.#config = config;
    const presets = byId('presets');
    for (const name of Object.keys(PRESETS)) {
      const input = make('input', {
        type: 'radio',
        name: 'preset',
        value: name,
        id: `preset-${name}`,
        'aria-describedby': `preset-${name}-about`,
      });
      input.addEventListener('change', () => this.show(presetConfig(name)));
      this.#presets.push(input);
      presets.append(
        make(
          'div',
          { class: 'preset' },
          input,
          make('label', { for: input.id }, t(`preset.${name}.title`)),
          make('p', { id: `preset-${name}-about`, class: 'help' }, t(`preset.${name}.about`)),
        ),
      );
    }
    presets.append(this.#own);
    for (const [group, title] of Object.entries(GROUPS)) {
      const summary = make('span', { class: 'summary' });
      const fields = this.#fields.filter((field) => field.option.group === group).map((field) => field.element);
      const fold = make('details', { id: `group-${group}` }, make('summary', {}, make('h3', {}, title), summary), ...fields);
      this.#groups.set(group, { fold, summary });
      byId('groups').append(fold);
    }
    this.#fields.find(({ option }) => option.name === 'shift_severity')?.element.after(preview.element);
    this.#groups.get('data')?.fold.addEventListener('toggle', () => this.#showPreview());
    const form = byId('settings', HTMLFormElement);
    form.addEventListener('input', (event) => {
      if (/** @type {HTMLInputElement} */ (event.target).name !== 'preset') this.#read();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#config) onApply(this.#config, false);
      else this.#showFirstError();
    });
    byId('apply-keep').addEventListener('click', () => {
      if (this.#config) onApply(this.#config, true);
    });
    byId('undo').addEventListener('click', () => {
      this.show(this.#applied);
      byId('settings-title').scrollIntoView({ block: 'nearest' });
    });
    this.show(config);
    this.#onChange = onChange;
  }

  /** Whether the form holds something else than what is in force. */
  get changed() {
    return !this.#config || differences(this.#config, this.#applied).length > 0;
  }

  /** @param {Config} config  is in force now */
  setApplied(config) {
    this.#applied = config;
    this.#update();
  }

  /** @param {boolean} trained  whether there is a training that other adaptation settings could keep, and it is at rest */
  setTrained(trained) {
    if (trained === this.#canKeep) return;
    this.#canKeep = trained;
    this.#update();
  }

  /** @param {Config} config  fills the form */
  show(config) {
    for (const { option, input } of this.#fields) input.value = formatOption(option.name, config[option.name]);
    this.#read();
  }

  /**
   * Shows an error beside its setting.
   * @param {string} name
   * @param {string} message
   */
  setError(name, message) {
    this.#fields.find(({ option }) => option.name === name)?.setError(message);
    this.#showFirstError();
  }

  #showFirstError() {
    const field = this.#fields.find(({ error }) => error.textContent !== '');
    if (!field) return;
    const group = this.#groups.get(field.option.group);
    if (group) group.fold.open = true;
    field.input.focus();
  }

  /** Shows the fields that matter to the chosen method, and what it does. The others keep what they hold. */
  #showMethod() {
    const chosen = this.#fields.find(({ option }) => option.name === 'method');
    const method = methodOf({ method: chosen?.input.value ?? '' });
    for (const field of this.#fields) field.element.hidden = !matters(field.option, method);
    if (chosen) setText(chosen.help, t(`method.${method.name}.about`));
  }

  /** Reads and checks the whole form. A faulty value that is not shown counts as the default. */
  #read() {
    this.#showMethod();
    /** @type {Record<string, unknown>} */
    const values = {};
    /** @type {Map<string, string>} */
    const errors = new Map();
    const attempt = (/** @type {() => void} */ read) => {
      try {
        read();
      } catch (error) {
        if (!(error instanceof OptionError)) throw error;
        errors.set(error.option, wordFault(error));
      }
    };
    for (const { option, input, element } of this.#fields) {
      attempt(() => {
        values[option.name] = parseOption(option.name, input.value);
      });
      if (element.hidden) errors.delete(option.name);
    }
    this.#config = null;
    if (errors.size === 0) {
      attempt(() => {
        this.#config = checkConfig(values);
      });
    }
    for (const field of this.#fields) field.setError(errors.get(field.option.name) ?? '');
    this.#update();
    this.#showPreview();
    this.#onChange();
  }

  /** While nobody looks, no images are fetched for it. Where the form is faulty, it stays as it was. */
  #showPreview() {
    if (this.#config && this.#groups.get('data')?.fold.open) this.#preview.show(this.#config);
  }

  #update() {
    const config = this.#config;
    const changed = config ? differences(config, this.#applied) : [];
    const label = (/** @type {string} */ name) => t(`option.${name}.label`);
    byId('apply-bar').hidden = !this.changed;
    setText(
      byId('changes'),
      config
        ? `Changed: ${changed.map((name) => label(name).toLowerCase()).join(', ')}.`
        : 'Some settings cannot be used: see the errors.',
    );
    byId('apply', HTMLButtonElement).setAttribute('aria-disabled', String(!config));
    const same = OPTIONS.every((option) => keepsTraining(option) || !changed.includes(option.name));
    const keep = Boolean(config) && this.#canKeep && same;
    byId('apply-keep').hidden = !keep;
    setText(
      byId('apply-note'),
      keep
        ? 'Starting over clears all that was learnt; keeping the training clears the adaptation only.'
        : 'Starting over makes fresh networks and clears what was learnt.',
    );
    byId('share', HTMLAnchorElement).href = `#${formatAddress(this.#applied)}`;
    if (!config) return;
    const { preset, changed: own } = nearestPreset(config);
    for (const input of this.#presets) input.checked = own.length === 0 && input.value === preset;
    setText(
      this.#own,
      own.length === 0
        ? ''
        : `Your own settings: ${t(`preset.${preset}.title`)}, but ${own.map((name) => label(name).toLowerCase()).join(', ')}.`,
    );
    for (const [group, text] of Object.entries(summaries(config))) {
      const summary = this.#groups.get(group)?.summary;
      if (summary) setText(summary, text);
    }
  }
}
