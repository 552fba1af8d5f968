/** What a refusal must be: of its class, naming what it is about, in these English words. For assert.throws and assert.rejects. */
import assert from 'node:assert/strict';
import { EngineError } from '../../web/engine/error.js';
import { FileError } from '../../web/images/file.js';
import { OptionError } from '../../web/options/check.js';
import './english.js';

/** @typedef {(error: unknown) => boolean} Expected */

/** @param {string} file @param {RegExp} message  after the file's name @returns {Expected} */
export const fileFault = (file, message) => (error) => {
  assert.ok(error instanceof FileError, `a FileError, not ${error}`);
  assert.equal(error.file, file);
  assert.ok(error.message.startsWith(`${file}: `), `the message begins with the file's name: ${error.message}`);
  assert.match(error.message, message);
  return true;
};

/** @param {string} option @param {string | RegExp} message  the whole of it, or a part @returns {Expected} */
export const optionFault = (option, message) => (error) => {
  assert.ok(error instanceof OptionError, `an OptionError, not ${error}`);
  assert.equal(error.option, option);
  if (typeof message === 'string') assert.equal(error.message, message);
  else assert.match(error.message, message);
  assert.ok(error.message.includes(option), `the message names the option: ${error.message}`);
  return true;
};

/** Not the end of a run. @param {RegExp} message @returns {Expected} */
export const engineFault = (message) => (error) => {
  assert.ok(error instanceof EngineError, `an EngineError, not ${error}`);
  assert.equal(error.notFinite, false, 'not the end of a run');
  assert.match(error.message, message);
  return true;
};
