/** The shifts one by one, against what they promise, and as a configuration asks for them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { DIGITS, Library } from '../../web/images/collection.js';
import { drawImages, planImages } from '../../web/images/plan.js';
import { PURPOSES, randomStream } from '../../web/images/random.js';
import { PIXELS, SIDE, UNLABELLED } from '../../web/images/shape.js';
import { shiftImage } from '../../web/images/shifts.js';
import { checkConfig } from '../../web/options/check.js';
import { OPTIONS } from '../../web/options/table.js';
import { firstImages, image, readData } from '../harness/images.js';
import { optionFault } from '../harness/refusals.js';

/** @typedef {import('../../web/images/shifts.js').ShiftName} ShiftName */

const library = new Library(readData);
/** Few enough test images to shift them all, again and again. */
const few = new Library((await firstImages({ train: 120, test: 20 })).read);
const SAME = { source_digits: DIGITS, target_digits: DIGITS };
const option = OPTIONS.find(({ name }) => name === 'target_shift');
const NAMES = /** @type {ShiftName[]} */ (option?.kind === 'choice' ? option.choices : []);
const CHANGES = NAMES.filter((name) => name !== 'none');
/** In which chance has no part. */
const STILL = /** @type {ShiftName[]} */ (['none', 'inverted', 'blurred', 'thick', 'thin']);

/** @param {number} i */
const stream = (i) => randomStream(1, PURPOSES.trainShift, i);

/** Fifty digits as they are. @type {Uint8Array[]} */
const plain = await (await planImages(library, checkConfig(SAME)))
  .preview(50)
  .then((set) => Array.from({ length: set.count }, (_, i) => image(set, i)));

/** Black but for some pixels. @param {[x: number, y: number, value: number][]} pixels */
function drawing(...pixels) {
  const image = new Uint8Array(PIXELS);
  for (const [x, y, value] of pixels) image[y * SIDE + x] = value;
  return image;
}

/** @param {number} value */
const grey = (value) => new Uint8Array(PIXELS).fill(value);

/** @param {ArrayLike<number>} values */
const total = (values) => Array.from(values).reduce((sum, value) => sum + value, 0);

/** @param {ArrayLike<number>} values */
function meanAndDeviation(values) {
  const mean = total(values) / values.length;
  return { mean, deviation: Math.sqrt(total(Array.from(values, (value) => (value - mean) ** 2)) / values.length) };
}

/** The centre of what is bright. @param {Uint8Array} image */
function centre(image) {
  let [x, y] = [0, 0];
  for (const [i, value] of image.entries()) {
    x += value * (i % SIDE);
    y += value * Math.floor(i / SIDE);
  }
  return { x: x / total(image), y: y / total(image) };
}

/** The mean distance (L2) between images and what becomes of them. @param {ShiftName} name @param {number} severity */
const distance = (name, severity) =>
  total(
    plain.map((image, i) => {
      const shifted = shiftImage(image, name, severity, stream(i));
      return Math.sqrt(total(Array.from(image, (value, p) => (value - shifted[p]) ** 2)));
    }),
  ) / plain.length;

describe('every shift', () => {
  // Of eight digits at severity 0.5 as this code made them when it was written: what a seed gives is not to change unnoticed.
  const SUMS = {
    none: '4c4d521bae661cbc9bf6b8443a73324b176fa7e60e0313d47df6a1c78b99c600',
    rotated: '1b39d154be35c505952b08e1390ee0c665cf3987de9b1e9ccfe666f5781392bc',
    inverted: '62ab3d28fe9476d47e084d4e3164caca084a6236b31c3c75cc6b140129862a31',
    noisy: '92a38ecdfe651372a619926f1e36109de7bbfbbc037d666b99adceeeefbc2c79',
    blurred: '16e6a731d7aacbda0a4ea1398c036d0f293db2c9d04f181a63d364b8c22cb213',
    thick: '3ccf59afa5e119560a557e45d612eb4897770537a2c784b7e888edac8bad27f3',
    thin: 'fcdd927fdfc7be75ea442014a3f322cc80e662ad83c37cb5e600e15214fa7f73',
    striped: 'd105e63066850629f317313c7233cc0b85ba79bd5278292f3e2abdc281ba148d',
    patches: 'b5fcccd108472deb58958e32fa1341c69d3329548da72bb6e97d36c669918068',
  };

  test('gives the bytes it always gave', () => {
    assert.deepEqual(Object.keys(SUMS), NAMES);
    for (const name of NAMES) {
      const hash = createHash('sha256');
      for (const [i, image] of plain.slice(0, 8).entries()) hash.update(shiftImage(image, name, 0.5, stream(i)));
      assert.equal(hash.digest('hex'), SUMS[name], name);
    }
  });

  test('is the same again, leaves its input alone, and depends on the stream where chance has a part in it', () => {
    for (const name of NAMES) {
      const [before] = plain;
      const given = before.slice();
      const once = shiftImage(given, name, 0.7, stream(1));
      assert.deepEqual(given, before, `${name} writes on its input`);
      assert.equal(once.length, PIXELS);
      assert.deepEqual(shiftImage(given, name, 0.7, stream(1)), once, name);
      const other = shiftImage(given, name, 0.7, stream(2));
      if (STILL.includes(name)) assert.deepEqual(other, once, name);
      else assert.notDeepEqual(other, once, name);
    }
    assert.deepEqual(shiftImage(plain[0], 'none', 1, stream(1)), plain[0]);
  });

  test('takes images further away the more severe it is, and only a little at first', () => {
    for (const name of CHANGES) {
      const steps = [0.05, 0.25, 0.5, 0.75, 1].map((severity) => distance(name, severity));
      for (const [i, step] of steps.entries()) assert.ok(i === 0 || step > steps[i - 1], `${name}: ${steps}`);
      assert.ok(steps[0] > 0 && steps[0] < steps[4] / 3, `${name}: ${steps}`);
    }
  });

  test('takes black, white and grey images too, at the least and the greatest severity', () => {
    for (const name of NAMES) {
      for (const value of [0, 128, 255]) {
        for (const severity of [1e-9, 0.05, 1]) assert.equal(shiftImage(grey(value), name, severity, stream(3)).length, PIXELS);
      }
    }
  });
});

describe('rotated', () => {
  test('moves a bright pixel to where cosine and sine say, counter-clockwise', () => {
    const middle = (SIDE - 1) / 2;
    for (const severity of [0.05, 0.1, 1 / 3, 0.5, 0.8, 1]) {
      for (const [x, y] of [
        [20, 14],
        [14, 6],
        [8, 17],
      ]) {
        for (let i = 0; i < 20; i++) {
          // The same number that decides the spread.
          const angle = (Math.PI / 2) * severity * (0.9 + (0.2 * stream(i)()) / 2 ** 32);
          const found = centre(shiftImage(drawing([x, y, 255]), 'rotated', severity, stream(i)));
          const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
          // Downwards is positive here.
          const expected = {
            x: middle + cos * (x - middle) + sin * (y - middle),
            y: middle - sin * (x - middle) + cos * (y - middle),
          };
          const off = Math.hypot(found.x - expected.x, found.y - expected.y);
          assert.ok(
            off < 0.5,
            `severity ${severity}, from ${x},${y}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`,
          );
        }
      }
    }
  });

  test('turns each image by an angle of its own, a tenth more or less', () => {
    const angles = Array.from({ length: 200 }, (_, i) => {
      const { x, y } = centre(shiftImage(drawing([24, 13, 255], [24, 14, 255]), 'rotated', 0.5, stream(i)));
      return (Math.atan2((SIDE - 1) / 2 - y, x - (SIDE - 1) / 2) * 180) / Math.PI;
    });
    assert.ok(Math.min(...angles) > 39.5 && Math.max(...angles) < 50.5, `${Math.min(...angles)} to ${Math.max(...angles)}`);
    const { mean, deviation } = meanAndDeviation(angles);
    assert.ok(Math.abs(mean - 45) < 1 && Math.abs(deviation - 9 / Math.sqrt(12)) < 0.5, `${mean} +- ${deviation}`);
  });
});

describe('noisy', () => {
  test('has the standard deviation it states, no mean, and a normal shape', () => {
    for (const severity of [0.05, 0.1, 0.25]) {
      const values = Array.from({ length: 50 }, (_, i) => [...shiftImage(grey(128), 'noisy', severity, stream(i))]).flat();
      const { mean, deviation } = meanAndDeviation(values);
      const stated = 128 * severity;
      assert.ok(Math.abs(mean - 128) < stated / 30, `severity ${severity}: mean ${mean}`);
      assert.ok(Math.abs(deviation / stated - 1) < 0.02, `severity ${severity}: ${deviation}, not ${stated}`);
      const within = values.filter((value) => Math.abs(value - 128) < stated).length / values.length;
      assert.ok(Math.abs(within - 0.683) < 0.03, `severity ${severity}: ${within} within one standard deviation`);
    }
  });
});

describe('blurred', () => {
  test('keeps the light of a spot and spreads it as the kernel says, alike both ways', () => {
    const spot = drawing(
      ...Array.from({ length: 16 }, (_, i) => /** @type {[number, number, number]} */ ([12 + (i % 4), 12 + (i >> 2), 255])),
    );
    for (const severity of [0.05, 0.3, 0.5, 1]) {
      const found = shiftImage(spot, 'blurred', severity, stream(0));
      assert.ok(Math.abs(total(found) / total(spot) - 1) < 0.01, `severity ${severity}: ${total(found)} of ${total(spot)}`);
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) assert.equal(found[y * SIDE + x], found[x * SIDE + y], `${x},${y}`);
      }
      const variance = (/** @type {Uint8Array} */ image) => {
        const middle = centre(image).x;
        return total(Array.from(image, (value, i) => value * ((i % SIDE) - middle) ** 2)) / total(image);
      };
      const radius = 1 + 6 * severity;
      const kernel = Array.from({ length: 15 }, (_, i) => Math.max(0, 1 - ((i - 7) / radius) ** 2) ** 2);
      const spread = total(kernel.map((weight, i) => weight * (i - 7) ** 2)) / total(kernel);
      const gained = variance(found) - variance(spot);
      assert.ok(Math.abs(gained - spread) < 0.06 + 0.02 * spread, `severity ${severity}: ${gained}, not ${spread}`);
    }
  });
});

describe('thick and thin', () => {
  test('thick lowers no pixel, thin raises none', () => {
    for (const severity of [0.05, 0.3, 0.5, 1]) {
      for (const image of plain) {
        const [thick, thin] = /** @type {const} */ (['thick', 'thin']).map((name) =>
          shiftImage(image, name, severity, stream(0)),
        );
        for (const [p, value] of image.entries()) assert.ok(thin[p] <= value && value <= thick[p], `severity ${severity}`);
      }
    }
  });

  test('a bar gains or loses what the severity says on either side', () => {
    const bar = new Uint8Array(PIXELS);
    for (let y = 0; y < SIDE; y++) bar.fill(255, y * SIDE + 11, y * SIDE + 16);
    const width = (/** @type {Uint8Array} */ image) => total(image.subarray(14 * SIDE, 15 * SIDE)) / 255;
    for (const severity of [0.25, 0.5, 0.75, 1]) {
      assert.ok(Math.abs(width(shiftImage(bar, 'thick', severity, stream(0))) - (5 + 4 * severity)) < 0.02);
      assert.ok(Math.abs(width(shiftImage(bar, 'thin', severity, stream(0))) - (5 - 2 * severity)) < 0.02);
    }
  });

  test('nearly every digit survives the thinnest', () => {
    const lost = plain.filter((image) => Math.max(...shiftImage(image, 'thin', 1, stream(0))) < 64);
    assert.ok(lost.length <= 1, `${lost.length} of ${plain.length}`);
  });
});

describe('inverted, striped and patches', () => {
  test('inverted is |255 severity - pixel|, the negative at 1', () => {
    for (const severity of [0.05, 0.3, 0.5, 1]) {
      const found = shiftImage(plain[0], 'inverted', severity, stream(0));
      assert.deepEqual(
        found,
        plain[0].map((value) => Math.floor(Math.abs(255 * severity - value) + 0.5)),
      );
    }
    assert.deepEqual(
      shiftImage(plain[0], 'inverted', 1, stream(0)),
      plain[0].map((value) => 255 - value),
    );
  });

  test('striped and patches show their background where there is no digit, and the difference where there is', () => {
    for (const name of /** @type {const} */ (['striped', 'patches'])) {
      for (const severity of [0.2, 0.6, 1]) {
        for (const [i, image] of plain.entries()) {
          const background = shiftImage(grey(0), name, severity, stream(i));
          const found = shiftImage(image, name, severity, stream(i));
          for (const [p, value] of image.entries()) assert.ok(Math.abs(found[p] - Math.abs(background[p] - value)) <= 1);
          assert.ok(Math.max(...background) <= Math.ceil(255 * severity));
          const { deviation } = meanAndDeviation(background);
          assert.ok(deviation > 255 * severity * 0.03, `${name} ${severity}: a background of one grey, ${deviation}`);
        }
      }
      const backgrounds = plain.map((_, i) => Buffer.from(shiftImage(grey(0), name, 1, stream(i))).toString('latin1'));
      assert.equal(new Set(backgrounds).size, plain.length, `${name}: each image has a background of its own`);
    }
  });

  test('half of a striped image is stripes, in every direction', () => {
    const shares = plain.map((_, i) => total(shiftImage(grey(0), 'striped', 1, stream(i))) / (255 * PIXELS));
    for (const share of shares) assert.ok(Math.abs(share - 0.5) < 0.08, String(share));
    // How much brighter a pixel is than its neighbour to the right, and than the one below: which way the stripes run.
    const steeper = plain.filter((_, i) => {
      const found = shiftImage(grey(0), 'striped', 1, stream(i));
      let difference = 0;
      for (let p = 0; p < PIXELS - SIDE - 1; p++)
        difference += Math.abs(found[p] - found[p + 1]) - Math.abs(found[p] - found[p + SIDE]);
      return difference > 0;
    });
    assert.ok(steeper.length > 10 && steeper.length < 40, `${steeper.length} of 50`);
  });
});

describe('a configuration with a shift', () => {
  const BASE = { ...SAME, source_images: 60, target_images: 80, labelled_per_class: 2, target_shift: 'rotated' };
  const draw = (/** @type {object} */ options) => drawImages(few, checkConfig({ ...BASE, ...options }));

  test('shifts target, labelled and test images, each by its own stream, and not the source', async () => {
    const without = await draw({ target_shift: 'none' });
    for (const target_shift of CHANGES) {
      const shifted = await draw({ target_shift, shift_severity: 0.8 });
      assert.deepEqual(shifted.source, without.source);
      for (const set of /** @type {const} */ (['target', 'labelled', 'test'])) {
        assert.deepEqual(shifted[set].labels, without[set].labels);
        for (let i = 0; i < shifted[set].count; i++) {
          assert.notDeepEqual(image(shifted[set], i), image(without[set], i), `${target_shift}: ${set} ${i}`);
        }
      }
      // A labelled image is one of the target, with the same look there.
      const marked = [...shifted.target.labels.keys()].filter((i) => shifted.target.labels[i] === UNLABELLED);
      const looks = (/** @type {Uint8Array[]} */ images) =>
        images.map((pixels) => Buffer.from(pixels).toString('latin1')).sort();
      assert.deepEqual(
        looks(marked.map((i) => image(shifted.target, i))),
        looks(Array.from({ length: shifted.labelled.count }, (_, i) => image(shifted.labelled, i))),
      );
    }
  });

  test('looks the same whatever else is drawn, and other with another seed', async () => {
    const one = await draw({ target_shift: 'patches' });
    const more = await draw({ target_shift: 'patches', target_images: 200, source_images: 500, labelled_per_class: 3 });
    assert.deepEqual(more.target.images.subarray(0, one.target.images.length), one.target.images);
    assert.deepEqual(more.test, one.test);
    const seeded = await draw({ target_shift: 'patches', draw_seed: 1, seed: 8 });
    assert.deepEqual(seeded.target.images, one.target.images);
    // Test images are all there are, in their order: only their looks can differ.
    const other = await draw({ target_shift: 'patches', seed: 2 });
    assert.deepEqual(other.test.labels, one.test.labels);
    assert.notDeepEqual(other.test.images, one.test.images);
    const reversed = await draw({ target_shift: 'patches', target_digits: DIGITS.toReversed() });
    assert.deepEqual(reversed.target.images, one.target.images);
  });

  test('is previewed by its first target images, with the digits they need alone', async () => {
    const config = checkConfig({ ...BASE, source_digits: [0, 1], target_digits: [2, 3], target_shift: 'striped' });
    /** @type {string[]} */
    const read = [];
    const files = new Library((name) => {
      read.push(name);
      return readData(name);
    });
    const { target, labelled } = await drawImages(library, config);
    const preview = await (await planImages(files, config)).preview(8);
    assert.equal(preview.count, 8);
    assert.deepEqual(preview.images, target.images.subarray(0, 8 * PIXELS));
    assert.ok(labelled.count === 4 && !preview.labels.includes(UNLABELLED), 'labels also where the target has none');
    assert.ok(
      read.slice(1).every((name) => /^mnist\/(train-[23]|first-target)-/.test(name)),
      read.join(),
    );
    assert.equal((await (await planImages(library, checkConfig({ target_images: 3 }))).preview(8)).count, 3);
  });

  test('is refused by name where it makes no sense', () => {
    for (const [options, name, message] of /** @type {[object, string, RegExp][]} */ ([
      [{ target_shift: 'sideways' }, 'target_shift', /target_shift is "sideways"; expected none or rotated or .* or patches/],
      [{ shift_severity: 0 }, 'shift_severity', /shift_severity is 0; expected a number from 0\.05 to 1/],
      [{ shift_severity: 1.01 }, 'shift_severity', /shift_severity is 1\.01; expected a number from 0\.05 to 1/],
    ])) {
      assert.throws(() => checkConfig(options), optionFault(name, message));
    }
  });
});
