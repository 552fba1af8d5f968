/** How D is judged, in every word of the page: by both domains, never by the mean of them alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgedWords, verdictOnD } from '../../web/page/moments/referee.js';
import { view } from '../harness/views.js';

/** Of 100 images a domain, D is right about so many of each. @param {number} source @param {number} target */
function judged(source, target) {
  const said = (/** @type {number} */ right, /** @type {number[]} */ [good, bad]) =>
    Float32Array.from({ length: 100 }, (_, i) => (i < right ? good : bad));
  const found = verdictOnD(
    view({ kind: 'adapt', time: 1, count: 100, source: said(source, [0.1, 0.9]), target: said(target, [0.9, 0.1]) }),
  );
  assert.ok(found);
  return found;
}

test('D wins where it is right about more than half of either domain, not where it calls nearly everything the same', () => {
  for (const [source, target, name] of /** @type {const} */ ([
    [95, 90, 'winning'],
    [55, 65, 'winning'],
    [51, 69, 'winning'],
    [40, 100, 'leaning'],
    [50, 100, 'leaning'],
    [100, 40, 'leaning'],
    [5, 95, 'leaning'],
    [95, 5, 'fooled'],
    [60, 40, 'fooled'],
    [50, 50, 'guessing'],
    [55, 60, 'guessing'],
    [70, 45, 'guessing'],
    [10, 20, 'inverted'],
    [0, 80, 'inverted'],
  ])) {
    assert.equal(judged(source, target).name, name, `${source} of the source, ${target} of the target`);
  }
});

test('what is said of it names what it says of most, and both shares; of a D that has not begun there is nothing', () => {
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;
  assert.deepEqual(judgedWords(judged(40, 100), percent), {
    ...{ state: 'leaning', share: '70%', source: '40%', target: '100%', says: 'target' },
  });
  assert.equal(judged(100, 40).says, 'source');
  assert.equal(verdictOnD(view({ kind: 'adapt', time: 0, count: 100 })), null);
  assert.equal(verdictOnD(view({ kind: 'train', time: 3, count: 100 })), null);
});
