/** Which round is chosen, with and without labels. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { selections, selectRound } from '../../web/run/selection.js';

describe('choosing a round', () => {
  const rounds = (/** @type {(number | null)[]} */ ...values) =>
    values.map((information_maximisation) => ({ information_maximisation }));

  test('takes the largest information, the first of equals, and passes over what is not finite', () => {
    assert.equal(selectRound(rounds(0.1, 0.3, 0.2)), 1);
    assert.equal(selectRound(rounds(0.1, 0.3, 0.3)), 1);
    assert.equal(selectRound(rounds(null, Number.NaN, Infinity, -0.5, -0.6, -Infinity)), 3);
    assert.equal(selectRound(rounds(null, Number.NaN)), null);
    assert.equal(selectRound([]), null);
  });

  test('stands beside the final round and the best by the labels', () => {
    const round = (/** @type {number} */ information_maximisation, /** @type {number} */ target_accuracy) => ({
      information_maximisation,
      target_accuracy,
    });
    const all = [round(0.1, 0.9), round(0.3, 0.7), round(0.2, 0.8)];
    assert.deepEqual(selections(all), { final: all[2], labelFree: all[1], oracle: all[0] });
    const undefinedOnes = [round(Number.NaN, 0.5), round(Number.NaN, 0.4)];
    assert.equal(selections(undefinedOnes)?.labelFree, undefinedOnes[1], 'without a criterion the final round');
    assert.equal(selections([]), null);
  });

  test('reads nothing else of a round', () => {
    /** @type {PropertyKey[]} */
    const read = [];
    const spied = rounds(0.1, 0.2).map((round) => {
      const get = (/** @type {typeof round} */ of, /** @type {PropertyKey} */ key) => {
        read.push(key);
        return Reflect.get(of, key);
      };
      return new Proxy(round, { get });
    });
    assert.equal(selectRound(spied), 1);
    assert.deepEqual([...new Set(read)], ['information_maximisation']);
  });
});
