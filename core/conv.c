#include "conv.h"

#include <string.h>

#include "tile.h"

void conv1_pack(const float *weight, float *panels) {
  float unsound = 0; // NaN where a weight is no finite number
  for (int c = 0; c < CHANNELS1; c++)
    for (int tap = 0; tap < TAPS; tap++) {
      float w = weight[c * TAPS + tap];
      panels[((c / PANEL) * TAPS + tap) * PANEL + c % PANEL] = w;
      unsound += 0 * w;
    }
  panels[WEIGHTS1] = unsound;
}

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// The eight sums of a window's tile: pixels 0..3 of a pool window by the two vectors of a panel.
struct window {
  vec a0, b0, a1, b1, a2, b2, a3, b3;
};

INLINE struct window window_4x2v_zero(void) {
  vec z = vec_set(0);
  return (struct window){z, z, z, z, z, z, z, z};
}

// Adds one tap of one input channel: x at the window's top left, its right neighbour at +column, the one below at +row.
INLINE void window_4x2v_add(struct window *t, const float *x, int column, int row, const float *w) {
  vec w0 = vec_load(w), w1 = vec_load(w + LANES);
  vec x0 = vec_splat(x), x1 = vec_splat(x + column), x2 = vec_splat(x + row), x3 = vec_splat(x + row + column);
  t->a0 = vec_madd(t->a0, x0, w0);
  t->b0 = vec_madd(t->b0, x0, w1);
  t->a1 = vec_madd(t->a1, x1, w0);
  t->b1 = vec_madd(t->b1, x1, w1);
  t->a2 = vec_madd(t->a2, x2, w0);
  t->b2 = vec_madd(t->b2, x2, w1);
  t->a3 = vec_madd(t->a3, x3, w0);
  t->b3 = vec_madd(t->b3, x3, w1);
}

INLINE void window_4x2v_pool(const struct window *t, const float *bias, float *out, uint8_t *winner) {
  veci low = pool_relu(t->a0, t->a1, t->a2, t->a3, bias, out);
  veci high = pool_relu(t->b0, t->b1, t->b2, t->b3, bias + LANES, out + LANES);
  veci_store_bytes(winner, low, high);
}

// A tap of a window's tile that has something to multiply: where its pixels and its weights start.
struct step {
  int32_t pixels, weights;
};
enum { ROW_OF_TAPS = (1 << KERNEL) - 1, ALL_TAPS = (1 << TAPS) - 1 };

void conv1_forward(const float *image, const float *panels, const float *bias, float *map, uint8_t *winner, uint8_t *blank) {
  // A bit for each pixel of a row: whether it is other than zero, then whether one of its 2x2 is, it being their top left.
  uint32_t any[SIDE0] = {0};
  for (int y = 0; y < SIDE0; y++)
    for (int x = 0; x < SIDE0; x++) any[y] |= (uint32_t)(bits_of(image[y * SIDE0 + x]) != 0) << x;
  for (int y = 0; y < SIDE0 - 1; y++) any[y] |= any[y] >> 1 | any[y + 1] | any[y + 1] >> 1;
  int sound = panels[WEIGHTS1] == 0;
  for (int y = 0; y < SIDE1; y++)
    for (int x = 0; x < SIDE1; x++) {
      int corner = 2 * y * SIDE0 + 2 * x, window = y * SIDE1 + x, count = 0;
      uint32_t taps = 0; // a bit for each that is to be taken
      for (int ky = 0; ky < KERNEL; ky++) taps |= (any[2 * y + ky] >> 2 * x & ROW_OF_TAPS) << ky * KERNEL;
      if (!sound) taps = ALL_TAPS;
      struct step list[TAPS];
      if (taps != ALL_TAPS)
        for (uint32_t left = taps; left; left &= left - 1) {
          int tap = __builtin_ctz(left);
          list[count++] = (struct step){tap / KERNEL * SIDE0 + tap % KERNEL, tap * PANEL};
        }
      blank[window] = taps == 0;
      for (int c = 0; c < CHANNELS1; c += PANEL) {
        const float *top = image + corner, *w = panels + c * TAPS;
        struct window t = window_4x2v_zero();
        if (taps != ALL_TAPS) {
          ONE_STEP_A_TURN
          for (int k = 0; k < count; k++) window_4x2v_add(&t, top + list[k].pixels, 1, SIDE0, w + list[k].weights);
        } else
          for (int ky = 0; ky < KERNEL; ky++) {
            const float *from = top + ky * SIDE0, *weight = w + ky * KERNEL * PANEL;
            ONE_STEP_A_TURN
            for (int kx = 0; kx < KERNEL; kx++) window_4x2v_add(&t, from + kx, 1, SIDE0, weight + kx * PANEL);
          }
        window_4x2v_pool(&t, bias + c, map + window * CHANNELS1 + c, winner + window * CHANNELS1 + c);
      }
    }
}

// Of each place that a window's winner may have, the four pixels to the right of its kernel's upper four rows, side by side:
// a kernel of 5x5 is then five vectors of the image, one of these and one pixel, where rows of five would be ten vectors.
static void gather_columns(const float *image, float *columns) {
  for (int y = 0; y < CONV1; y++)
    for (int x = 0; x < CONV1; x += LANES)
      for (int k = 0; k < 4; k += LANES) {
        vec turned[LANES];
        for (int i = 0; i < LANES; i++) turned[i] = vec_load(image + (y + k + i) * SIDE0 + x + 4);
        vec_transpose(turned);
        for (int i = 0; i < LANES; i++) vec_store(columns + (y * SIDE0 + x + i) * 4 + k, turned[i]);
      }
}

// Seven sums for one channel: the first four taps of five kernel rows, the last taps of four of them, and the last of all, with
// which three pixels come that are no taps. Four floats each: a vector of one takes as many passes.
INLINE void conv1_channel_7v(const float *image, const float *columns, const struct term *term, int count, float *dweight) {
  for (int x = 0; x < 4; x += LANES) {
    vec z = vec_set(0);
    vec a0 = z, a1 = z, a2 = z, a3 = z, a4 = z, column = z, last = z;
    for (const struct term *t = term; t < term + count; t++) {
      const float *p = image + t->at + x;
      vec g = vec_splat(&t->g);
      a0 = vec_madd(a0, g, vec_load(p));
      a1 = vec_madd(a1, g, vec_load(p + SIDE0));
      a2 = vec_madd(a2, g, vec_load(p + 2 * SIDE0));
      a3 = vec_madd(a3, g, vec_load(p + 3 * SIDE0));
      a4 = vec_madd(a4, g, vec_load(p + 4 * SIDE0));
      last = vec_madd(last, g, vec_load(p + 4 * SIDE0 + 4));
      column = vec_madd(column, g, vec_load(columns + t->at * 4 + x));
    }
    vec_store(dweight + x, a0);
    vec_store(dweight + KERNEL + x, a1);
    vec_store(dweight + 2 * KERNEL + x, a2);
    vec_store(dweight + 3 * KERNEL + x, a3);
    vec_store(dweight + 4 * KERNEL + x, a4);
    float lanes[2 * LANES];
    vec_store(lanes, column);
    vec_store(lanes + LANES, last);
    for (int k = 0; k < LANES; k++) dweight[(x + k) * KERNEL + 4] = lanes[k];
    if (x == 0) dweight[TAPS - 1] = lanes[LANES];
  }
}

enum { EXPONENT = 0x7f800000 }; // all of it set: infinity or NaN

// What of the gradient of `channels` outputs passes a window on, 0 where it does not; added to dbias too. A NaN passes:
// hiding it here would let a broken run look sound.
INLINE void pass(const float *gradient, const float *output, int channels, float *passed, float *dbias) {
  for (int c = 0; c < channels; c += LANES) {
    vec g = vec_and(vec_flush(vec_load(gradient + c)), vec_gt(vec_load(output + c), vec_set(0)));
    vec_store(passed + c, g);
    vec_store(dbias + c, vec_add(vec_load(dbias + c), g));
  }
}

// Appends to a list of *count terms: written always, counted only where it passes. A branch would be guessed wrong every other
// time, and so would a choice between floats, which V8 makes with a branch: what is no +0 counts.
INLINE void append(struct term *list, int32_t *count, int at, float g) {
  list[*count] = (struct term){at, g};
  *count += bits_of(g) != 0;
}

int conv1_gradient(const float *image, const float *gradient, const float *map, const uint8_t *winner, const uint8_t *blank,
                   float *dweight, float *dbias, struct conv_scratch *scratch) {
  int32_t *count = scratch->count;
  memset(count, 0, sizeof(int32_t) * CHANNELS1);
  memset(dbias, 0, sizeof(float) * CHANNELS1);
  gather_columns(image, scratch->columns);
  int open = 0;
  for (int y = 0; y < SIDE1; y++)
    for (int x = 0; x < SIDE1; x++) {
      int at = (y * SIDE1 + x) * CHANNELS1;
      int corner = 2 * y * SIDE0 + 2 * x;
      float passed[CHANNELS1];
      pass(gradient + at, map + at, CHANNELS1, passed, dbias);
      // A blank window's terms are g * 0 and move no weight, but where g is no finite number.
      if (blank[at / CHANNELS1]) {
        int32_t unsound = 0;
        for (int c = 0; c < CHANNELS1; c++) {
          uint32_t bits = bits_of(passed[c]);
          open += bits != 0;
          unsound |= (bits & EXPONENT) == EXPONENT;
        }
        for (int c = 0; unsound && c < CHANNELS1; c++) {
          if ((bits_of(passed[c]) & EXPONENT) != EXPONENT) continue;
          scratch->by_channel[c][count[c]++] = (struct term){corner, passed[c]};
          open--; // counted below
        }
        continue;
      }
      const int32_t place[] = {corner, corner + 1, corner + SIDE0, corner + SIDE0 + 1};
      for (int c = 0; c < CHANNELS1; c++) append(scratch->by_channel[c], count + c, place[winner[at + c]], passed[c]);
    }
  for (int c = 0; c < CHANNELS1; c++) {
    conv1_channel_7v(image, scratch->columns, scratch->by_channel[c], count[c], dweight + c * TAPS);
    open += count[c];
  }
  return open;
}

// sum (32) += over the terms: g * from[at .. at + 31]. Eight accumulators; a scalar build takes four passes.
INLINE void accumulate_8v(float *sum, const struct term *term, int count, const float *from) {
  for (int i = 0; i < CHANNELS1; i += 8 * LANES) {
    float *s = sum + i;
    vec s0 = vec_load(s), s1 = vec_load(s + LANES), s2 = vec_load(s + 2 * LANES), s3 = vec_load(s + 3 * LANES);
    vec s4 = vec_load(s + 4 * LANES), s5 = vec_load(s + 5 * LANES);
    vec s6 = vec_load(s + 6 * LANES), s7 = vec_load(s + 7 * LANES);
    for (const struct term *t = term; t < term + count; t++) {
      const float *p = from + t->at + i;
      vec g = vec_splat(&t->g);
      s0 = vec_madd(s0, g, vec_load(p));
      s1 = vec_madd(s1, g, vec_load(p + LANES));
      s2 = vec_madd(s2, g, vec_load(p + 2 * LANES));
      s3 = vec_madd(s3, g, vec_load(p + 3 * LANES));
      s4 = vec_madd(s4, g, vec_load(p + 4 * LANES));
      s5 = vec_madd(s5, g, vec_load(p + 5 * LANES));
      s6 = vec_madd(s6, g, vec_load(p + 6 * LANES));
      s7 = vec_madd(s7, g, vec_load(p + 7 * LANES));
    }
    vec_store(s, s0);
    vec_store(s + LANES, s1);
    vec_store(s + 2 * LANES, s2);
    vec_store(s + 3 * LANES, s3);
    vec_store(s + 4 * LANES, s4);
    vec_store(s + 5 * LANES, s5);
    vec_store(s + 6 * LANES, s6);
    vec_store(s + 7 * LANES, s7);
  }
}

int conv2_backward(const float *gradient, const float *map2, const uint8_t *winner, const float *weight, struct terms2 *terms,
                   float *dbias, struct conv_scratch *scratch) {
  int32_t *pixels = scratch->count;
  memset(terms->count, 0, sizeof terms->count);
  memset(pixels, 0, sizeof scratch->count);
  memset(dbias, 0, sizeof(float) * CHANNELS2);
  for (int window = 0; window < WINDOWS2; window++) {
    int corner_y = 2 * (window / SIDE2), corner_x = 2 * (window % SIDE2);
    float passed[CHANNELS2];
    pass(gradient + window * CHANNELS2, map2 + window * CHANNELS2, CHANNELS2, passed, dbias);
    for (int c = 0; c < CHANNELS2; c++) {
      int place = winner[window * CHANNELS2 + c], y = corner_y + (place >> 1), x = corner_x + (place & 1);
      int pixel = y * CONV2 + x;
      append(terms->term[c], terms->count + c, (y * SIDE1 + x) * CHANNELS1, passed[c]);
      append(scratch->by_pixel[pixel], pixels + pixel, c * CHANNELS1, passed[c]);
    }
  }
  // Tap by tap, so that the tap's 8 KB of weights and the 18 KB of gradient stay in the first-level cache.
  memset(scratch->gradient1, 0, sizeof scratch->gradient1);
  for (int tap = 0; tap < TAPS; tap++) {
    const float *w = weight + (size_t)tap * CHANNELS2 * CHANNELS1;
    float *to = scratch->gradient1 + ((tap / KERNEL) * SIDE1 + tap % KERNEL) * CHANNELS1;
    for (int pixel = 0; pixel < CONV2 * CONV2; pixel++)
      if (pixels[pixel])
        accumulate_8v(to + ((pixel / CONV2) * SIDE1 + pixel % CONV2) * CHANNELS1, scratch->by_pixel[pixel], pixels[pixel], w);
  }
  int open = 0;
  for (int pixel = 0; pixel < CONV2 * CONV2; pixel++) open += pixels[pixel];
  return open;
}

void conv2_join(const struct terms2 *terms, int images, struct joined2 *joined) {
  for (int c = 0; c < CHANNELS2; c++) {
    struct term *to = joined->term[c];
    for (int image = 0; image < images; image++)
      for (int k = 0; k < terms[image].count[c]; k++) {
        *to = terms[image].term[c][k];
        (to++)->at += image * MAP1;
      }
    joined->count[c] = (int32_t)(to - joined->term[c]);
  }
}

void conv2_gradient(const float *map1, const struct joined2 *joined, int tap, float *dweight) {
  const float *from = map1 + ((tap / KERNEL) * SIDE1 + tap % KERNEL) * CHANNELS1;
  for (int c = 0; c < CHANNELS2; c++)
    if (joined->count[c]) accumulate_8v(dweight + c * CHANNELS1, joined->term[c], joined->count[c], from);
}
