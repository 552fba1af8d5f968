/** Checks of configurations, and single options as text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { checkConfig, formatOption, methodKind, OptionError, parseOption, shorten, show } from '../../web/options/check.js';
import { PRESETS, presetConfig } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';
import { measured } from '../harness/cpu.js';
import '../harness/english.js';

/** Longer than this no message of a single fault is, whatever it is about. */
const LONGEST = 500;

/**
 * @param {string} option
 * @param {RegExp} message
 * @returns {(error: unknown) => boolean}
 */
const refusal = (option, message) => (error) => {
  assert.ok(error instanceof OptionError, `an OptionError, not ${error}`);
  assert.equal(error.option, option);
  assert.match(error.message, message);
  assert.ok(error.message.includes(shorten(option)), 'the message names the option');
  assert.ok(error.message.length < LONGEST, `${error.message.length} characters`);
  return true;
};

describe('checkConfig', () => {
  test('fills in the defaults, which are the documented recipe', () => {
    const config = checkConfig({});
    assert.deepEqual(config, Object.fromEntries(OPTIONS.map((option) => [option.name, option.default])));
    assert.deepEqual(checkConfig(PRESETS.documented.config), config);
    assert.equal(config.train_rate, 0.03);
    assert.equal(config.encoder_rate, 1e-5);
    assert.equal(config.rounds, 40);
  });

  test('shares nothing with the table or with what it was given', () => {
    const given = { target_digits: [4, 5] };
    const config = checkConfig(given);
    config.target_digits[0] = 9;
    config.source_digits[0] = 9;
    assert.deepEqual(given.target_digits, [4, 5]);
    assert.deepEqual(checkConfig({}).source_digits, [0, 1]);
  });

  test('every preset and every bound is accepted, anything beyond is refused', () => {
    for (const preset of Object.values(PRESETS)) checkConfig(preset.config);
    for (const option of OPTIONS) {
      if (option.kind === 'choice') {
        // One labelled image gives fine-tuning something to learn from.
        for (const choice of option.choices) checkConfig({ labelled_per_class: 1, [option.name]: choice });
      } else if (option.kind !== 'digits') {
        // Two classes take two images, though the core holds a set of one.
        const least = /_images$/.test(option.name) ? 2 : option.min;
        for (const value of [least, option.max]) checkConfig({ [option.name]: value });
        for (const value of [option.min - 1, option.max + 1]) {
          assert.throws(() => checkConfig({ [option.name]: value }), refusal(option.name, /expected a (whole )?number from/));
        }
      }
    }
  });

  test('values of the wrong kind are refused by name', () => {
    for (const option of OPTIONS) {
      for (const value of [null, undefined, Number.NaN, Infinity, true, '1', {}, [], [[0], [1]], 'toString', '__proto__']) {
        assert.throws(() => checkConfig({ [option.name]: value }), refusal(option.name, /expected/));
      }
      if (option.kind === 'integer') {
        assert.throws(() => checkConfig({ [option.name]: 2.5 }), refusal(option.name, /is 2\.5; expected a whole number/));
      }
    }
  });

  test('exotic values are refused by name, none of them called, converted or walked through', () => {
    let touched = 0;
    const touch = () => {
      touched += 1;
      return 3;
    };
    /** @type {unknown[]} */
    let deep = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    /** @type {any} */
    const ring = [0];
    ring.push(ring);
    const revoked = Proxy.revocable([0, 1], {});
    revoked.revoke();
    const throwing = new Proxy([0, 1], {
      get() {
        throw new Error('a trap');
      },
      getOwnPropertyDescriptor() {
        throw new Error('a trap');
      },
    });
    const lying = Object.defineProperty([0, 1], 0, { get: touch });
    const converting = { toString: touch, valueOf: touch, toJSON: touch, [Symbol.toPrimitive]: touch };
    const own = Object.assign([0, 10], { every: touch, map: touch, toJSON: touch, [Symbol.iterator]: touch });
    const values = [
      ...[deep, [deep, deep], ring, [ring, 1], revoked.proxy, throwing, lying, converting, own, [converting, 1]],
      ...[10n, 10n ** 100_000n, -(2n ** 70n), [0n, 1n], Symbol('batch'), Symbol('x'.repeat(100_000)), touch, class {}],
      ...[new Number(3), new String('adam'), new Date(), /x/, new Map(), new Uint8Array([0, 1]), Object.create(null)],
      ...['x'.repeat(1_000_000), '\ud83d\ude00'.repeat(1000), '\ud83d', Array(1_000_000), Array(2)],
      ...[-Infinity, -1, 1e308, 2 ** 53],
    ];
    for (const option of OPTIONS) {
      for (const value of values) {
        assert.throws(() => checkConfig({ [option.name]: value }), refusal(option.name, / is .+; expected /));
      }
    }
    assert.equal(touched, 0);
    // Its digits are good ones: they are taken, and nothing else of it.
    const odd = Object.assign([0, 1], { every: touch, [Symbol.iterator]: touch });
    assert.deepEqual(Object.entries(checkConfig({ source_digits: odd }).source_digits), Object.entries([0, 1]));
    assert.equal(touched, 0);
  });

  test('a getter in place of a value is refused and not called, an inherited or hidden one is not looked at', () => {
    const called = () => assert.fail('called');
    const given = Object.defineProperty({}, 'batch', { enumerable: true, get: called });
    assert.throws(() => checkConfig(given), refusal('batch', /batch is function; expected/));
    const deaf = Object.defineProperty({}, 'seed', { enumerable: true, set: called });
    assert.throws(() => checkConfig(deaf), refusal('seed', /seed is undefined; expected/));
    assert.deepEqual(checkConfig(Object.create({ batch: 3, speed: 1 })), checkConfig({}));
    assert.deepEqual(checkConfig(Object.defineProperty({}, 'batch', { value: 3 })), checkConfig({}));
    assert.deepEqual(checkConfig({ [Symbol('batch')]: 3 }), checkConfig({}));
    assert.equal(checkConfig(Object.assign(Object.create(null), { batch: 3 })).batch, 3);
  });

  test('what is no object of options', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const throwing = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('a trap');
        },
      },
    );
    for (const value of [null, undefined, 3, 3n, 'batch', true, [], [1], () => {}, Symbol('x'), revoked.proxy, throwing]) {
      assert.throws(() => checkConfig(/** @type {any} */ (value)), refusal('', /^the settings are .*; expected an object/));
    }
  });

  test('0 is held, not -0, which looks the same and is another value', () => {
    assert.ok(Object.is(checkConfig({ seed: -0 }).seed, 0));
    assert.ok(Object.is(checkConfig({ encoder_rate: -0 }).encoder_rate, 0));
    assert.ok(Object.is(checkConfig({ source_digits: [-0, 1] }).source_digits[0], 0));
    assert.ok(Object.is(parseOption('label_weight', '-0'), 0));
    assert.throws(() => checkConfig({ source_digits: [-0, 0] }), refusal('source_digits', /different digits/));
  });

  test('digit lists: too short, repeated, out of range, of unequal length', () => {
    for (const digits of [[0], [1, 1], [0, 10], [-1, 0], [0.5, 1]]) {
      assert.throws(
        () => checkConfig({ source_digits: digits }),
        refusal('source_digits', /expected 2 to 10 different digits/),
      );
    }
    assert.throws(
      () => checkConfig({ source_digits: [0, 1, 2] }),
      refusal('target_digits', /target_digits is 2,3 but source_digits is 0,1,2/),
    );
    checkConfig({ source_digits: [0, 1], target_digits: [1, 0] });
  });

  test('unknown options, inherited names among them', () => {
    for (const name of ['speed', 'constructor', 'toString', 'hasOwnProperty', '__proto__', 'BATCH', ' batch', '', '0']) {
      assert.throws(() => checkConfig(JSON.parse(`{"${name}": 1}`)), refusal(name, /there is no option/));
      assert.throws(() => parseOption(name, '1'), refusal(name, /there is no option/));
    }
    assert.throws(() => checkConfig({ ['x'.repeat(100_000)]: 1 }), refusal('x'.repeat(100_000), /no option x+…x+$/));
    assert.deepEqual(checkConfig(JSON.parse('{"batch": 3, "seed": 2}')), checkConfig({ seed: 2, batch: 3 }));
    assert.throws(() => checkConfig(JSON.parse('{"__proto__": {"batch": 3}}')), refusal('__proto__', /no option/));
  });

  test('combinations that cannot work', () => {
    for (const { name } of METHODS.filter(({ needsLabels }) => needsLabels)) {
      const message = new RegExp(`^method is ${name}; expected another one, or labelled_per_class and label_weight above 0`);
      assert.throws(() => checkConfig({ method: name }), refusal('method', message));
      checkConfig({ method: name, labelled_per_class: 1 });
    }
    assert.throws(() => checkConfig({ source_images: 1 }), refusal('source_images', /is 1; expected at least one for each/));
    assert.throws(
      () => checkConfig({ method: 'fine_tuning', labelled_per_class: 5, label_weight: 0 }),
      refusal('method', /label_weight/),
    );
    const digits = [0, 1, 2, 3, 4];
    assert.throws(
      () => checkConfig({ source_digits: digits, target_digits: digits, target_images: 4 }),
      refusal('target_images', /at least one for each of the 5 classes/),
    );
  });
});

describe('option texts', () => {
  test('format and parse are inverse', () => {
    for (const option of OPTIONS) {
      const values = [option.default];
      if (option.kind === 'choice') values.push(...option.choices);
      else if (option.kind === 'digits') values.push([9, 0, 5]);
      else values.push(option.min, option.max);
      for (const value of values) assert.deepEqual(parseOption(option.name, formatOption(option.name, value)), value);
    }
    assert.equal(formatOption('target_digits', [2, 3]), '2,3');
    assert.equal(parseOption('encoder_rate', '1e-3'), 0.001);
    assert.equal(parseOption('encoder_rate', ' .5 '), 0.5);
    assert.deepEqual(parseOption('target_digits', '7, 4'), [7, 4]);
  });

  test('a text that is no value of the option is refused, naming option and text', () => {
    /** @type {[string, string][]} */
    const texts = [
      ['batch', ''],
      ['batch', 'ten'],
      ['batch', '0x10'],
      ['batch', '1.5'],
      ['batch', '513'],
      ['train_rate', 'Infinity'],
      ['train_rate', '1e999'],
      ['train_rate', '0,03'],
      ['adapt_optimizer', 'SGD'],
      ['target_digits', '23'],
      ['target_digits', '2,,3'],
      ['target_digits', '2,2'],
      ['target_digits', '2,100'],
      ['target_digits', '2，3'],
      ['target_digits', '2 3'],
      ['target_digits', ',2,3'],
      ['batch', '1_0'],
      ['batch', '1 0'],
      ['batch', '.'],
      ['batch', '+-1'],
      ['batch', '٣'],
      ['train_rate', '1e'],
      ['train_rate', '1e5.5'],
      ['train_rate', '.e1'],
      ['train_rate', 'NaN'],
      ['method', 'constructor'],
    ];
    for (const [name, text] of texts) {
      assert.throws(
        () => parseOption(name, text),
        (error) => {
          assert.ok(error instanceof OptionError && error.message.includes(`is "${text}"; expected`));
          return refusal(name, /expected/)(error);
        },
      );
    }
    assert.throws(() => parseOption('speed', '1'), refusal('speed', /there is no option speed/));
    assert.throws(() => formatOption('speed', 1), refusal('speed', /there is no option speed/));
  });

  test('numbers in every way of writing them', () => {
    for (const text of ['3', '+3', '3.', '3.0', '03', '3e0', '30e-1', '0.3E+1', ' 3\t', '3'.padStart(150, '0')]) {
      assert.equal(parseOption('batch', text), 3, text);
      assert.equal(parseOption('train_rate', text), 3, text);
    }
    assert.equal(parseOption('train_rate', '1e-999'), 0);
  });

  test('a long text is refused in no time, and told in short', () => {
    const texts = ['1', '1.', '1e', ' ', '0,', '0, ', ',', '-', '"', '\\', '\u0000', '\ud83d\ude00', 'x'];
    const { ms } = measured(() => {
      for (const text of texts) {
        for (const option of OPTIONS) {
          for (const end of ['x', '']) {
            const value = text.repeat(80_000) + end;
            if (value.trim() === 'x') continue;
            assert.throws(() => parseOption(option.name, value), refusal(option.name, / is ".*"; expected/s));
          }
        }
      }
    });
    const each = ms / texts.length / OPTIONS.length / 2;
    assert.ok(each < 20, `${each} ms each`);
  });

  test('a text longer than what it stands for is still read', () => {
    assert.equal(parseOption('batch', `${' '.repeat(10_000)}3${'\n'.repeat(10_000)}`), 3);
    assert.deepEqual(parseOption('target_digits', '0 , 1 , 2 , 3 , 4 , 5 , 6 , 7 , 8 , 9'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('values in short', () => {
  test('are recognised', () => {
    /** @type {[unknown, string][]} */
    const shown = [
      [3, '3'],
      [Number.NaN, 'NaN'],
      [-0, '0'],
      [true, 'true'],
      [null, 'null'],
      [undefined, 'undefined'],
      ['a "b"\n', '"a \\"b\\"\\n"'],
      [12n, '12n'],
      [10n ** 30n, 'BigInt'],
      [Symbol('a'), 'Symbol(a)'],
      [() => {}, 'function'],
      [{ a: 1 }, '{…}'],
      [[], '[]'],
      [[2, '3', null], '[2,"3",null]'],
      [[[0], {}], '[[…],{…}]'],
    ];
    for (const [value, text] of shown) assert.equal(show(value), text);
  });

  test('are never long, and no character is cut in two', () => {
    const half = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
    for (const before of ['', 'x', 'xx']) {
      const text = shorten(before + '\ud83d\ude00'.repeat(100));
      assert.ok(text.length <= 61 && text.includes('…') && !half.test(text), text);
    }
    assert.equal(shorten('x'.repeat(60)), 'x'.repeat(60));
    assert.ok(show(Array.from({ length: 1000 }, (_, i) => i)).length <= 61);
    assert.ok(show(['x'.repeat(1000), 'y'.repeat(1000)]).length <= 61);
  });
});

test('the presets are the documented recipe and what differs from it', () => {
  assert.deepEqual(presetConfig('documented'), checkConfig({}));
  for (const [name, { config }] of Object.entries(PRESETS)) assert.deepEqual(presetConfig(name), checkConfig(config));
});

/** @param {string} kind */
const two = (kind) => [kind, kind];

test('a method is a game, a distance, self-training or a baseline', () => {
  const kinds = Object.fromEntries(METHODS.map((method) => [method.name, methodKind(method)]));
  const { adda, dann, mmd, coral, shot, mcc, oracle, fine_tuning } = kinds;
  assert.deepEqual([adda, dann, mmd, coral, shot, mcc], [...two('game'), ...two('distance'), ...two('self-training')]);
  assert.deepEqual([oracle, fine_tuning], two('baseline'));
});
