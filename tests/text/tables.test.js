/** The tables of words: what one language says, the other says too, with the same parts; and nothing is left unsaid. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { METHODS } from '../../build/core.js';
import { PRESETS } from '../../web/options/presets.js';
import { COLLECTIONS, OPTIONS } from '../../web/options/table.js';
import * as englishChanges from '../../web/text/en/changes.js';
import * as englishCompare from '../../web/text/en/compare.js';
import * as englishDraw from '../../web/text/en/draw.js';
import * as englishFaults from '../../web/text/en/faults.js';
import * as englishGlossary from '../../web/text/en/glossary.js';
import * as englishHow from '../../web/text/en/how.js';
import * as englishImport from '../../web/text/en/import.js';
import * as englishMethods from '../../web/text/en/methods.js';
import * as englishOffline from '../../web/text/en/offline.js';
import * as englishOptions from '../../web/text/en/options.js';
import * as englishPage from '../../web/text/en/page.js';
import * as englishRun from '../../web/text/en/run.js';
import * as englishShell from '../../web/text/en/shell.js';
import * as englishShortcuts from '../../web/text/en/shortcuts.js';
import * as englishStage from '../../web/text/en/stage.js';
import * as englishTake from '../../web/text/en/take.js';
import * as englishTimeline from '../../web/text/en/timeline.js';
import * as englishTour from '../../web/text/en/tour.js';
import * as englishTurns from '../../web/text/en/turns.js';
import * as englishVerdict from '../../web/text/en/verdict.js';
import { choiceWords } from '../../web/text/sentences.js';
import { has, LANGUAGES, learn, setLanguage } from '../../web/text/text.js';
import * as chineseChanges from '../../web/text/zh/changes.js';
import * as chineseCompare from '../../web/text/zh/compare.js';
import * as chineseDraw from '../../web/text/zh/draw.js';
import * as chineseFaults from '../../web/text/zh/faults.js';
import * as chineseGlossary from '../../web/text/zh/glossary.js';
import * as chineseHow from '../../web/text/zh/how.js';
import * as chineseImport from '../../web/text/zh/import.js';
import * as chineseMethods from '../../web/text/zh/methods.js';
import * as chineseOffline from '../../web/text/zh/offline.js';
import * as chineseOptions from '../../web/text/zh/options.js';
import * as chinesePage from '../../web/text/zh/page.js';
import * as chineseRun from '../../web/text/zh/run.js';
import * as chineseShell from '../../web/text/zh/shell.js';
import * as chineseShortcuts from '../../web/text/zh/shortcuts.js';
import * as chineseStage from '../../web/text/zh/stage.js';
import * as chineseTake from '../../web/text/zh/take.js';
import * as chineseTimeline from '../../web/text/zh/timeline.js';
import * as chineseTour from '../../web/text/zh/tour.js';
import * as chineseTurns from '../../web/text/zh/turns.js';
import * as chineseVerdict from '../../web/text/zh/verdict.js';

await learn('zh');

/** @typedef {import('@formatjs/icu-messageformat-parser').MessageFormatElement} Element */
/** @typedef {Record<string, string>} Table */

/** What a table's file exports. @param {Record<string, Table>} file */
const tableOf = (file) => Object.values(file)[0];

/** Each file of a language, and the same of the other. @type {Record<string, [english: Table, chinese: Table]>} */
const FILES = {
  changes: [tableOf(englishChanges), tableOf(chineseChanges)],
  compare: [tableOf(englishCompare), tableOf(chineseCompare)],
  draw: [tableOf(englishDraw), tableOf(chineseDraw)],
  faults: [tableOf(englishFaults), tableOf(chineseFaults)],
  glossary: [tableOf(englishGlossary), tableOf(chineseGlossary)],
  how: [tableOf(englishHow), tableOf(chineseHow)],
  import: [tableOf(englishImport), tableOf(chineseImport)],
  methods: [tableOf(englishMethods), tableOf(chineseMethods)],
  offline: [tableOf(englishOffline), tableOf(chineseOffline)],
  options: [tableOf(englishOptions), tableOf(chineseOptions)],
  page: [tableOf(englishPage), tableOf(chinesePage)],
  run: [tableOf(englishRun), tableOf(chineseRun)],
  stage: [tableOf(englishStage), tableOf(chineseStage)],
  take: [tableOf(englishTake), tableOf(chineseTake)],
  timeline: [tableOf(englishTimeline), tableOf(chineseTimeline)],
  turns: [tableOf(englishTurns), tableOf(chineseTurns)],
  shortcuts: [tableOf(englishShortcuts), tableOf(chineseShortcuts)],
  tour: [tableOf(englishTour), tableOf(chineseTour)],
  verdict: [tableOf(englishVerdict), tableOf(chineseVerdict)],
  shell: [tableOf(englishShell), tableOf(chineseShell)],
};

/** Messages that are names and marks and nothing else: the same in every language. */
const NAMES = [
  ...['page.title', 'page.title.busy', 'settings.called', 'compare.spread'],
  ...['network.ms', 'network.mt', 'network.c', 'network.d', 'line.ms-c', 'line.mt-c'],
  ...['rounds.column.mmd2', 'rounds.column.bnm', 'rounds.column.snd'],
  ...['ms', 'c', 'mt', 'd', 'sgd', 'adam', 'relu', 'mmd2', 'bnm', 'snd'].map((word) => `glossary.${word}.name`),
  'glossary.mmd2.forms',
  ...['train', 'adapt'].flatMap((part) => ['sgd', 'adam'].map((name) => `choice.${part}_optimizer.${name}`)),
  ...['choice.discriminator_activation.relu', 'data.mnist', 'data.optdigits', 'data.fashion'],
  ...['adda', 'cdan', 'coral', 'dann', 'mcc', 'mmd', 'shot'].map((method) => `method.${method}.title`),
];

/** What is not translated: networks, methods, collections, terms without a Chinese name, and what is typed as it stands. */
const WORDS = new Set([
  ...['MS', 'MT', 'C', 'D', 'ADDA', 'DANN', 'CDAN', 'CDAN+E', 'MMD', 'Deep', 'CORAL', 'SHOT', 'MCC'],
  ...['MNIST', 'Fashion-MNIST', 'UCI', 'optdigits', 'Optdigits'],
  ...['Adam', 'SGD', 'ReLU', 'SIMD', 'Relaxed', 'PyTorch', 'WebAssembly'],
  ...['exact', 'preset', 'run', 'make'],
  ...['Lab', 'A', 'BNM', 'SND', 'logit'],
  // The footer: the paper, and whose images these are under which licence.
  ...['Adversarial', 'Discriminative', 'Domain', 'Adaptation', 'Tzeng', 'E', 'Alpaydin', 'Kaynak', 'CC', 'BY'],
  ...['Zalando', 'SE', 'MIT'],
  ...['gzip', 'IDX', 'JSON', 'SHA-256', 'uint', 'F', 'MB', 'NaN', 'safetensors'],
  // Files that people bring, and what makes them.
  ...[
    'MATLAB',
    'HDF',
    'Python',
    'pickle',
    'bzip',
    'tar',
    'zip',
    'PNG',
    'JPEG',
    'CSV',
    'PDF',
    'Parquet',
    'Git',
    'LFS',
    'git',
    'lfs',
  ],
  ...[
    'csv',
    'Keras',
    'mnist',
    'pull',
    'npy',
    'npz',
    'h',
    'numpy',
    'save',
    'savez',
    'array',
    'astype',
    'deflate',
    'https',
    'localhost',
    'EMNIST',
    'QMNIST',
  ],
  ...['d', 'mt', 'both'],
  // Links, and what stands in them.
  ...['https', 'hide', 'embed', 'expect', 'train'],
  ...['exact', 'preset', 'run', 'state', 'shape', 'data', 'offsets', 'metadata'],
  // Files that are taken away and brought, and Python's names.
  ...[
    'zip',
    'deflate',
    'npy',
    'npz',
    'numpy',
    'save',
    'savez',
    'Python',
    'pickle',
    'astype',
    'file',
    'dictionary',
    'torch',
    'module',
  ],
  ...['PNG', 'SVG', 'CSV', 'HTML', 'BF', 'state', 'dict', 'load', 'pt', 'MC', 'fc', 'encoder', 'weight'],
]);

/**
 * The names of a message's placeholders, and its tags.
 * @param {Element[]} elements
 * @returns {string[]}
 */
const holesOf = (elements) =>
  elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...holesOf(element.children)];
    const inner = 'options' in element ? Object.values(element.options).flatMap(({ value }) => holesOf(value)) : [];
    return [`{${element.value}}`, ...inner];
  });

/** Each once. @param {string} message */
const holes = (message) => [...new Set(holesOf(parse(message)))].sort();

/**
 * What of a message stands there as it is; a blank where it is filled in, and between what there is to choose from.
 * @param {Element[]} elements
 * @returns {string}
 */
const proseOf = (elements) =>
  elements
    .map((element) => {
      if (element.type === TYPE.literal) return element.value;
      if (element.type === TYPE.tag) return proseOf(element.children);
      if (!('options' in element)) return ' ';
      return [' ', ...Object.values(element.options).map(({ value }) => proseOf(value)), ' '].join(' ');
    })
    .join('');

/** @param {string} message */
const prose = (message) => proseOf(parse(message));

for (const [file, [english, chinese]] of Object.entries(FILES)) {
  describe(`the words of ${file}`, () => {
    const keys = Object.keys(english).filter((key) => Object.hasOwn(chinese, key));

    test('are in both languages, in the same order', () => {
      assert.deepEqual(Object.keys(chinese), Object.keys(english));
    });

    test('parse, and have the same placeholders and tags in both', () => {
      for (const table of [english, chinese]) for (const message of Object.values(table)) parse(message);
      for (const key of keys) assert.deepEqual(holes(chinese[key]), holes(english[key]), key);
    });

    test('say something, without blanks around it, unless they join others', () => {
      for (const table of [english, chinese]) {
        for (const [key, message] of Object.entries(table)) {
          assert.ok(message, key);
          if (!key.startsWith('list.')) assert.equal(message, message.trim(), key);
          assert.doesNotMatch(message, / {2}|\n|undefined|\$\{/, key);
        }
      }
    });

    test('are Chinese in Chinese, but for names', () => {
      for (const key of keys) {
        if (NAMES.includes(key)) assert.equal(chinese[key], english[key], key);
        else assert.notEqual(chinese[key], english[key], key);
      }
      const foreign = keys.flatMap((key) =>
        (prose(chinese[key]).match(/[A-Za-z]+([-+'’][A-Za-z0-9]+)*/g) ?? [])
          .filter((word) => !WORDS.has(word))
          .map((word) => `${word} in ${key}`),
      );
      assert.deepEqual(foreign, []);
    });

    test('have Chinese punctuation in Chinese, and none of it in English', () => {
      for (const key of keys) {
        // A mark beside a Chinese character is a full-width one.
        assert.doesNotMatch(
          prose(chinese[key]),
          /\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}|\p{Script=Han}\.|[０-９]/u,
          key,
        );
        assert.doesNotMatch(english[key], /[\p{Script=Han}，。；：！？（）、]/u, key);
      }
    });

    test('in Chinese have a space between Chinese and Latin', () => {
      for (const key of keys) {
        assert.doesNotMatch(prose(chinese[key]), /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u, key);
      }
    });
  });
}

test('no key is in two files', () => {
  for (const which of [0, 1]) {
    const keys = Object.values(FILES).flatMap((tables) => Object.keys(tables[which]));
    assert.equal(new Set(keys).size, keys.length);
  }
  const all = Object.values(FILES).map(([english]) => english);
  assert.deepEqual(LANGUAGES.en.table, Object.assign({}, ...all));
});

/** The scripts of web/ that throw faults: all but the words themselves. */
const SCRIPTS = fileURLToPath(new URL('../../web/', import.meta.url));
const sources = readdirSync(SCRIPTS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !/^text[\\/]/.test(file))
  .map((file) => readFileSync(join(SCRIPTS, file), 'utf8'))
  .join('\n');

test('every fault that is made is worded, and no other', () => {
  const made =
    /new (?:Fault|EngineError)\(\s*'([^']+)'|new (?:OptionError|FileError)\(\s*[^,'\s]+,\s*'([^']+)'|new OptionError\(\s*'\w*',\s*'([^']+)'/g;
  const codes = [...sources.matchAll(made)].map(([, ...found]) => found.find(Boolean));
  assert.ok(codes.length > 10);
  for (const code of codes) assert.ok(has(`fault.${code}`), code);
  const worded = Object.keys(LANGUAGES.en.table).filter((key) => key.startsWith('fault.'));
  for (const key of worded) assert.ok(sources.includes(`'${key.slice('fault.'.length)}'`), `${key} is never made`);
});

/** Whether every language has the words. @param {string} key */
function isWorded(key) {
  for (const language of /** @type {const} */ (['en', 'zh'])) {
    setLanguage(language);
    assert.ok(has(key), `${key} in ${language}`);
  }
  setLanguage('en');
}

test('every option is worded, hyperparameters too, and nothing that is none', () => {
  const names = OPTIONS.map(({ name }) => name);
  for (const { hyperparameters } of METHODS) for (const { name } of hyperparameters) assert.ok(names.includes(name), name);
  const keys = names.flatMap((name) => [`option.${name}.label`, `option.${name}.help`]);
  for (const key of keys) isWorded(key);
  assert.deepEqual(
    Object.keys(LANGUAGES.en.table)
      .filter((key) => key.startsWith('option.'))
      .sort(),
    keys.sort(),
  );
});

test('every group, choice and collection is worded, and nothing that is none', () => {
  for (const { group } of OPTIONS) isWorded(`group.${group}`);
  for (const collection of COLLECTIONS) isWorded(`data.${collection}`);
  /** @type {string[]} */
  const keys = [];
  for (const option of OPTIONS) {
    if (option.kind !== 'choice') continue;
    for (const choice of option.choices) {
      for (const language of /** @type {const} */ (['en', 'zh'])) {
        setLanguage(language);
        // A key that is missing shows itself.
        assert.doesNotMatch(choiceWords(option.name, choice), /^(choice|data|method)\./);
      }
      setLanguage('en');
      const key = `choice.${option.name}.${choice}`;
      if (has(key)) keys.push(key);
    }
  }
  assert.deepEqual(
    Object.keys(LANGUAGES.en.table)
      .filter((key) => key.startsWith('choice.'))
      .sort(),
    keys.sort(),
  );
});

test('every method and preset is worded, and nothing that is none', () => {
  const keys = [
    ...METHODS.flatMap(({ name }) => ['title', 'about'].map((part) => `method.${name}.${part}`)),
    ...Object.keys(PRESETS).flatMap((name) => ['title', 'about', 'watch', 'time'].map((part) => `preset.${name}.${part}`)),
  ];
  for (const key of keys) isWorded(key);
  assert.deepEqual(
    Object.keys(LANGUAGES.en.table)
      .filter((key) => /^(method|preset)\./.test(key))
      .sort(),
    keys.sort(),
  );
});
