#include "dense.h"

#include "tile.h"

void dense_pack(struct dense *layer, int item) {
  const float *from = layer->weight + (size_t)item * layer->padded * PANEL;
  for (int o = 0; o < layer->padded; o++, from += PANEL) {
    float *to = layer->panels + ((size_t)(o / PANEL) * layer->inputs + item * PANEL) * PANEL + o % PANEL;
    for (int i = 0; i < PANEL; i++) to[i * PANEL] = from[i];
  }
}

void dense_pack_rows(const float *x, int width, float *packed, int rows, int item) {
  float *to = packed + (size_t)item * width * 4;
  x += (size_t)item * width * 4;
  rows -= item * 4;
  for (int i = 0; i < width; i += LANES)
    for (int r = 0; r < 4; r += LANES) {
      vec turned[LANES];
      for (int k = 0; k < LANES; k++) turned[k] = r + k < rows ? vec_load(x + (size_t)(r + k) * width + i) : vec_set(0);
      vec_transpose(turned);
      for (int k = 0; k < LANES; k++) vec_store(to + (i + k) * 4 + r, turned[k]);
    }
}

INLINE void forward_rows(int rows, const struct dense *layer, const float *packed, float *y, int relu, int item) {
  struct tile t = gemm_4x2v(rows, layer->inputs, packed, 1, 4, layer->panels + (size_t)item * layer->inputs * PANEL);
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < 2; v++) {
      vec sum = vec_add(t.sum[r][v], vec_load(layer->bias + item * PANEL + v * LANES));
      vec_store(y + (size_t)r * layer->padded + v * LANES, relu ? vec_max(sum, vec_set(0)) : sum);
    }
}

void dense_forward(const struct dense *layer, const float *packed, float *y, int rows, int relu, int item) {
  y += item * PANEL;
  size_t in = layer->inputs, out = layer->padded;
  for (; rows >= 4; rows -= 4, packed += 4 * in, y += 4 * out) forward_rows(4, layer, packed, y, relu, item);
  if (rows == 3) forward_rows(3, layer, packed, y, relu, item);
  if (rows == 2) forward_rows(2, layer, packed, y, relu, item);
  if (rows == 1) forward_rows(1, layer, packed, y, relu, item);
}

INLINE void backward_rows(int rows, const struct dense *layer, const float *packed, const float *open, float *dx, int item) {
  struct tile t = gemm_4x2v(rows, layer->padded, packed, 1, 4, layer->weight + (size_t)item * layer->padded * PANEL);
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < 2; v++) {
      size_t at = (size_t)r * layer->inputs + v * LANES;
      vec sum = t.sum[r][v];
      vec_store(dx + at, open ? vec_and(sum, vec_gt(vec_load(open + at), vec_set(0))) : sum);
    }
}

void dense_backward(const struct dense *layer, const float *packed, const float *open, float *dx, int rows, int item) {
  dx += item * PANEL;
  if (open) open += item * PANEL;
  size_t in = layer->inputs, out = layer->padded;
  for (; rows >= 4; rows -= 4, packed += 4 * out, dx += 4 * in) {
    backward_rows(4, layer, packed, open, dx, item);
    if (open) open += 4 * in;
  }
  if (rows == 3) backward_rows(3, layer, packed, open, dx, item);
  if (rows == 2) backward_rows(2, layer, packed, open, dx, item);
  if (rows == 1) backward_rows(1, layer, packed, open, dx, item);
}

void dense_pack_gradient(const struct dense *layer, const float *dy, float *packed, int rows, int item) {
  float *to = packed + (size_t)item * rows * 4;
  const float *from = dy + item * 4;
  for (int row = 0; row < rows; row++, from += layer->padded)
    for (int c = 0; c < 4; c++) *to++ = from[c];
}

// Of a panel's inputs, for each number of moments that an optimizer keeps.
INLINE void update_panel(int moments, const struct dense *layer, const struct update *u, const float *packed,
                         const float *column, int rows, int item) {
  vec square[2] = {vec_set(0), vec_set(0)};
  for (int o = 0; o < layer->padded; o += 4) {
    struct tile t = gemm_4x2v(4, rows, packed + (size_t)o * rows, 1, 4, column);
    size_t at = ((size_t)item * layer->padded + o) * PANEL;
    for (int r = 0; r < 4; r++)
      for (int v = 0; v < 2; v++) {
        size_t k = at + r * PANEL + v * LANES;
        square[v] = vec_madd(square[v], t.sum[r][v], t.sum[r][v]);
        t.sum[r][v] = optimizer_update(u, moments, vec_load(layer->weight + k), t.sum[r][v], layer->weight_moment[0] + k,
                                       layer->weight_moment[1] + k);
        vec_store(layer->weight + k, t.sum[r][v]);
      }
    // The same four outputs side by side.
    float *panel = layer->panels + ((size_t)(o / PANEL) * layer->inputs + item * PANEL) * PANEL + o % PANEL;
    for (int r = 0; r < 4; r += LANES)
      for (int v = 0; v < 2; v++) {
        vec turned[LANES];
        for (int k = 0; k < LANES; k++) turned[k] = t.sum[r + k][v];
        vec_transpose(turned);
        float *to = panel + (size_t)(r / PANEL) * layer->inputs * PANEL + v * LANES * PANEL + r % PANEL;
        for (int k = 0; k < LANES; k++) vec_store(to + k * PANEL, turned[k]);
      }
  }
  vec_store(layer->square + item * PANEL, square[0]);
  vec_store(layer->square + item * PANEL + LANES, square[1]);
}

void dense_update(struct dense *layer, const struct optimizer *optimizer, const float *x, const float *packed, float *column,
                  int rows, int item) {
  // The panel's columns lie a whole row apart, often a power of two: copied once, they do not fight for one cache set.
  for (int row = 0; row < rows; row++) {
    const float *from = x + (size_t)row * layer->inputs + item * PANEL;
    vec_store(column + row * PANEL, vec_load(from));
    vec_store(column + row * PANEL + LANES, vec_load(from + LANES));
  }
  struct update u = optimizer_constants(optimizer);
  if (u.moments == 0) update_panel(0, layer, &u, packed, column, rows, item);
  if (u.moments == 1) update_panel(1, layer, &u, packed, column, rows, item);
  if (u.moments == 2) update_panel(2, layer, &u, packed, column, rows, item);
}

void dense_update_bias(struct dense *layer, const struct optimizer *optimizer, const float *packed, int rows) {
  struct update u = optimizer_constants(optimizer);
  float *square = layer->square + layer->inputs;
  *square = 0;
  for (int o = 0; o < layer->padded; o += 4) {
    float sum[4] = {0, 0, 0, 0};
    const float *from = packed + (size_t)o * rows;
    for (int row = 0; row < rows; row++)
      for (int c = 0; c < 4; c++) sum[c] += from[row * 4 + c];
    for (int c = 0; c < 4; c++) *square += sum[c] * sum[c];
    for (int c = 0; c < 4; c += LANES)
      vec_store(layer->bias + o + c, optimizer_update(&u, u.moments, vec_load(layer->bias + o + c), vec_load(sum + c),
                                                      layer->bias_moment[0] + o + c, layer->bias_moment[1] + o + c));
  }
}

double dense_squares(const struct dense *layer) {
  double sum = 0;
  for (int i = 0; i <= layer->inputs; i++) sum += layer->square[i];
  return sum;
}
