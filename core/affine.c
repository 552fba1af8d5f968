#include "affine.h"

#include <stddef.h>

#include "tile.h"

void affine_map(struct affine *a, const struct dense *layers, int layer, int item) {
  // A layer's backward pass of two rows.
  const struct dense *l = &layers[2 - layer];
  const float *from = layer ? a->map[layer - 1] : a->unit;
  struct tile t = gemm_4x2v(AFFINE_OUTPUTS, l->padded, from, l->padded, 1, l->weight + (size_t)item * l->padded * PANEL);
  for (int o = 0; o < AFFINE_OUTPUTS; o++)
    for (int v = 0; v < 2; v++) vec_store(a->map[layer] + o * AFFINE_WIDTH + item * PANEL + v * LANES, t.sum[o][v]);
}

void affine_offset(struct affine *a, const struct dense *layers) {
  for (int o = 0; o < AFFINE_OUTPUTS; o++) {
    size_t row = (size_t)o * AFFINE_WIDTH;
    float first = vec_dot(a->map[1] + row, layers[0].bias, AFFINE_WIDTH);
    float second = vec_dot(a->map[0] + row, layers[1].bias, AFFINE_WIDTH);
    a->offset[o] = first + second + layers[2].bias[o];
  }
}

void affine_forward(const struct affine *a, const float *x, float *y) {
  for (int o = 0; o < AFFINE_STRIDE; o++)
    y[o] = o < AFFINE_OUTPUTS ? vec_dot(a->map[2] + (size_t)o * AFFINE_WIDTH, x, AFFINE_WIDTH) + a->offset[o] : 0;
}

void affine_backward(const struct affine *a, const float *dy, float *dx) {
  vec g0 = vec_splat(dy), g1 = vec_splat(dy + 1);
  const float *m0 = a->map[2], *m1 = m0 + AFFINE_WIDTH;
  for (int i = 0; i < AFFINE_WIDTH; i += LANES)
    vec_store(dx + i, vec_madd(vec_mul(g0, vec_load(m0 + i)), g1, vec_load(m1 + i)));
}

void affine_first_product(struct affine *a, const float *x, const float *dy, int rows, int item) {
  vec z = vec_set(0);
  vec s00 = z, s01 = z, s10 = z, s11 = z;
  x += item * PANEL;
  for (int row = 0; row < rows; row++, x += AFFINE_WIDTH, dy += AFFINE_STRIDE) {
    vec g0 = vec_splat(dy), g1 = vec_splat(dy + 1), x0 = vec_load(x), x1 = vec_load(x + LANES);
    s00 = vec_madd(s00, g0, x0), s01 = vec_madd(s01, g0, x1);
    s10 = vec_madd(s10, g1, x0), s11 = vec_madd(s11, g1, x1);
  }
  float *to = a->product[0] + item * PANEL;
  vec_store(to, s00);
  vec_store(to + LANES, s01);
  vec_store(to + AFFINE_WIDTH, s10);
  vec_store(to + AFFINE_WIDTH + LANES, s11);
}

void affine_sum(struct affine *a, const float *dy, int rows) {
  for (int o = 0; o < AFFINE_OUTPUTS; o++) {
    a->sum[o] = 0;
    for (int row = 0; row < rows; row++) a->sum[o] += dy[row * AFFINE_STRIDE + o];
  }
}

// Two rows of the weights by the two of the product before, summed by place in eights as vec_dot does; a vector of one float
// takes four passes. parts (2 rows, 2 outputs, 8).
INLINE void products_4x2v(const struct dense *layer, const float *x, int row, float *parts) {
  const size_t step = (size_t)layer->padded * PANEL; // from one panel of inputs to the next
  for (int place = 0; place < 8; place += PANEL) {
    vec z = vec_set(0);
    vec s00 = z, s01 = z, s10 = z, s11 = z, t00 = z, t01 = z, t10 = z, t11 = z;
    const float *w = layer->weight + place / PANEL * step + (size_t)row * PANEL, *x0 = x + place, *x1 = x0 + AFFINE_WIDTH;
    ONE_STEP_A_TURN
    for (int i = 0; i < AFFINE_WIDTH; i += 8, w += 8 / PANEL * step) {
      vec low = vec_load(x0 + i), high = vec_load(x0 + i + LANES);
      vec low1 = vec_load(x1 + i), high1 = vec_load(x1 + i + LANES);
      vec w0 = vec_load(w), w1 = vec_load(w + LANES);
      s00 = vec_madd(s00, w0, low), s01 = vec_madd(s01, w1, high);
      s10 = vec_madd(s10, w0, low1), s11 = vec_madd(s11, w1, high1);
      w0 = vec_load(w + PANEL), w1 = vec_load(w + PANEL + LANES);
      t00 = vec_madd(t00, w0, low), t01 = vec_madd(t01, w1, high);
      t10 = vec_madd(t10, w0, low1), t11 = vec_madd(t11, w1, high1);
    }
    float *to = parts + place;
    vec_store(to, s00), vec_store(to + LANES, s01);
    vec_store(to + 8, s10), vec_store(to + 8 + LANES, s11);
    vec_store(to + 16, t00), vec_store(to + 16 + LANES, t01);
    vec_store(to + 24, t10), vec_store(to + 24 + LANES, t11);
  }
}

void affine_next_product(struct affine *a, const struct dense *layers, int layer, int item) {
  const struct dense *l = &layers[layer - 1];
  for (int row = item * (AFFINE_WIDTH / AFFINE_ITEMS); row < (item + 1) * (AFFINE_WIDTH / AFFINE_ITEMS); row += 2) {
    float parts[2][AFFINE_OUTPUTS][8];
    products_4x2v(l, a->product[layer - 1], row, parts[0][0]);
    for (int k = 0; k < 2; k++)
      for (int o = 0; o < AFFINE_OUTPUTS; o++) {
        float sum = 0;
        for (int place = 0; place < 8; place++) sum += parts[k][o][place];
        a->product[layer][o * AFFINE_WIDTH + row + k] = sum + a->sum[o] * l->bias[row + k];
      }
  }
}

static void update_bias(const struct affine *a, struct dense *l, const struct optimizer *optimizer, const float *share) {
  float *square = l->square + l->inputs;
  *square = 0;
  struct update u = optimizer_constants(optimizer);
  for (int o = 0; o < l->padded; o += LANES) {
    vec gradient =
        vec_madd(vec_mul(vec_load(share + o), vec_set(a->sum[0])), vec_load(share + l->padded + o), vec_set(a->sum[1]));
    float each[LANES];
    vec_store(each, gradient);
    for (int k = 0; k < LANES; k++) *square += each[k] * each[k];
    vec_store(l->bias + o,
              optimizer_update(&u, u.moments, vec_load(l->bias + o), gradient, l->bias_moment[0] + o, l->bias_moment[1] + o));
  }
}

void affine_update(const struct affine *a, struct dense *layers, int layer, const struct optimizer *optimizer, int item) {
  struct dense *l = &layers[layer];
  const float *share = layer == 2 ? a->unit : a->map[1 - layer]; // of the layer's outputs in the logits, (2, padded)
  if (item == l->inputs / PANEL) {
    update_bias(a, l, optimizer, share);
    return;
  }
  const float *product = a->product[layer] + item * PANEL;
  vec x00 = vec_load(product), x01 = vec_load(product + LANES);
  vec x10 = vec_load(product + AFFINE_WIDTH), x11 = vec_load(product + AFFINE_WIDTH + LANES);
  vec square0 = vec_set(0), square1 = vec_set(0);
  struct update u = optimizer_constants(optimizer);
  for (int o = 0; o < l->padded; o++) {
    vec g0 = vec_splat(share + o), g1 = vec_splat(share + l->padded + o);
    vec low = vec_madd(vec_mul(g0, x00), g1, x10), high = vec_madd(vec_mul(g0, x01), g1, x11);
    square0 = vec_madd(square0, low, low);
    square1 = vec_madd(square1, high, high);
    size_t at = ((size_t)item * l->padded + o) * PANEL;
    float *weight = l->weight + at, *m = l->weight_moment[0] + at, *v = l->weight_moment[1] + at;
    vec_store(weight, optimizer_update(&u, u.moments, vec_load(weight), low, m, v));
    vec_store(weight + LANES, optimizer_update(&u, u.moments, vec_load(weight + LANES), high, m + LANES, v + LANES));
  }
  vec_store(l->square + item * PANEL, square0);
  vec_store(l->square + item * PANEL + LANES, square1);
}
