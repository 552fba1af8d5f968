/** What is dropped on the page: files and folders, and what of them is nothing, or cannot be read. In Node, on entries made up for it. */
import '../harness/browserless.js'; // before what is of the page
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../web/options/address.js';
import { bring } from '../../web/page/actions.js';
import { onDrop } from '../../web/page/bringing/dropping.js';
import { page } from '../../web/page/state.js';
import { FORMAT } from '../../web/page/taking/measurements.js';
import { page as hears } from '../harness/browserless.js';

const refused = (/** @type {any} */ _, /** @type {(error: DOMException) => void} */ reject) =>
  queueMicrotask(() => reject(new DOMException('gone', 'NotFoundError')));

/** @param {string} name @param {string} text */
const fileEntry = (name, text) => ({
  isFile: true,
  name,
  file: (/** @type {(file: File) => void} */ resolve) => resolve(new File([text], name)),
});
/** @param {string} name @param {any[]} entries */
const folderEntry = (name, entries) => ({
  isDirectory: true,
  name,
  createReader: () => {
    const portions = [entries, []];
    return { readEntries: (/** @type {(found: any[]) => void} */ resolve) => resolve(portions.shift() ?? []) };
  },
});

test('one file of weights is taken for that, all else for images, and what cannot be read is told by its path', async () => {
  /** @type {[string, string[]][]} */
  const taken = [];
  const takers = {
    weights: (/** @type {File} */ file) => taken.push(['weights', [file.name]]),
    images: (/** @type {any[]} */ files) => taken.push(['images', files.map(({ path }) => path)]),
  };
  onDrop(takers);
  const drop = async (/** @type {any[]} */ entries) => {
    taken.length = 0;
    page.alarms = [];
    const files = await Promise.all(entries.map(async ({ isFile, name }) => (isFile ? new File(['1,2\n'], name) : null)));
    const dataTransfer = { types: ['Files'], items: entries.map((one) => ({ webkitGetAsEntry: () => one })), files };
    hears.dispatchEvent(Object.assign(new Event('drop'), { dataTransfer }));
    // What it begins with is read, on the machine's own time.
    for (const end = Date.now() + 60_000; taken.length + page.alarms.length === 0 && Date.now() < end; )
      await new Promise((resolve) => setImmediate(resolve));
    return [taken[0] ?? null, page.alarms.map(({ words }) => words())];
  };
  assert.deepEqual(await drop([fileEntry('a.safetensors', '')]), [['weights', ['a.safetensors']], []]);
  assert.deepEqual(await drop([fileEntry('a.csv', '')]), [['images', ['a.csv']], []]);
  assert.deepEqual(await drop([folderEntry('mine', [fileEntry('a.png', ''), folderEntry('b', [fileEntry('c.png', '')])])]), [
    ['images', ['mine/a.png', 'mine/b/c.png']],
    [],
  ]);
  // Whoever takes images says that there are none.
  assert.deepEqual(await drop([folderEntry('empty', [])]), [['images', []], []]);
  const unread = { ...fileEntry('gone.png', ''), file: refused };
  const closed = { isDirectory: true, name: 'closed', createReader: () => ({ readEntries: refused }) };
  for (const [entry, path] of /** @type {const} */ ([
    [unread, 'mine/gone.png'],
    [closed, 'mine/closed'],
  ])) {
    const [took, said] = await drop([folderEntry('mine', [fileEntry('a.png', ''), entry])]);
    assert.equal(took, null);
    assert.match(String(said), new RegExp(`^${path}: cannot be read`));
  }
});

test('settings of brought measurements that cannot be used are named, with what was expected; the others are offered', async () => {
  const hash = formatAddress({ ...page.config, seed: 9 });
  const brings = (/** @type {string} */ address) => bring(new File([JSON.stringify({ format: FORMAT, address })], 'mine.json'));
  const told = async (/** @type {string} */ address) => {
    await brings(address);
    // It is read on the machine's own time.
    for (const end = Date.now() + 60_000; !page.notices.has('address') && page.alarms.length === 0 && Date.now() < end; )
      await new Promise((resolve) => setImmediate(resolve));
    const words = page.alarms.map(({ words }) => words());
    const offered = [page.notices.has('address'), page.form.config?.seed];
    Object.assign(page, { alarms: [], notices: new Map() });
    return [...offered, ...words];
  };
  Object.assign(page, { alarms: [], notices: new Map() });
  assert.deepEqual(await told(hash), [true, 9]);
  const [offered, seed, said] = await told(`${hash}&batch=0&speed=1&changes=adapt.9.x`);
  assert.deepEqual([offered, seed], [true, 9]);
  for (const part of [
    /mine\.json/,
    /batch is "0"; expected a whole number from 1 to/,
    /no option speed/,
    /changes.*expected such as/,
  ])
    assert.match(String(said), part);
  // Where the rest is what is in force already, that is told all the same.
  assert.match(String((await told(`${formatAddress(page.config)}&batch=0`))[2]), /batch is "0"/);
});
