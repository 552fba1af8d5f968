/**
 * Which images a configuration draws, decided from the seed and the manifests' counts alone.
 *
 * What one of the numbers of images is changes nothing for the other sets, and more images, or more labelled ones, begin with
 * those that a smaller number draws. Source and target have no image in common.
 */

import { OptionError } from '../options/check.js';
import { below, PURPOSES, randomStream } from './random.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('./collection.js').Source} Collection */
/** @typedef {import('./collection.js').Split} Split */
/** @typedef {{digit: number, index: number}} ImageId  index: within the split's images of the digit */
/** @typedef {{source: Collection, target: Collection}} Domains */

/**
 * Draws without replacement, uniformly (Fisher-Yates). A larger count begins with what a smaller one draws.
 *
 * @template T
 * @param {T[]} pool
 * @param {number} count  at most pool.length
 * @param {() => number} random
 * @returns {T[]}
 */
function draw(pool, count, random) {
  const rest = [...pool];
  for (let i = 0; i < count; i++) {
    const j = i + below(random, rest.length - i);
    [rest[i], rest[j]] = [rest[j], rest[i]];
  }
  return rest.slice(0, count);
}

/**
 * All images of a split that show one of the digits; where nobody knows what they show, all. In ascending order of digits, so that a
 * draw does not depend on how they are paired.
 *
 * @param {Collection} collection
 * @param {Split} split
 * @param {number[]} digits
 * @returns {ImageId[]}
 */
export function listImages(collection, split, digits) {
  return [...kindsOf(collection, digits)]
    .sort((a, b) => a - b)
    .flatMap((digit) => Array.from({ length: collection.manifest[split][digit].count }, (_, index) => ({ digit, index })));
}

/**
 * The classes by which a collection holds the images of digits.
 * @param {Collection} collection
 * @param {number[]} digits
 */
const kindsOf = ({ unlabelled }, digits) => (unlabelled ? [0] : digits);

/**
 * @param {Collection} collection
 * @param {Config} config
 * @param {'source' | 'target'} domain
 * @throws {OptionError} it has no images of a class
 */
function checkClasses(collection, config, domain) {
  const option = /** @type {const} */ (`${domain}_digits`);
  const missing = kindsOf(collection, config[option]).find((digit) => !collection.manifest.train[digit]?.count);
  if (missing === undefined) return;
  const there = collection.manifest.train.flatMap(({ count }, digit) => (count ? [digit] : []));
  const values = {
    value: String(config[option]),
    digit: String(missing),
    collection: collection.name,
    there: there.join(', '),
  };
  throw new OptionError(option, 'draw.class', values);
}

/**
 * The training images of a domain's digits in the order in which that domain draws them: as many as it draws, or all.
 *
 * @param {Collection} collection
 * @param {Config} config
 * @param {'source' | 'target'} domain
 * @param {() => number} random
 * @param {boolean} [all]
 */
function drawingOrder(collection, config, domain, random, all = false) {
  const option = /** @type {const} */ (`${domain}_images`);
  const digits = config[`${domain}_digits`];
  const available = listImages(collection, 'train', digits);
  if (config[option] > available.length) {
    throw new OptionError(option, 'draw.images', {
      value: String(config[option]),
      digits: String(digits),
      collection: collection.name,
      available: String(available.length),
    });
  }
  return draw(available, all ? available.length : config[option], random);
}

/**
 * Draws the images of both domains. Of a digit that both take from the same collection no image is drawn for both, though
 * neither draw depends on how many the other takes: wherever the target draws an image of such a digit, it gets the one that the
 * source would draw last of those that are left. Each draw by itself stays uniform.
 *
 * @param {Domains} from
 * @param {Config} config
 * @param {number} seed
 * @throws {OptionError} more is asked for than there is
 */
export function drawPools(from, config, seed) {
  const { source_digits, target_digits, source_images, target_images } = config;
  checkClasses(from.source, config, 'source');
  checkClasses(from.target, config, 'target');
  const common = from.source === from.target ? source_digits.filter((digit) => target_digits.includes(digit)) : [];
  const isCommon = (/** @type {ImageId} */ { digit }) => common.includes(digit);
  const order = drawingOrder(from.source, config, 'source', randomStream(seed, PURPOSES.sourceDraw, 0), common.length > 0);
  const source = order.slice(0, source_images);
  const target = drawingOrder(from.target, config, 'target', randomStream(seed, PURPOSES.targetDraw, 0));
  if (common.length === 0) return { source, target };
  const left = order.filter(isCommon);
  const asked = source.filter(isCommon).length + target.filter(isCommon).length;
  if (asked > left.length) {
    throw new OptionError('target_images', 'draw.common', {
      value: String(target_images),
      sourceOption: 'source_images',
      source: String(source_images),
      asked: String(asked),
      digits: String(common),
      collection: from.source.name,
      available: String(left.length),
    });
  }
  return { source, target: target.map((image) => (isCommon(image) ? /** @type {ImageId} */ (left.pop()) : image)) };
}

/**
 * Draws labelled_per_class images of each target digit, class by class.
 *
 * @param {ImageId[]} pool  the target images drawn
 * @param {Config} config
 * @param {number} seed
 * @throws {OptionError} of a digit there are fewer
 */
export function drawLabelled(pool, config, seed) {
  const count = config.labelled_per_class;
  return config.target_digits.flatMap((digit) => {
    const candidates = pool.filter((image) => image.digit === digit);
    if (count > candidates.length) {
      const values = { value: String(count), digit: String(digit), available: String(candidates.length) };
      throw new OptionError('labelled_per_class', 'draw.labelled', values);
    }
    return draw(candidates, count, randomStream(seed, PURPOSES.labelledDraw, digit));
  });
}
