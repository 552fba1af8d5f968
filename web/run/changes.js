/** What a saved run may become: its configuration is always the one that made its weights. */
import { checkConfig, formatOption, keepsTraining, OptionError } from '../options/check.js';
import { OPTIONS } from '../options/table.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../engine/saved.js').SavedRun} SavedRun */

/** Options that a saved run may change: they say how far it goes, not what it is. */
export const EXTENDABLE = ['rounds', 'train_epochs'];

/**
 * Refuses a configuration that is not the one of the weights: a straight run of it has to come by where the saved run stands.
 *
 * @param {SavedRun} saved
 * @param {any} progress  what it says of its course, not yet checked
 * @param {Config} config
 * @throws {OptionError} an option is at fault
 */
export function checkChanges({ config: before, state }, progress, config) {
  const was = checkConfig(before);
  for (const { name } of OPTIONS) {
    const [value, saved] = [config, was].map((one) => formatOption(name, one[name]));
    if (value !== saved && !EXTENDABLE.includes(name)) {
      throw new OptionError(name, 'run.fixed', { value, saved, choices: EXTENDABLE });
    }
  }
  const [trained, adapted] = [state.train, state.adapt].map(({ epoch, step, steps }) => epoch + (steps ? step / steps : 0));
  for (const [name, done] of /** @type {const} */ ([
    ['train_epochs', trained],
    ['rounds', adapted],
  ])) {
    const values = { value: String(config[name]), done: String(Math.ceil(done)) };
    if (config[name] < done) throw new OptionError(name, 'run.behind', values);
  }
  // Where training was to end early, that is told with the run.
  const meant = progress?.end && config.train_epochs === was.train_epochs;
  if (!progress?.started || trained === config.train_epochs || meant) return;
  const values = { value: String(config.train_epochs), done: String(Number(trained.toFixed(3))) };
  throw new OptionError('train_epochs', Number.isInteger(trained) ? 'run.begun' : 'run.cut', values);
}

/**
 * Refuses a configuration that would have trained otherwise than another, whose training it is to go on from.
 * @param {Config} trained
 * @param {Config} config
 * @throws {OptionError} an option of source or training differs
 */
export function checkTraining(trained, config) {
  for (const option of OPTIONS) {
    const [value, before] = [config, trained].map((one) => String(one[option.name]));
    if (!keepsTraining(option) && value !== before)
      throw new OptionError(option.name, 'option.trained', { value, trained: before });
  }
}
