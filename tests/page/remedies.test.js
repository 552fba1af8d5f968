/**
 * What is said and offered when learning has gone wrong, for every way in which it may: the rate that is at fault, and a better one. In
 * Node on the page's own modules; trouble.test.js has it in real Chromium.
 */
import '../harness/browserless.js'; // before what is of the page
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultData } from '../../web/fault.js';
import { fail } from '../../web/page/answers.js';
import { page } from '../../web/page/state.js';
import { watchTrouble } from '../../web/page/telling/trouble.js';
import { troubles } from '../../web/run/health.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { Viewer } from '../../web/run/view.js';
import { learn, setLanguage } from '../../web/text/text.js';
import { WorkerFault } from '../../web/worker/client.js';
import { core, library, SMALL } from '../harness/driven.js';

/** @typedef {import('../../web/worker/messages.js').State} State */
/** @typedef {import('../../web/options/table.js').Config} Config */

await learn('zh');

const SOUND = { train: null, adapt: null };

/** What the page says of a run. @param {Partial<Config>} options @param {Partial<State['trouble']>} trouble */
function said(options, trouble) {
  page.alarms = [];
  page.config = /** @type {Config} */ ({ ...SMALL, ...options });
  const run = (/** @type {Partial<State['trouble']>} */ found) =>
    /** @type {State} */ (/** @type {unknown} */ ({ config: page.config, trouble: { ...SOUND, ...found } }));
  watchTrouble(run({ ...trouble, adapt: null }), run(trouble));
  if (!trouble.adapt) watchTrouble(run({}), run(trouble));
  return page.alarms;
}

/** @param {ReturnType<typeof said>} alarms @param {RegExp} words @param {string} rate  that is proposed */
function proposes(alarms, words, rate) {
  assert.equal(alarms.length, 1);
  const [{ words: say, remedies }] = alarms;
  setLanguage('zh');
  assert.match(say(), /\p{Script=Han}/u);
  setLanguage('en');
  assert.match(say(), words);
  // Nothing is to be tried again as it was.
  assert.deepEqual(
    remedies.map(({ label, values }) => [label, values?.rate]),
    [
      ['alarm.propose', rate],
      ['alarm.settings', undefined],
    ],
  );
}

test('each trouble is laid to the rate at fault, with one to try in its place', () => {
  proposes(said({ train_rate: 2 }, { train: 'diverged' }), /Training has diverged.*runs away.* is 2\. Try 0\.2/, '0.2');
  proposes(said({ train_rate: 0 }, { train: 'collapsed' }), /collapsed.*nothing is learnt.* is 0\. Try 0\.03/, '0.03');
  proposes(
    said({ encoder_rate: 0.1, labelled_per_class: 0 }, { adapt: 'collapsed' }),
    /Adaptation has collapsed.*nearly every target image the same class.* is 0\.1\. Try 0\.01/,
    '0.01',
  );
  proposes(said({ encoder_rate: 0.1 }, { adapt: 'diverged' }), /Adaptation has diverged.* is 0\.1\. Try 0\.01/, '0.01');
  // What cannot be adapted since training has failed.
  const both = /** @type {const} */ ({ train: 'collapsed', adapt: 'collapsed' });
  proposes(said({ train_rate: 1 }, both), /Adaptation has collapsed.*Training had failed.* is 1\. Try 0\.1/, '0.1');
});

test('a loss that is no number is laid to the rate of whose it is', () => {
  const config = { train_rate: 10, encoder_rate: 0.3, discriminator_rate: 0.02, adapt_optimizer: /** @type {const} */ ('sgd') };
  for (const [loss, phase, rate] of [
    ['loss', 'train', '1'],
    ['mt_loss', 'adapt', '0.03'],
    ['label_loss', 'adapt', '0.03'],
    ['d_loss', 'adapt', '0.002'],
  ])
    for (const value of ['nan', 'infinite']) {
      page.alarms = [];
      page.config = { ...SMALL, ...config };
      const values = { loss, value, phase, adversarial: 'yes', step: 3, epoch: 1 };
      fail(new WorkerFault(faultData(new WorkerFault({ code: 'loss', values }))), () => assert.fail('tried again'));
      proposes(page.alarms, /(not a number|infinite) at .*step 3/, rate);
    }
});

test('training at a rate of 0 is found to have collapsed', async () => {
  const run = await Run.create(await core, library, { ...SMALL, source_data: 'optdigits', source_images: 240, train_rate: 0 });
  for (const _ of run.train());
  const view = /** @type {import('../../web/run/view.js').View} */ (finish(new Viewer(run).look()));
  assert.deepEqual(troubles(run, view), { train: 'collapsed', adapt: null });
  run.close();
});
