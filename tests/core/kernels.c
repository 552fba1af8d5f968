// kernels.c - every kernel of the core against naive loops in double precision on PyTorch's layouts.
//
// Each is measured twice. On small whole numbers every float32 sum is exact, so the core must agree to the bit, ties of the
// max-pool included. On real numbers a sum of n products is off by at most n roundings of sum |a * b| (each product is
// rounded once and passes at most n - 1 additions), so that is the tolerance. Outputs hold NaN beforehand.
#include "check.h"
#include "conv.h"
#include "dense.h"
#include "drawn.h"
#include "loss.h"
#include "random.h"
#include "reference.h"

// --- dense ------------------------------------------------------------------------------------------------------------------

static size_t dense_at(const struct dense *l, int o, int i) {
  return ((size_t)(i / PANEL) * l->padded + o) * PANEL + i % PANEL;
}
static size_t panel_at(const struct dense *l, int o, int i) {
  return ((size_t)(o / PANEL) * l->inputs + i) * PANEL + o % PANEL;
}

// A layer of weights w (outputs, inputs) and b (outputs) with zeros in the surplus rows and in both moments.
static struct dense dense_layer(int inputs, int outputs, const double *w, const double *b) {
  struct dense l = {.inputs = inputs, .outputs = outputs, .padded = dense_padded(outputs)};
  size_t weights = (size_t)inputs * l.padded;
  l.weight = check_floats(weights);
  l.bias = check_floats(l.padded);
  l.panels = check_floats(weights);
  l.square = check_floats(inputs + 1);
  for (int m = 0; m < 2; m++) {
    l.weight_moment[m] = check_floats(weights);
    l.bias_moment[m] = check_floats(l.padded);
    memset(l.weight_moment[m], 0, weights * sizeof(float));
    memset(l.bias_moment[m], 0, l.padded * sizeof(float));
  }
  for (int o = 0; o < l.padded; o++) {
    l.bias[o] = o < outputs ? (float)b[o] : 0;
    for (int i = 0; i < inputs; i++) l.weight[dense_at(&l, o, i)] = o < outputs ? (float)w[(size_t)o * inputs + i] : 0;
  }
  for (int item = 0; item < inputs / PANEL; item++) dense_pack(&l, item);
  return l;
}

static void expect_panels(const struct dense *l) {
  for (int o = 0; o < l->padded; o++)
    for (int i = 0; i < l->inputs; i++)
      EXPECT(l->panels[panel_at(l, o, i)] == l->weight[dense_at(l, o, i)], "panels differ from the weights at (%d, %d)", o, i);
}

// values (rows, outputs) -> (rows, padded) with zeros in the surplus.
static float *padded_rows(const struct dense *l, const double *values, int rows) {
  float *to = check_floats((size_t)rows * l->padded);
  for (int r = 0; r < rows; r++)
    for (int o = 0; o < l->padded; o++)
      to[(size_t)r * l->padded + o] = o < l->outputs ? (float)values[(size_t)r * l->outputs + o] : 0;
  return to;
}

static float *packed_rows(const struct dense *l, const float *dy, int rows) {
  float *packed = check_floats((size_t)rows * l->padded);
  for (int item = 0; item < l->padded / 4; item++) dense_pack_gradient(l, dy, packed, rows, item);
  return packed;
}

// x (rows, width) as the dense passes read it.
static float *by_fours(const float *x, int width, int rows) {
  float *packed = check_floats((size_t)(rows + 3) / 4 * 4 * width);
  for (int item = (rows + 3) / 4; item-- > 0;) dense_pack_rows(x, width, packed, rows, item);
  return packed;
}

static void check_dense_forward(int mode, const struct dense *l, const double *x, const double *w, const double *b, int rows) {
  int in = l->inputs, out = l->outputs;
  float *packed = by_fours(rounded(x, (size_t)rows * in), in, rows);
  double *want = check_doubles((size_t)rows * out), *size = check_doubles((size_t)rows * out);
  reference_dense(x, rows, in, w, b, out, want);
  reference_dense(absolute(x, (size_t)rows * in), rows, in, absolute(w, (size_t)out * in), absolute(b, out), out, size);
  for (int relu = 0; relu < 2; relu++) {
    float *y = check_floats((size_t)rows * l->padded);
    for (int item = l->padded / PANEL; item-- > 0;) {
      dense_forward(l, packed, y, rows, relu, item);
      for (int k = 0; k < rows * l->padded && item > 0; k += l->padded)
        EXPECT(isnan(y[k]), "item %d wrote to item 0's panel", item);
    }
    for (int r = 0; r < rows; r++)
      for (int o = 0; o < l->padded; o++) {
        size_t at = (size_t)r * out + o;
        double expected = o >= out || (relu && want[at] < 0) ? 0 : want[at];
        check_near(relu ? "relu(y)" : "y", at, y[(size_t)r * l->padded + o], expected,
                   o < out ? tolerance(mode, in, size[at]) : 0);
      }
  }
}

static void check_dense_backward(int mode, const struct dense *l, const double *dy, const double *w, int rows) {
  int in = l->inputs, out = l->outputs;
  float *packed = by_fours(padded_rows(l, dy, rows), l->padded, rows), *open = check_floats((size_t)rows * in);
  double *want = zeros((size_t)rows * in), *size = zeros((size_t)rows * in);
  reference_dense_backward(NULL, rows, in, w, out, dy, want, NULL, NULL);
  reference_dense_backward(NULL, rows, in, absolute(w, (size_t)out * in), out, absolute(dy, (size_t)rows * out), size, NULL,
                           NULL);
  for (int i = 0; i < rows * in; i++) {
    static const float closed[] = {0, -0.f, -1, NAN, -1e-30f, -INFINITY};
    open[i] = draw_below(2) ? closed[draw_below(6)] : draw_below(2) ? 1e-38f : 2;
  }
  for (int masked = 0; masked < 2; masked++) {
    float *dx = check_floats((size_t)rows * in);
    for (int item = in / PANEL; item-- > 0;) {
      dense_backward(l, packed, masked ? open : NULL, dx, rows, item);
      for (int k = 0; k < rows * in && item > 0; k += in) EXPECT(isnan(dx[k]), "item %d wrote to item 0's panel", item);
    }
    for (int k = 0; k < rows * in; k++) {
      int closed = masked && !(open[k] > 0);
      check_near(masked ? "dx behind a ReLU" : "dx", k, dx[k], closed ? 0 : want[k],
                 closed ? 0 : tolerance(mode, out, size[k]));
    }
  }
}

// The momentum buffer, empty before, holds the gradient after one update.
static void check_dense_update(int mode, const double *x, const double *dy, const double *w, const double *b, int inputs,
                               int outputs, int rows) {
  struct dense l = dense_layer(inputs, outputs, w, b), plain = dense_layer(inputs, outputs, w, b);
  float *from = rounded(x, (size_t)rows * inputs), *packed = packed_rows(&l, padded_rows(&l, dy, rows), rows);
  float *column = check_floats((size_t)rows * PANEL);
  size_t weights = (size_t)outputs * inputs;
  double *dw = zeros(weights), *dw_size = zeros(weights), *db = zeros(outputs), *db_size = zeros(outputs);
  reference_dense_backward(x, rows, inputs, w, outputs, dy, NULL, dw, db);
  reference_dense_backward(absolute(x, (size_t)rows * inputs), rows, inputs, NULL, outputs,
                           absolute(dy, (size_t)rows * outputs), NULL, dw_size, db_size);

  struct optimizer momentum = {.kind = OPTIMIZER_SGD, .rate = 0.5, .momentum = 0.5}, sgd = {.kind = OPTIMIZER_SGD, .rate = 0.5};
  optimizer_next(&momentum);
  optimizer_next(&sgd);
  for (int m = 0; m < 2; m++) { // where no moments are kept, any valid address
    plain.weight_moment[m] = plain.weight;
    plain.bias_moment[m] = plain.bias;
  }
  for (int item = inputs / PANEL; item-- > 0;) {
    dense_update(&l, &momentum, from, packed, column, rows, item);
    dense_update(&plain, &sgd, from, packed, column, rows, item);
  }
  dense_update_bias(&l, &momentum, packed, rows);
  dense_update_bias(&plain, &sgd, packed, rows);
  double *square = zeros(inputs + 1);
  for (int o = 0; o < l.padded; o++) {
    double g = l.bias_moment[0][o];
    square[inputs] += g * g;
    if (o < outputs) {
      check_near("bias gradient", o, g, db[o], tolerance(mode, rows, db_size[o]));
      check_near("bias", o, l.bias[o], b[o] - 0.5 * g, ROUNDING * (fabs(b[o]) + fabs(g)));
    } else
      EXPECT(l.bias[o] == 0 && g == 0, "surplus bias %d moved", o);
    EXPECT(l.bias[o] == plain.bias[o], "bias %d: plain SGD differs from the first step of momentum", o);
    for (int i = 0; i < inputs; i++) {
      size_t at = dense_at(&l, o, i), k = (size_t)o * inputs + i;
      g = l.weight_moment[0][at];
      square[i] += g * g;
      if (o < outputs) {
        check_near("weight gradient", k, g, dw[k], tolerance(mode, rows, dw_size[k]));
        check_near("weight", k, l.weight[at], w[k] - 0.5 * g, ROUNDING * (fabs(w[k]) + fabs(g)));
      } else
        EXPECT(l.weight[at] == 0 && g == 0, "surplus weight (%d, %d) moved", o, i);
      EXPECT(l.weight[at] == plain.weight[at], "weight %zu: plain SGD differs from the first step of momentum", k);
    }
  }
  for (int i = 0; i <= inputs; i++) {
    check_near("gradient squares", i, l.square[i], square[i], ROUNDING * (l.padded + 1) * square[i]);
    EXPECT(l.square[i] == plain.square[i], "gradient squares %d: plain SGD differs from momentum", i);
  }
  expect_panels(&l);
}

static void dense_case(int inputs, int outputs, int rows, int mode) {
  check_begin("dense %d to %d, %d rows, %s", inputs, outputs, rows, MODE[mode]);
  double *w = drawn((size_t)outputs * inputs, mode), *b = drawn(outputs, mode);
  double *x = drawn((size_t)rows * inputs, mode), *dy = drawn((size_t)rows * outputs, mode);
  int from = check.blocks;
  struct dense l = dense_layer(inputs, outputs, w, b);
  expect_panels(&l);
  check_dense_forward(mode, &l, x, w, b, rows);
  check_dense_backward(mode, &l, dy, w, rows);
  float *padded = padded_rows(&l, dy, rows), *packed = packed_rows(&l, padded, rows);
  for (int r = 0; r < rows; r++)
    for (int o = 0; o < l.padded; o++)
      EXPECT(packed[((size_t)(o / 4) * rows + r) * 4 + o % 4] == padded[(size_t)r * l.padded + o], "packed differs at (%d, %d)",
             r, o);
  check_release(from);
  check_dense_update(mode, x, dy, w, b, inputs, outputs, rows);
  check_end();
}

// Adam within a layer: the moments start full, and the gradient is whole numbers, hence exact.
static void dense_adam_case(void) {
  enum { IN = 24, OUT = 5, ROWS = 6 };
  check_begin("dense under Adam");
  double *w = drawn(OUT * IN, ROUNDED), *b = drawn(OUT, ROUNDED), *x = drawn(ROWS * IN, EXACT), *dy = drawn(ROWS * OUT, EXACT);
  struct dense l = dense_layer(IN, OUT, w, b);
  float *from = rounded(x, ROWS * IN), *packed = packed_rows(&l, padded_rows(&l, dy, ROWS), ROWS);
  float *column = check_floats(ROWS * PANEL);
  for (int o = 0; o < OUT; o++) {
    l.bias_moment[0][o] = draw_real();
    l.bias_moment[1][o] = draw_real() + 1.5f;
    for (int i = 0; i < IN; i++) {
      l.weight_moment[0][dense_at(&l, o, i)] = draw_real();
      l.weight_moment[1][dense_at(&l, o, i)] = draw_real() + 1.5f;
    }
  }
  struct dense before = dense_layer(IN, OUT, w, b);
  for (int m = 0; m < 2; m++) {
    memcpy(before.weight_moment[m], l.weight_moment[m], sizeof(float) * IN * l.padded);
    memcpy(before.bias_moment[m], l.bias_moment[m], sizeof(float) * l.padded);
  }
  struct optimizer adam = {.kind = OPTIMIZER_ADAM, .rate = 0.1, .beta1 = 0.9, .updates = 6};
  optimizer_next(&adam);
  for (int item = 0; item < IN / PANEL; item++) dense_update(&l, &adam, from, packed, column, ROWS, item);
  dense_update_bias(&l, &adam, packed, ROWS);
  double *dw = zeros(OUT * IN), *db = zeros(OUT);
  reference_dense_backward(x, ROWS, IN, w, OUT, dy, NULL, dw, db);
  for (int o = 0; o < OUT; o++)
    for (int i = 0; i <= IN; i++) { // the bias is the last
      size_t at = dense_at(&l, o, i % IN);
      int bias = i == IN;
      double g = bias ? db[o] : dw[o * IN + i];
      double m = 0.9 * (bias ? before.bias_moment[0][o] : before.weight_moment[0][at]) + 0.1 * g;
      double v = 0.999 * (bias ? before.bias_moment[1][o] : before.weight_moment[1][at]) + 0.001 * g * g;
      double old = bias ? b[o] : w[o * IN + i];
      double want = old - 0.1 * (m / (1 - pow(0.9, 7))) / (sqrt(v / (1 - pow(0.999, 7))) + 1e-8);
      // A handful of roundings of numbers up to |g|, v and |w| + the step.
      double slack = 4 * ROUNDING * (1 + fabs(g)), v_slack = 4 * ROUNDING * (v + g * g);
      check_near("first moment", at, bias ? l.bias_moment[0][o] : l.weight_moment[0][at], m, slack);
      check_near("second moment", at, bias ? l.bias_moment[1][o] : l.weight_moment[1][at], v, v_slack);
      check_near("weight", at, bias ? l.bias[o] : l.weight[at], want, 16 * ROUNDING * (1 + fabs(g)));
    }
  expect_panels(&l);
  check_end();
}

static void dense_nan_case(int rows) {
  enum { IN = 16, OUT = 10 };
  check_begin("dense hands a NaN on, %d rows", rows);
  double *w = drawn(OUT * IN, EXACT), *b = drawn(OUT, EXACT), *x = drawn((size_t)rows * IN, EXACT);
  double *dy = drawn((size_t)rows * OUT, EXACT);
  int bad_row = rows - 1, bad_in = 5, bad_out = 3;
  x[bad_row * IN + bad_in] = NAN;
  dy[bad_row * OUT + bad_out] = NAN;
  struct dense l = dense_layer(IN, OUT, w, b);
  float *from = rounded(x, (size_t)rows * IN), *fours = by_fours(from, IN, rows), *y = check_floats((size_t)rows * l.padded);
  for (int relu = 0; relu < 2; relu++) {
    for (int item = 0; item < l.padded / PANEL; item++) dense_forward(&l, fours, y, rows, relu, item);
    for (int r = 0; r < rows; r++)
      for (int o = 0; o < OUT; o++) EXPECT(isnan(y[r * l.padded + o]) == (r == bad_row), "y (%d, %d) with relu %d", r, o, relu);
  }
  float *padded = padded_rows(&l, dy, rows), *dx = check_floats((size_t)rows * IN);
  fours = by_fours(padded, l.padded, rows);
  for (int item = 0; item < IN / PANEL; item++) dense_backward(&l, fours, NULL, dx, rows, item);
  for (int r = 0; r < rows; r++)
    for (int i = 0; i < IN; i++) EXPECT(isnan(dx[r * IN + i]) == (r == bad_row), "dx (%d, %d)", r, i);
  float *packed = packed_rows(&l, padded, rows), *column = check_floats((size_t)rows * PANEL);
  static const struct optimizer kinds[] = {{.kind = OPTIMIZER_SGD, .rate = 1},
                                           {.kind = OPTIMIZER_SGD, .rate = 1, .momentum = 0.5},
                                           {.kind = OPTIMIZER_ADAM, .rate = 1, .beta1 = 0.9}};
  for (int k = 0; k < 3; k++) {
    struct optimizer optimizer = kinds[k];
    struct dense trained = dense_layer(IN, OUT, w, b);
    optimizer_next(&optimizer);
    for (int item = 0; item < IN / PANEL; item++) dense_update(&trained, &optimizer, from, packed, column, rows, item);
    dense_update_bias(&trained, &optimizer, packed, rows);
    for (int o = 0; o < OUT; o++) {
      EXPECT(isnan(trained.bias[o]) == (o == bad_out), "bias %d, optimizer %d: a NaN gradient must make it NaN, others not", o,
             k);
      for (int i = 0; i < IN; i++)
        EXPECT(isnan(trained.weight[dense_at(&l, o, i)]) == (o == bad_out || i == bad_in),
               "weight (%d, %d), optimizer %d: a NaN gradient must make it NaN, others not", o, i, k);
    }
  }
  check_end();
}

// --- convolution ------------------------------------------------------------------------------------------------------------

// An image as the core reads it, with the zeros that its row may read beyond the end.
static float *image_of(const double *pixels) {
  float *to = check_floats(IMAGE_STRIDE);
  for (int i = 0; i < IMAGE_STRIDE; i++) to[i] = i < PIXELS ? (float)pixels[i] : 0;
  return to;
}

static float *conv1_panels(const double *w) {
  float *weight = rounded(w, WEIGHTS1), *panels = check_floats(PANELS1);
  conv1_pack(weight, panels);
  for (int c = 0; c < CHANNELS1; c++)
    for (int tap = 0; tap < TAPS; tap++)
      EXPECT(panels[(c / PANEL * TAPS + tap) * PANEL + c % PANEL] == weight[c * TAPS + tap], "panels of conv1 at (%d, %d)", c,
             tap);
  return panels;
}

// map and winner (half, half, out) of the core against the whole map convolved, then pooled, then clipped.
static void expect_pooled(int mode, const double *x, int in, int side, const double *w, const double *b, int out,
                          const float *map, const uint8_t *winner) {
  int size = side - 4, half = size / 2;
  size_t count = (size_t)out * size * size, pooled = (size_t)out * half * half;
  double *y = check_doubles(count), *scale = check_doubles(count), *best = check_doubles(pooled);
  int *place = check_memory(pooled * sizeof *place);
  reference_conv(x, in, side, w, b, out, y);
  reference_conv(absolute(x, (size_t)in * side * side), in, side, absolute(w, (size_t)out * in * TAPS), absolute(b, out), out,
                 scale);
  reference_pool(y, out, size, best, place);
  for (size_t k = 0; k < pooled; k++) {
    size_t at = inner_at(k, out, half);
    int c = (int)(k / (half * half)), row = (int)(k / half % half), column = (int)(k % half), equal = 1;
    double window[4], slack = 0;
    for (int p = 0; p < 4; p++) {
      size_t pixel = ((size_t)c * size + 2 * row + p / 2) * size + 2 * column + p % 2;
      window[p] = y[pixel];
      equal &= window[p] == window[0];
      double off = tolerance(mode, in * TAPS + 1, scale[pixel]);
      if (off > slack) slack = off;
    }
    check_near("map", k, map[at], best[k] > 0 ? best[k] : 0, slack);
    EXPECT(winner[at] < 4, "winner[%zu] is %d", k, winner[at]);
    if (mode == EXACT || equal) // of several equal ones the first
      EXPECT(winner[at] == place[k], "winner[%zu] is %d, expected %d", k, winner[at], place[k]);
    else
      EXPECT(winner[at] < 4 && window[winner[at]] >= best[k] - 2 * slack, "winner[%zu] is %d, expected %d", k, winner[at],
             place[k]);
  }
}

// A gradient, an output and winners for (channels, half, half), channel innermost: any combination is legal. Answers the dense
// gradient (channels, 2 * half, 2 * half) that they stand for.
static double *pooled_gradient(int mode, int channels, int half, int closed, float **gradient, float **map, uint8_t **winner) {
  size_t count = (size_t)channels * half * half;
  double *dense = zeros(4 * count);
  *gradient = check_floats(count);
  *map = check_floats(count);
  *winner = check_memory(count);
  for (size_t k = 0; k < count; k++) {
    size_t at = inner_at(k, channels, half);
    int c = (int)(k / (half * half)), row = (int)(k / half % half), column = (int)(k % half), place = draw_below(4);
    int open = closed == 0 || (closed == 1 && draw_below(2));
    float g = draw_below(4) ? value(mode) : 0;
    (*gradient)[at] = g;
    (*map)[at] = open ? draw_real() + 1.5f : 0;
    (*winner)[at] = (uint8_t)place;
    if (open) dense[((size_t)c * 2 * half + 2 * row + place / 2) * 2 * half + 2 * column + place % 2] = g;
  }
  return dense;
}

static int nonzeros(const double *values, int count) {
  int n = 0;
  for (int i = 0; i < count; i++) n += values[i] != 0;
  return n;
}

static struct conv_scratch *conv_scratch(void) { return check_memory(sizeof(struct conv_scratch)); }

// A window is blank where its 6x6 pixels are all zero.
static void expect_blank(const double *x, const uint8_t *blank) {
  for (int window = 0; window < WINDOWS1; window++) {
    int want = 1;
    for (int k = 0; k < (KERNEL + 1) * (KERNEL + 1); k++)
      want &= x[(window / SIDE1 * 2 + k / (KERNEL + 1)) * SIDE0 + window % SIDE1 * 2 + k % (KERNEL + 1)] == 0;
    EXPECT(blank[window] == want, "blank[%d] is %d", window, blank[window]);
  }
}

static void conv1_case(int kind, int mode) {
  check_begin("conv1 on a %s image, %s", KIND[kind], MODE[mode]);
  double *x = picture(kind, 1, SIDE0, mode), *w = drawn(WEIGHTS1, mode), *b = drawn(CHANNELS1, mode);
  b[3] = -1000; // a channel that the ReLU closes everywhere
  b[4] = 1000;
  float *image = image_of(x), *map = check_floats(MAP1);
  uint8_t *winner = check_memory(MAP1), *blank = check_memory(WINDOWS1);
  conv1_forward(image, conv1_panels(w), rounded(b, CHANNELS1), map, winner, blank);
  expect_pooled(mode, x, 1, SIDE0, w, b, CHANNELS1, map, winner);
  expect_blank(x, blank);
  for (int closed = 0; closed < 3; closed++) {
    float *gradient, *dweight = check_floats(WEIGHTS1), *dbias = check_floats(CHANNELS1);
    double *dy = pooled_gradient(mode, CHANNELS1, SIDE1, closed, &gradient, &map, &winner);
    double *dw = zeros(WEIGHTS1), *dw_size = zeros(WEIGHTS1), *db = zeros(CHANNELS1), *db_size = zeros(CHANNELS1);
    int passed = conv1_gradient(image, gradient, map, winner, blank, dweight, dbias, conv_scratch());
    EXPECT(passed == nonzeros(dy, 4 * MAP1), "counts %d gradients passed on", passed);
    reference_conv_backward(x, 1, SIDE0, w, CHANNELS1, dy, NULL, dw, db);
    reference_conv_backward(absolute(x, PIXELS), 1, SIDE0, w, CHANNELS1, absolute(dy, 4 * MAP1), NULL, dw_size, db_size);
    for (int i = 0; i < WEIGHTS1; i++)
      check_near("weight gradient", i, dweight[i], dw[i], tolerance(mode, MAP1 / CHANNELS1, dw_size[i]));
    for (int c = 0; c < CHANNELS1; c++)
      check_near("bias gradient", c, dbias[c], db[c], tolerance(mode, MAP1 / CHANNELS1, db_size[c]));
  }
  check_end();
}

static void conv2_case(int kind, int mode) {
  check_begin("conv2's gradients on a %s map, %s", KIND[kind], MODE[mode]);
  double *x = picture(kind, CHANNELS1, SIDE1, mode), *w = drawn(WEIGHTS2, mode);
  float *map1 = inner(x, CHANNELS1, SIDE1), *weight = conv2_weight(w), *map2;
  uint8_t *winner;
  for (int closed = 0; closed < 3; closed++) {
    int from = check.blocks;
    float *gradient, *dbias = check_floats(CHANNELS2), *dweight = check_floats(WEIGHTS2);
    struct terms2 *terms = check_memory(sizeof *terms);
    struct joined2 *joined = check_memory(sizeof *joined);
    struct conv_scratch *scratch = conv_scratch();
    double *dy = pooled_gradient(mode, CHANNELS2, SIDE2, closed, &gradient, &map2, &winner);
    double *dx = zeros(MAP1), *dw = zeros(WEIGHTS2), *db = zeros(CHANNELS2);
    double *dx_size = zeros(MAP1), *dw_size = zeros(WEIGHTS2), *db_size = zeros(CHANNELS2);
    int passed = conv2_backward(gradient, map2, winner, weight, terms, dbias, scratch);
    EXPECT(passed == nonzeros(dy, 4 * MAP2), "counts %d gradients passed on", passed);
    reference_conv_backward(x, CHANNELS1, SIDE1, w, CHANNELS2, dy, dx, dw, db);
    reference_conv_backward(absolute(x, MAP1), CHANNELS1, SIDE1, absolute(w, WEIGHTS2), CHANNELS2, absolute(dy, 4 * MAP2),
                            dx_size, dw_size, db_size);
    for (int i = 0; i < MAP1; i++)
      check_near("input gradient", i, scratch->gradient1[inner_at(i, CHANNELS1, SIDE1)], dx[i],
                 tolerance(mode, TAPS * CHANNELS2, dx_size[i]));
    for (int c = 0; c < CHANNELS2; c++) check_near("bias gradient", c, dbias[c], db[c], tolerance(mode, WINDOWS2, db_size[c]));
    // Accumulates: on top of 0 and, the second time, of itself.
    conv2_join(terms, 1, joined);
    memset(dweight, 0, sizeof(float) * WEIGHTS2);
    for (int times = 1; times <= 2; times++) {
      for (int tap = TAPS; tap-- > 0;) conv2_gradient(map1, joined, tap, dweight + conv2_at(0, 0, tap));
      for (int i = 0; i < WEIGHTS2; i++)
        check_near(times == 1 ? "weight gradient" : "weight gradient, twice", i,
                   dweight[conv2_at(i / TAPS / CHANNELS1, i / TAPS % CHANNELS1, i % TAPS)], times * dw[i],
                   tolerance(mode, times * WINDOWS2, times * dw_size[i]));
    }
    check_release(from);
  }
  check_end();
}

// However many images are joined, and one that passes nothing on among them, the weight gradient has the bits of one by one.
static void conv2_join_case(void) {
  check_begin("conv2's weight gradient of joined images is that of one after the other");
  float *weight = conv2_weight(drawn(WEIGHTS2, ROUNDED)), *map1 = check_floats(JOINED * MAP1), *dbias = check_floats(CHANNELS2);
  struct terms2 *terms = check_memory(JOINED * sizeof *terms);
  struct joined2 *joined = check_memory(sizeof *joined);
  for (int image = 0; image < JOINED; image++) {
    float *gradient, *map2;
    uint8_t *winner;
    memcpy(map1 + image * MAP1, inner(picture(RANDOM, CHANNELS1, SIDE1, ROUNDED), CHANNELS1, SIDE1), MAP1 * sizeof(float));
    pooled_gradient(ROUNDED, CHANNELS2, SIDE2, image == 1 ? 2 : 1, &gradient, &map2, &winner);
    conv2_backward(gradient, map2, winner, weight, terms + image, dbias, conv_scratch());
  }
  for (int images = 1; images <= JOINED; images++) {
    float *together = check_floats(WEIGHTS2), *each = check_floats(WEIGHTS2);
    memset(together, 0, sizeof(float) * WEIGHTS2);
    memset(each, 0, sizeof(float) * WEIGHTS2);
    for (int tap = 0; tap < TAPS; tap++) {
      conv2_join(terms, images, joined);
      conv2_gradient(map1, joined, tap, together + conv2_at(0, 0, tap));
      for (int image = 0; image < images; image++) {
        conv2_join(terms + image, 1, joined);
        conv2_gradient(map1 + image * MAP1, joined, tap, each + conv2_at(0, 0, tap));
      }
    }
    EXPECT(!memcmp(together, each, WEIGHTS2 * sizeof(float)), "%d images give other bits", images);
  }
  check_end();
}

// Outputs whose window sees the NaN are NaN, and no other: PyTorch's max-pool hands a NaN on from any of its four places.
static void expect_nan_windows(const float *map, int channels, int half, int row, int column) {
  for (int y = 0; y < half; y++)
    for (int x = 0; x < half; x++) {
      int seen = row >= 2 * y && row <= 2 * y + KERNEL && column >= 2 * x && column <= 2 * x + KERNEL;
      for (int c = 0; c < channels; c++)
        EXPECT(!isnan(map[(y * half + x) * channels + c]) == !seen, "NaN at (%d, %d): output (%d, %d) of channel %d is %s", row,
               column, y, x, c, seen ? "no NaN" : "NaN");
    }
}

static void conv1_nan_case(void) {
  static const int places[][2] = {{0, 0}, {0, 1}, {1, 0}, {0, -1}, {-1, 0}, {-1, -1}, {-1, -2}, {5, 6}, {6, 5}};
  check_begin("conv1 hands a NaN on");
  double *w = drawn(WEIGHTS1, ROUNDED), *b = drawn(CHANNELS1, ROUNDED), *x = picture(RANDOM, 1, SIDE0, ROUNDED);
  float *image = image_of(x), *panels = conv1_panels(w), *bias = rounded(b, CHANNELS1), *map = check_floats(MAP1);
  uint8_t *winner = check_memory(MAP1), *blank = check_memory(WINDOWS1);
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    int row = (places[k][0] + SIDE0) % SIDE0, column = (places[k][1] + SIDE0) % SIDE0;
    image[row * SIDE0 + column] = NAN;
    conv1_forward(image, panels, bias, map, winner, blank);
    expect_nan_windows(map, CHANNELS1, SIDE1, row, column);
    image[row * SIDE0 + column] = 0;
  }
  check_end();

  check_begin("conv1 hands a NaN and infinities in weights and bias on, zeros of the image or not");
  w = drawn(WEIGHTS1, ROUNDED), b = drawn(CHANNELS1, ROUNDED);
  image = image_of(picture(PIXEL, 1, SIDE0, ROUNDED)), map = check_floats(MAP1);
  winner = check_memory(MAP1), blank = check_memory(WINDOWS1);
  static const float bad[] = {NAN, INFINITY, -INFINITY};
  for (int k = 0; k < 3; k++)
    for (int part = 0; part < 2; part++) {
      int from = check.blocks, c = draw_below(CHANNELS1);
      double *here = part ? b + c : w + c * TAPS + draw_below(TAPS), before = *here;
      *here = bad[k];
      float *packed = check_floats(PANELS1);
      conv1_pack(rounded(w, WEIGHTS1), packed);
      conv1_forward(image, packed, rounded(b, CHANNELS1), map, winner, blank);
      for (int i = 0; i < MAP1; i++) {
        float got = map[i], want = part && k == 1 ? INFINITY : part && k == 2 ? 0 : NAN; // 0 * infinity; ReLU of -infinity
        if (i % CHANNELS1 != c)
          EXPECT(isfinite(got), "channel %d reaches output %d", c, i);
        else if (isnan(want))
          EXPECT(isnan(got), "output %d is %g", i, got);
        else
          EXPECT(got == want, "output %d is %g", i, got);
      }
      *here = before;
      check_release(from);
    }
  check_end();
}

static void conv_nan_gradient_case(void) {
  check_begin("conv1's gradient hands a NaN on");
  float *gradient, *map, *dweight = check_floats(WEIGHTS1), *dbias = check_floats(CHANNELS1);
  uint8_t *winner, *blank = check_memory(WINDOWS1);
  double *x = picture(RANDOM, 1, SIDE0, ROUNDED);
  memset(x, 0, 10 * SIDE0 * sizeof *x); // the uppermost windows are blank
  float *image = image_of(x);
  for (int window = 0; window < WINDOWS1; window++) blank[window] = window / SIDE1 < 3;
  pooled_gradient(ROUNDED, CHANNELS1, SIDE1, 1, &gradient, &map, &winner);
  gradient[77 * CHANNELS1 + 9] = gradient[77 * CHANNELS1 + 10] = NAN;
  map[77 * CHANNELS1 + 9] = 1;
  map[77 * CHANNELS1 + 10] = 0; // closed: nothing passes
  conv1_gradient(image, gradient, map, winner, blank, dweight, dbias, conv_scratch());
  for (int c = 0; c < CHANNELS1; c++) {
    EXPECT(isnan(dbias[c]) == (c == 9), "bias gradient %d", c);
    for (int tap = 0; tap < TAPS; tap++) EXPECT(isnan(dweight[c * TAPS + tap]) == (c == 9), "weight gradient (%d, %d)", c, tap);
  }
  check_end();

  check_begin("conv2's gradients hand a NaN on");
  struct terms2 *terms = check_memory(sizeof *terms);
  struct joined2 *joined = check_memory(sizeof *joined);
  struct conv_scratch *scratch = conv_scratch();
  float *map1 = inner(picture(RANDOM, CHANNELS1, SIDE1, ROUNDED), CHANNELS1, SIDE1), *dweight2 = check_floats(WEIGHTS2);
  dbias = check_floats(CHANNELS2);
  pooled_gradient(ROUNDED, CHANNELS2, SIDE2, 1, &gradient, &map, &winner);
  gradient[6 * CHANNELS2 + 20] = gradient[6 * CHANNELS2 + 21] = NAN;
  map[6 * CHANNELS2 + 20] = 1;
  map[6 * CHANNELS2 + 21] = 0;
  winner[6 * CHANNELS2 + 20] = 3;
  conv2_backward(gradient, map, winner, conv2_weight(drawn(WEIGHTS2, ROUNDED)), terms, dbias, scratch);
  conv2_join(terms, 1, joined);
  memset(dweight2, 0, sizeof(float) * WEIGHTS2);
  for (int tap = 0; tap < TAPS; tap++) conv2_gradient(map1, joined, tap, dweight2 + conv2_at(0, 0, tap));
  for (int c = 0; c < CHANNELS2; c++) {
    EXPECT(isnan(dbias[c]) == (c == 20), "bias gradient %d", c);
    for (int i = 0; i < CHANNELS1; i++)
      for (int tap = 0; tap < TAPS; tap++)
        EXPECT(isnan(dweight2[conv2_at(c, i, tap)]) == (c == 20), "weight gradient (%d, %d, %d)", c, i, tap);
  }
  int row = 2 * (6 / SIDE2) + 1, column = 2 * (6 % SIDE2) + 1; // the winner, and the top left of the taps it saw
  for (int i = 0; i < MAP1; i++) {
    int y = i / CHANNELS1 / SIDE1, x = i / CHANNELS1 % SIDE1;
    int seen = y >= row && y < row + KERNEL && x >= column && x < column + KERNEL;
    EXPECT(isnan(scratch->gradient1[i]) == seen, "input gradient (%d, %d)", y, x);
  }
  check_end();
}

// --- optimizers -------------------------------------------------------------------------------------------------------------

// One update at a time from the core's own float32 state, so that only this update's roundings count.
static void optimizer_case(const char *name, struct optimizer o, int moments) {
  enum { COUNT = 8, UPDATES = 60 };
  check_begin("%s", name);
  EXPECT(optimizer_moments(&o) == moments, "keeps %d moments, expected %d", optimizer_moments(&o), moments);
  float w[COUNT], g[COUNT], m[COUNT] = {0}, v[COUNT] = {0};
  for (int i = 0; i < COUNT; i++) w[i] = draw_real();
  double from = o.updates, beta1 = 1, beta2 = 1;
  for (double t = 0; t < from; t++) beta1 *= o.beta1, beta2 *= 0.999;
  for (int t = 0; t < UPDATES; t++) {
    optimizer_next(&o);
    EXPECT(o.updates == from + t + 1, "counts %g updates, expected %g", o.updates, from + t + 1);
    beta1 *= o.beta1, beta2 *= 0.999;
    for (int i = 0; i < COUNT; i++) g[i] = i == 6 ? 0 : i == 7 ? draw_real() * 1e-18f : draw_real() * powf(10, (float)(i - 3));
    for (int i = 0; i < COUNT; i += LANES) {
      float before[3][LANES];
      memcpy(before[0], w + i, sizeof before[0]);
      memcpy(before[1], m + i, sizeof before[1]);
      memcpy(before[2], v + i, sizeof before[2]);
      struct update u = optimizer_constants(&o);
      vec_store(w + i, optimizer_update(&u, u.moments, vec_load(w + i), vec_load(g + i), m + i, v + i));
      for (int k = 0; k < LANES; k++) {
        double gradient = g[i + k], old = before[0][k], first = before[1][k], second = before[2][k], step, off;
        if (o.kind == OPTIMIZER_ADAM) {
          double size1 = o.beta1 * fabs(first) + (1 - o.beta1) * fabs(gradient); // |terms|: first may cancel
          first = o.beta1 * first + (1 - o.beta1) * gradient;
          second = 0.999 * second + (1 - 0.999) * gradient * gradient;
          // 3 roundings in either term; second is a sum of positive numbers. Then some 10 in the quotient.
          check_near("first moment", i + k, m[i + k], first, 4 * ROUNDING * size1 + TINY);
          check_near("second moment", i + k, v[i + k], second, 5 * ROUNDING * second + TINY);
          double size = sqrt(second / (1 - beta2)) + 1e-8, scale = o.rate / (1 - beta1);
          step = scale * first / size;
          off = scale * (16 * ROUNDING * size1 + TINY) / size;
          if (second < 2 * TINY) off += fabs(step); // dropped as too small
        } else {
          double size1 = o.momentum * fabs(first) + fabs(gradient);
          first = o.momentum > 0 ? o.momentum * first + gradient : gradient;
          if (o.momentum > 0) check_near("momentum", i + k, m[i + k], first, 4 * ROUNDING * size1 + TINY);
          step = o.rate * first;
          off = o.rate * (6 * ROUNDING * size1 + TINY);
        }
        check_near("weight", i + k, w[i + k], old - step, off + ROUNDING * (fabs(old) + fabs(step)));
      }
    }
  }
  for (int i = 0; i < COUNT; i++) {
    if (moments < 1) EXPECT(m[i] == 0, "SGD without momentum wrote a moment");
    if (moments < 2) EXPECT(v[i] == 0, "SGD wrote a second moment");
  }
  check_end();
}

// Adam's first step, corrected for its empty moments, is the rate in the gradient's direction, whatever the gradient's size.
static void adam_first_case(void) {
  check_begin("Adam's first step");
  for (int k = 0; k < 40; k++) {
    struct optimizer o = {.kind = OPTIMIZER_ADAM, .rate = 0.125, .beta1 = 0.9};
    float sign = draw_below(2) ? 1 : -1, g[LANES], w[LANES], m[LANES] = {0}, v[LANES] = {0};
    optimizer_next(&o);
    for (int i = 0; i < LANES; i++) g[i] = sign * powf(10, (float)(k % 10 - 4)), w[i] = 0;
    struct update u = optimizer_constants(&o);
    vec_store(w, optimizer_update(&u, u.moments, vec_load(w), vec_load(g), m, v));
    // epsilon 1e-8 beside 1e-4; then float32.
    for (int i = 0; i < LANES; i++) check_near("weight", k, w[i], -sign * 0.125, 0.125 * (1e-8 / 1e-4 + 16 * ROUNDING));
  }
  check_end();
}

static void flush_case(void) {
  check_begin("moments too small become zero, NaN and infinity stay");
  static const float values[] = {0, -0.f, 1e-31f, -1e-31f, 1e-40f, 1e-29f, -1e-29f, 1, -1, 3e38f, INFINITY, -INFINITY, NAN};
  for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
    float a[LANES];
    vec_store(a, vec_flush(vec_set(values[k])));
    for (int i = 0; i < LANES; i++) {
      if (isnan(values[k]))
        EXPECT(isnan(a[i]), "NaN becomes %g", a[i]);
      else
        EXPECT(a[i] == (fabsf(values[k]) > TINY ? values[k] : 0), "%g becomes %g", values[k], a[i]);
    }
  }
  check_end();
}

// --- loss -------------------------------------------------------------------------------------------------------------------

static void loss_case(int classes, int rows) {
  check_begin("cross-entropy of %d classes, %d rows", classes, rows);
  int stride = dense_padded(classes), correct = 0, count = 0;
  float *logits = check_floats((size_t)rows * stride),
        *gradient = check_floats((size_t)rows * stride); // surplus logits are NaN
  uint8_t *label = check_memory(rows);
  const float scale = 0.375f;
  double sum = 0;
  for (int r = 0; r < rows; r++) {
    double z[10];
    label[r] = draw_below(5) == 0 ? UNLABELLED : (uint8_t)draw_below(classes);
    for (int c = 0; c < classes; c++) z[c] = logits[r * stride + c] = (float)(draw_below(3) ? 4 * draw_real() : draw_below(3));
    if (label[r] == UNLABELLED) continue;
    sum += reference_cross_entropy(z, classes, label[r], NULL);
    int right = 1; // the first of the largest
    for (int c = 0; c < classes; c++) right &= c < label[r] ? z[c] < z[label[r]] : z[c] <= z[label[r]];
    correct += right;
    count++;
  }
  struct loss loss = cross_entropy(logits, label, rows, classes, stride, scale, gradient);
  struct loss measured = cross_entropy(logits, label, rows, classes, stride, 0, NULL);
  check_near("loss", 0, loss.sum, sum, 1e-14 * (rows + 10) * (1 + sum));
  EXPECT(loss.correct == correct, "%d correct, expected %d", loss.correct, correct);
  EXPECT(loss.count == count, "%d counted, expected %d", loss.count, count);
  EXPECT(measured.sum == loss.sum && measured.correct == correct && measured.count == count, "differs without a gradient");
  for (int r = 0; r < rows; r++) {
    double z[10], want[10];
    for (int c = 0; c < classes; c++) z[c] = logits[r * stride + c];
    if (label[r] != UNLABELLED) reference_cross_entropy(z, classes, label[r], want);
    for (int c = 0; c < stride; c++) {
      int known = label[r] != UNLABELLED && c < classes;
      check_near("gradient", r * stride + c, gradient[r * stride + c], known ? scale * want[c] : 0,
                 known ? 2 * ROUNDING * scale : 0);
    }
  }
  check_end();
}

static void extreme_loss_case(void) {
  check_begin("cross-entropy at extreme logits");
  static const struct {
    float logits[3];
    uint8_t label;
    double loss;
    float gradient[3];
  } rows[] = {
      {{1000, 0, -1000}, 0, 0, {0, 0, 0}},
      {{1000, 0, -1000}, 1, 1000, {1, -1, 0}},
      {{1000, 0, -1000}, 2, 2000, {1, 0, -1}},
      {{3e38f, -3e38f, 0}, 0, 0, {0, 0, 0}},
      {{3e38f, 3e38f, 3e38f}, 2, 1.0986122886681098, {1 / 3.f, 1 / 3.f, -2 / 3.f}},
      {{-3e38f, -3e38f, -3e38f}, 1, 1.0986122886681098, {1 / 3.f, -2 / 3.f, 1 / 3.f}},
      {{-INFINITY, 0, 0}, 1, 0.6931471805599453, {0, -0.5f, 0.5f}},
      {{0, 0, -90}, 0, 0.6931471805599453, {-0.5f, 0.5f, 0}},
      {{0, -0.f, 0}, 0, 1.0986122886681098, {-2 / 3.f, 1 / 3.f, 1 / 3.f}},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    float gradient[3] = {NAN, NAN, NAN};
    struct loss loss = cross_entropy(rows[k].logits, &rows[k].label, 1, 3, 3, 1, gradient);
    check_near("loss", k, loss.sum, rows[k].loss, 1e-15 * (1 + rows[k].loss));
    for (int c = 0; c < 3; c++) check_near("gradient", 3 * k + c, gradient[c], rows[k].gradient[c], 2 * ROUNDING);
  }
  // No loss where there is none: NaN and infinity must not look like a number.
  float gradient[9], bad[9] = {0, 1, 2, 0, NAN, 2, 0, 1, 2};
  const uint8_t label[3] = {0, 0, 0};
  struct loss loss = cross_entropy(bad, label, 3, 3, 3, 1, gradient);
  EXPECT(isnan(loss.sum), "a NaN logit gives the loss %g", loss.sum);
  for (int i = 0; i < 9; i++)
    EXPECT(isnan(gradient[i]) == (i / 3 == 1), "gradient[%d] is %g beside a NaN logit", i, gradient[i]);
  for (int c = 0; c < 3; c++) {
    float first[3] = {1, 1, 1};
    first[c] = NAN;
    EXPECT(isnan(cross_entropy(first, label, 1, 3, 3, 1, NULL).sum), "NaN at %d gives a loss", c);
    first[c] = INFINITY;
    EXPECT(!isfinite(cross_entropy(first, label, 1, 3, 3, 1, NULL).sum), "infinity at %d gives a loss", c);
  }
  float never[3] = {-INFINITY, 0, 0};
  EXPECT(cross_entropy(never, label, 1, 3, 3, 1, NULL).sum == INFINITY, "a label that cannot be gives a finite loss");
  check_end();
}

// --- draws ------------------------------------------------------------------------------------------------------------------

static void random_cases(void) {
  check_begin("xoshiro128** gives its published numbers");
  static const uint32_t published[] = {11520,      0,          5927040,    70819200,   2031721883,
                                       1637235492, 1287239034, 3734860849, 3729100597, 4258142804};
  struct random known = {{1, 2, 3, 4}};
  for (int i = 0; i < 10; i++) {
    uint32_t next = random_next(&known);
    EXPECT(next == published[i], "draw %d is %u, expected %u", i, next, published[i]);
  }
  check_end();

  check_begin("streams are reproducible and differ by seed, purpose and index");
  enum { STREAMS = 5 * 6 * 7 };
  static uint64_t first[STREAMS];
  static const uint32_t seeds[] = {0, 1, 2, 65536, 4294967295u};
  for (int k = 0; k < STREAMS; k++)
    for (int again = 0; again < 2; again++) {
      struct random r = random_stream(seeds[k / 42], k / 7 % 6, k % 7);
      uint64_t high = random_next(&r), both = high << 32 | random_next(&r);
      EXPECT(!again || first[k] == both, "stream %d differs the second time", k);
      first[k] = both;
    }
  for (int k = 0; k < STREAMS; k++)
    for (int j = 0; j < k; j++) EXPECT(first[k] != first[j], "streams %d and %d are the same", j, k);
  check_end();

  check_begin("draws below n are within it and even");
  static const uint32_t below[] = {1, 2, 3, 6, 10, 1000, 65537, 3221225472u, 4294967295u};
  for (size_t k = 0; k < sizeof below / sizeof *below; k++) {
    enum { DRAWS = 60000 };
    struct random r = random_stream(7, 0, (uint32_t)k);
    double sum = 0;
    int counts[10] = {0};
    for (int i = 0; i < DRAWS; i++) {
      uint32_t at = random_below(&r, below[k]);
      EXPECT(at < below[k], "%u is not below %u", at, below[k]);
      sum += at;
      counts[(uint64_t)at * 10 / below[k]]++;
    }
    // Five standard deviations, of a mean of uniform draws and of a count.
    double n = below[k];
    check_near("mean", k, sum / DRAWS, (n - 1) / 2, 5 * n / sqrt(12.0 * DRAWS));
    for (int d = 0; d < 10; d++) {
      double p = (ceil((d + 1) * n / 10) - ceil(d * n / 10)) / n;
      check_near("tenth", k * 10 + d, counts[d], p * DRAWS, 5 * sqrt(p * (1 - p) * DRAWS));
    }
  }
  check_end();

  check_begin("uniform values lie within the bound and are even");
  for (int k = 0; k < 3; k++) {
    enum { DRAWS = 50001 };
    const float bound = k == 0 ? 1 : k == 1 ? 0.2f : 0.03125f;
    float *values = check_floats(DRAWS);
    struct random r = random_stream(9, 1, (uint32_t)k);
    random_uniform(&r, values, DRAWS, bound);
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      EXPECT(values[i] >= -bound && values[i] <= bound, "%g is beyond %g", values[i], bound);
      sum += values[i], squares += (double)values[i] * values[i];
    }
    // Variances of x and of x^2 on [-b, b]: b^2 / 3 and 4 b^4 / 45.
    check_near("mean", k, sum / DRAWS, 0, 5 * bound / sqrt(3.0 * DRAWS));
    check_near("mean square", k, squares / DRAWS, bound * bound / 3, 5 * bound * bound * sqrt(4 / 45.0 / DRAWS));
  }
  check_end();

  check_begin("orders are permutations, and all of them");
  static const uint32_t lengths[] = {0, 1, 2, 3, 10, 1000};
  for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
    uint32_t n = lengths[k], *order = check_memory(n * sizeof *order);
    uint8_t *seen = check_memory(n);
    struct random r = random_stream(3, 2, n);
    random_order(&r, order, n);
    memset(seen, 0, n);
    for (uint32_t i = 0; i < n; i++) {
      EXPECT(order[i] < n && !seen[order[i]], "place %u of %u is %u", i, n, order[i]);
      if (order[i] < n) seen[order[i]] = 1;
    }
  }
  int counts[27] = {0};
  enum { ORDERS = 12000 };
  for (uint32_t k = 0; k < ORDERS; k++) {
    uint32_t order[3];
    struct random r = random_stream(5, 3, k);
    random_order(&r, order, 3);
    counts[order[0] * 9 + order[1] * 3 + order[2]]++;
  }
  static const int legal[] = {5, 7, 11, 15, 19, 21}; // 012, 021, 102, 120, 201, 210
  for (int k = 0; k < 6; k++) check_near("order", k, counts[legal[k]], ORDERS / 6.0, 5 * sqrt(ORDERS * (1 / 6.0) * (5 / 6.0)));
  check_end();
}

int main(void) {
  for (int mode = 0; mode < MODES; mode++) {
    for (int outputs = 1; outputs <= 10; outputs++)
      for (int rows = 1; rows <= 9; rows++) dense_case(24, outputs, rows, mode);
    static const int shapes[][3] = {{8, 2, 50},   {16, 10, 511}, {64, 3, 512},   {512, 2, 33},  {512, 10, 7},
                                    {512, 9, 50}, {512, 512, 5}, {1024, 512, 3}, {8, 512, 511}, {8, 17, 512}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) dense_case(shapes[k][0], shapes[k][1], shapes[k][2], mode);
    for (int kind = 0; kind < KINDS; kind++) {
      conv1_case(kind, mode);
      conv2_case(kind, mode);
    }
  }
  dense_adam_case();
  for (int rows = 1; rows <= 5; rows++) dense_nan_case(rows);
  conv2_join_case();
  conv1_nan_case();
  conv_nan_gradient_case();
  optimizer_case("SGD", (struct optimizer){.kind = OPTIMIZER_SGD, .rate = 0.03}, 0);
  optimizer_case("SGD with momentum", (struct optimizer){.kind = OPTIMIZER_SGD, .rate = 0.03, .momentum = 0.9}, 1);
  optimizer_case("Adam", (struct optimizer){.kind = OPTIMIZER_ADAM, .rate = 0.001, .beta1 = 0.9}, 2);
  optimizer_case("Adam, beta1 0.5", (struct optimizer){.kind = OPTIMIZER_ADAM, .rate = 0.001, .beta1 = 0.5}, 2);
  optimizer_case("Adam, beta1 0", (struct optimizer){.kind = OPTIMIZER_ADAM, .rate = 0.001}, 2);
  optimizer_case("Adam taken up after 1000 updates",
                 (struct optimizer){.kind = OPTIMIZER_ADAM, .rate = 0.1, .beta1 = 0.9, .updates = 1000}, 2);
  adam_first_case();
  flush_case();
  for (int classes = 2; classes <= 10; classes++) {
    static const int rows[] = {1, 2, 7, 50, 512};
    for (int k = 0; k < 5; k++) loss_case(classes, rows[k]);
  }
  extreme_loss_case();
  random_cases();
  return check_status();
}
