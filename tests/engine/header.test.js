/** What JavaScript and the core must agree on: options by name, numbers and orders of core/adda.h. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { engineBytes } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { FEATURES, LOSSES, NOT_FINITE, PHASES, SETS } from '../../web/engine/header.js';
import { PIXELS, SIDE, UNLABELLED } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';
import { coreOf, SIMD } from '../harness/engine-helpers.js';

const DOCUMENTED = checkConfig({});
const SIZES = { source: 10, target: 10, labelled: 0 };
const header = await readFile(new URL('../../core/adda.h', import.meta.url), 'utf8');

test('an option that only the core or only JavaScript has is refused by name, not passed over', async () => {
  const core = await coreOf(SIMD);
  const { train_rate: _, ...without } = DOCUMENTED;
  const faults = /** @type {[any, RegExp][]} */ ([
    [without, /^the core's option train_rate is not given$/],
    [{ ...DOCUMENTED, train_rate: undefined }, /^the core's option train_rate is not given$/],
    [{ ...DOCUMENTED, train_rate: '0.1' }, /^the core's option train_rate is not given$/],
    [{ ...DOCUMENTED, colour: 1 }, /^the core has no option colour$/],
  ]);
  const { hyperparameters, name: method } = METHODS.find(({ hyperparameters }) => hyperparameters.length) ?? METHODS[0];
  const missing = /** @type {any} */ ({ ...DOCUMENTED, method });
  delete missing[hyperparameters[0].name];
  faults.push([missing, new RegExp(`^the core's option ${hyperparameters[0].name} is not given$`)]);
  for (const [config, message] of faults) {
    for (const make of [engineBytes, Engine.create]) {
      await assert.rejects(make(core, config, SIZES), (error) => {
        assert.ok(error instanceof Error && error.constructor === Error);
        assert.match(error.message, message);
        return true;
      });
    }
  }
});

test('numbers and orders are those of core/adda.h', async () => {
  const header = await readFile(new URL('../../core/adda.h', import.meta.url), 'utf8');
  const number = (/** @type {string} */ name) => Number(header.match(new RegExp(`\\bADDA_${name} = (-?\\d+)`))?.[1]);
  assert.deepEqual(['SIDE', 'PIXELS', 'UNLABELLED', 'FEATURES', 'NOT_FINITE'].map(number), [
    SIDE,
    PIXELS,
    UNLABELLED,
    FEATURES,
    NOT_FINITE,
  ]);
  const names = (/** @type {readonly string[]} */ list) => list.map((name) => `ADDA_${name.toUpperCase()}`).join(', ');
  assert.ok(header.includes(`enum { ${names([...SETS, 'batch', 'sets'])} }`));
  assert.ok(header.includes(`enum { ${names(PHASES)} }`));
});

test('losses are the metrics that are called so', () => {
  const [list] = header.split('#define ADDA_METRICS(X)')[1].split('\n\n');
  const names = Array.from(list.matchAll(/^ *X\((\w+)\)/gm), ([, name]) => name);
  assert.deepEqual(
    LOSSES,
    names.filter((name) => name.endsWith('loss')),
  );
});
