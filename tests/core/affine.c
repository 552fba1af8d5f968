// affine.c - D without activations as one affine map: against its layers in double precision, and against the core's own layers
// run one by one, which serve D with ReLU.
//
// A sum over 512 products of sums over 512 products ... is off by at most as many roundings as its longest way has, times the
// same expression in absolute values: three layers, the rows and a handful of operations in between. Both ways through the core
// must keep to that.
#include "affine.h"

#include "check.h"
#include "drawn.h"
#include "reference.h"

enum { WIDTH = AFFINE_WIDTH, SQUARE = WIDTH * WIDTH };

// D in double, PyTorch's layouts.
struct d {
  double *w[3], *b[3];
};

static const int OUT[3] = {WIDTH, WIDTH, AFFINE_OUTPUTS};

static struct d absolute_d(const struct d *d) {
  struct d to;
  for (int l = 0; l < 3; l++) to.w[l] = absolute(d->w[l], (size_t)OUT[l] * WIDTH), to.b[l] = absolute(d->b[l], OUT[l]);
  return to;
}

// What D makes of x (rows, 512) and dy (rows, 2).
struct passes {
  double *hidden[2], *y, *dx, *dw[3], *db[3];
};

static struct passes run_reference(const struct d *d, const double *x, const double *dy, int rows) {
  struct passes p;
  for (int l = 0; l < 2; l++) {
    p.hidden[l] = check_doubles((size_t)rows * WIDTH);
    reference_dense(l ? p.hidden[0] : x, rows, WIDTH, d->w[l], d->b[l], WIDTH, p.hidden[l]);
  }
  p.y = check_doubles((size_t)rows * AFFINE_OUTPUTS);
  reference_dense(p.hidden[1], rows, WIDTH, d->w[2], d->b[2], AFFINE_OUTPUTS, p.y);
  const double *back = dy;
  for (int l = 2; l >= 0; l--) {
    double *dx = zeros((size_t)rows * WIDTH);
    p.dw[l] = zeros((size_t)OUT[l] * WIDTH);
    p.db[l] = zeros((size_t)OUT[l]);
    reference_dense_backward(l ? p.hidden[l - 1] : x, rows, WIDTH, d->w[l], OUT[l], back, dx, p.dw[l], p.db[l]);
    back = p.dx = dx;
  }
  return p;
}

// Values of one kind, each measured by itself and all together.
struct measured {
  const char *what;
  double roundings, off, size;
};

static void measure(struct measured *m, size_t at, double got, double want, double size) {
  check_near(m->what, at, got, want, m->roundings * ROUNDING * size);
  m->off += (got - want) * (got - want);
  m->size += size * size;
}

static void measure_all(const struct measured *m) {
  double limit = sqrt(m->roundings * m->size) * ROUNDING;
  EXPECT(sqrt(m->off) <= limit, "%s: off by %.3g in all, expected %.3g", m->what, sqrt(m->off), limit);
}

static size_t weight_at(const struct dense *l, int o, int i) {
  return ((size_t)(i / PANEL) * l->padded + o) * PANEL + i % PANEL;
}

static void layers_of(const struct d *d, struct dense *layers) {
  for (int k = 0; k < 3; k++) {
    struct dense *l = &layers[k];
    *l = (struct dense){.inputs = WIDTH, .outputs = OUT[k], .padded = dense_padded(OUT[k])};
    size_t weights = (size_t)WIDTH * l->padded;
    l->weight = check_floats(weights);
    l->bias = check_floats(l->padded);
    l->panels = check_floats(weights);
    l->square = check_floats(WIDTH + 1);
    for (int m = 0; m < 2; m++) {
      l->weight_moment[m] = check_floats(weights);
      l->bias_moment[m] = check_floats(l->padded);
      memset(l->weight_moment[m], 0, weights * sizeof(float));
      memset(l->bias_moment[m], 0, l->padded * sizeof(float));
    }
    for (int o = 0; o < l->padded; o++) {
      l->bias[o] = o < OUT[k] ? (float)d->b[k][o] : 0;
      for (int i = 0; i < WIDTH; i++) l->weight[weight_at(l, o, i)] = o < OUT[k] ? (float)d->w[k][(size_t)o * WIDTH + i] : 0;
    }
    for (int item = 0; item < WIDTH / PANEL; item++) dense_pack(l, item);
  }
}

static void map(struct affine *a, const struct dense *layers) {
  for (int layer = 0; layer < 3; layer++)
    for (int item = WIDTH / PANEL; item-- > 0;) affine_map(a, layers, layer, item);
  affine_offset(a, layers);
}

static struct affine affine_of(const struct dense *layers) {
  struct affine a = {.unit = check_floats(AFFINE_OUTPUTS * AFFINE_STRIDE)};
  for (int i = 0; i < AFFINE_OUTPUTS * AFFINE_STRIDE; i++) a.unit[i] = i == 0 || i == AFFINE_STRIDE + 1;
  for (int l = 0; l < 3; l++) a.map[l] = check_floats(2 * WIDTH), a.product[l] = check_floats(2 * WIDTH);
  map(&a, layers);
  return a;
}

static void update(struct affine *a, struct dense *layers, const struct optimizer *optimizer, const float *x, const float *dy,
                   int rows) {
  for (int item = WIDTH / PANEL; item-- > 0;) affine_first_product(a, x, dy, rows, item);
  affine_sum(a, dy, rows);
  for (int layer = 1; layer < 3; layer++)
    for (int item = AFFINE_ITEMS; item-- > 0;) affine_next_product(a, layers, layer, item);
  for (int layer = 0; layer < 3; layer++)
    for (int item = WIDTH / PANEL + 1; item-- > 0;) affine_update(a, layers, layer, optimizer, item);
}

// x (rows, width) as the dense passes read it.
static float *by_fours(const float *x, int width, int rows) {
  float *packed = check_floats((size_t)(rows + 3) / 4 * 4 * width);
  for (int item = (rows + 3) / 4; item-- > 0;) dense_pack_rows(x, width, packed, rows, item);
  return packed;
}

// The same by the layers one by one: y, dx, and the update.
static void run_layers(struct dense *layers, const struct optimizer *optimizer, const float *x, const float *dy, int rows,
                       float *y, float *dx) {
  float *hidden[2], *dhidden[2], *packed = check_floats((size_t)rows * WIDTH), *column = check_floats((size_t)rows * PANEL);
  for (int l = 0; l < 2; l++) hidden[l] = check_floats((size_t)rows * WIDTH), dhidden[l] = check_floats((size_t)rows * WIDTH);
  for (int l = 0; l < 3; l++) {
    const float *fours = by_fours(l ? hidden[l - 1] : x, WIDTH, rows);
    for (int item = 0; item < layers[l].padded / PANEL; item++)
      dense_forward(&layers[l], fours, l < 2 ? hidden[l] : y, rows, 0, item);
  }
  for (int l = 2; l >= 0; l--) {
    const float *fours = by_fours(l < 2 ? dhidden[l] : dy, layers[l].padded, rows);
    for (int item = 0; item < WIDTH / PANEL; item++)
      dense_backward(&layers[l], fours, NULL, l ? dhidden[l - 1] : dx, rows, item);
  }
  for (int l = 0; l < 3; l++) {
    for (int item = 0; item < layers[l].padded / 4; item++)
      dense_pack_gradient(&layers[l], l < 2 ? dhidden[l] : dy, packed, rows, item);
    for (int item = 0; item < WIDTH / PANEL; item++)
      dense_update(&layers[l], optimizer, l ? hidden[l - 1] : x, packed, column, rows, item);
    dense_update_bias(&layers[l], optimizer, packed, rows);
  }
}

// Momentum from an empty memory: after the update it holds the gradient.
static void expect_learnt(const char *way, const struct dense *layers, const struct passes *want, const struct passes *size,
                          double roundings) {
  for (int k = 0; k < 3; k++) {
    const struct dense *l = &layers[k];
    double square = 0;
    char name[2][60];
    snprintf(name[0], sizeof name[0], "%s: D.%d's weight gradient", way, k);
    snprintf(name[1], sizeof name[1], "%s: D.%d's bias gradient", way, k);
    struct measured weight = {name[0], roundings, 0, 0}, bias = {name[1], roundings, 0, 0};
    for (int o = 0; o < l->padded; o++) {
      int surplus = o >= OUT[k];
      double g = l->bias_moment[0][o];
      square += g * g;
      measure(&bias, (size_t)o, g, surplus ? 0 : want->db[k][o], surplus ? 0 : size->db[k][o]);
      for (int i = 0; i < WIDTH; i++) {
        size_t at = (size_t)o * WIDTH + i;
        g = l->weight_moment[0][weight_at(l, o, i)];
        square += g * g;
        measure(&weight, at, g, surplus ? 0 : want->dw[k][at], surplus ? 0 : size->dw[k][at]);
      }
    }
    measure_all(&weight);
    measure_all(&bias);
    check_near("squares", (size_t)k, dense_squares(l), square, (WIDTH + 8) * ROUNDING * square);
  }
}

static void passes_case(int sources, int targets, int from) {
  int rows = sources + targets;
  check_begin("D's three layers as one map, %d and %d rows, features about %d", sources, targets, from);
  struct d d;
  for (int l = 0; l < 3; l++) { // as PyTorch draws them, biases ten times as large
    d.w[l] = drawn((size_t)OUT[l] * WIDTH, ROUNDED), d.b[l] = drawn((size_t)OUT[l], ROUNDED);
    for (int i = 0; i < OUT[l] * WIDTH; i++) d.w[l][i] = (float)(d.w[l][i] / sqrt(WIDTH));
    for (int i = 0; i < OUT[l]; i++) d.b[l][i] = (float)(d.b[l][i] * 10 / sqrt(WIDTH));
  }
  double *x = drawn((size_t)rows * WIDTH, ROUNDED), *dy = drawn((size_t)rows * AFFINE_OUTPUTS, ROUNDED);
  for (int i = 0; i < rows * WIDTH; i++) x[i] = (float)(x[i] + from);
  // As cross-entropy's, one domain's pull against the other's, so that sums cancel.
  for (int r = 0; r < rows; r++) {
    dy[2 * r] = (float)((r < sources ? -0.6 : 0.4) / rows * (1 + 0.1 * dy[2 * r]));
    dy[2 * r + 1] = -dy[2 * r];
  }
  struct passes want = run_reference(&d, x, dy, rows);
  struct d abs_d = absolute_d(&d);
  struct passes size =
      run_reference(&abs_d, absolute(x, (size_t)rows * WIDTH), absolute(dy, (size_t)rows * AFFINE_OUTPUTS), rows);
  const double roundings = 3 * (WIDTH + 2) + rows + 8;

  float *from_x = rounded(x, (size_t)rows * WIDTH), *from_dy = check_floats((size_t)rows * AFFINE_STRIDE);
  for (int i = 0; i < rows * AFFINE_STRIDE; i++)
    from_dy[i] = i % AFFINE_STRIDE < 2 ? (float)dy[i / AFFINE_STRIDE * 2 + i % AFFINE_STRIDE] : 0;
  struct optimizer momentum = {.kind = OPTIMIZER_SGD, .rate = 0.5, .momentum = 0.5};
  optimizer_next(&momentum);
  float *y[2], *dx[2];
  struct dense layers[2][3];
  for (int way = 0; way < 2; way++) {
    y[way] = check_floats((size_t)rows * AFFINE_STRIDE);
    dx[way] = check_floats((size_t)rows * WIDTH);
    layers_of(&d, layers[way]);
  }
  struct affine a = affine_of(layers[0]);
  for (int r = 0; r < rows; r++) {
    affine_forward(&a, from_x + (size_t)r * WIDTH, y[0] + r * AFFINE_STRIDE);
    affine_backward(&a, from_dy + r * AFFINE_STRIDE, dx[0] + (size_t)r * WIDTH);
  }
  update(&a, layers[0], &momentum, from_x, from_dy, rows);
  run_layers(layers[1], &momentum, from_x, from_dy, rows, y[1], dx[1]);
  for (int way = 0; way < 2; way++) {
    struct measured of_y = {way ? "y of the layers" : "y of the map", roundings, 0, 0};
    struct measured of_dx = {way ? "dx of the layers" : "dx of the map", roundings, 0, 0};
    for (int r = 0; r < rows; r++)
      for (int o = 0; o < AFFINE_STRIDE; o++)
        measure(&of_y, (size_t)r, y[way][r * AFFINE_STRIDE + o], o < 2 ? want.y[2 * r + o] : 0, o < 2 ? size.y[2 * r + o] : 0);
    for (int i = 0; i < rows * WIDTH; i++) measure(&of_dx, (size_t)i, dx[way][i], want.dx[i], size.dx[i]);
    measure_all(&of_y);
    measure_all(&of_dx);
    expect_learnt(way ? "layers" : "map", layers[way], &want, &size, roundings);
  }
  // The weights moved along the gradient, and the map after it is the new one.
  for (int k = 0; k < 3; k++)
    for (int o = 0; o < OUT[k]; o++) {
      const struct dense *l = &layers[0][k];
      double step = 0.5 * l->bias_moment[0][o];
      check_near("bias", (size_t)o, l->bias[o], d.b[k][o] - step, ROUNDING * (fabs(d.b[k][o]) + fabs(step)));
      for (int i = 0; i < WIDTH; i++) {
        double w = d.w[k][(size_t)o * WIDTH + i];
        size_t at = weight_at(l, o, i);
        step = 0.5 * l->weight_moment[0][at];
        check_near("weight", at, l->weight[at], w - step, ROUNDING * (fabs(w) + fabs(step)));
        d.w[k][(size_t)o * WIDTH + i] = l->weight[at];
      }
      d.b[k][o] = l->bias[o];
    }
  map(&a, layers[0]);
  want = run_reference(&d, x, dy, rows);
  abs_d = absolute_d(&d);
  size = run_reference(&abs_d, absolute(x, (size_t)rows * WIDTH), absolute(dy, (size_t)rows * AFFINE_OUTPUTS), rows);
  for (int r = 0; r < rows; r++) {
    affine_forward(&a, from_x + (size_t)r * WIDTH, y[0] + r * AFFINE_STRIDE);
    for (int o = 0; o < 2; o++)
      check_near("y after the update", (size_t)r, y[0][r * AFFINE_STRIDE + o], want.y[2 * r + o],
                 roundings * ROUNDING * size.y[2 * r + o]);
  }
  check_end();
}

// A NaN is handed on: a row's to its logits, a weight's to all, a gradient's to the weights it moves.
static void nan_case(void) {
  check_begin("a NaN goes through the map");
  enum { ROWS = 3 };
  struct d d;
  for (int l = 0; l < 3; l++) d.w[l] = drawn((size_t)OUT[l] * WIDTH, ROUNDED), d.b[l] = drawn((size_t)OUT[l], ROUNDED);
  struct dense layers[3];
  layers_of(&d, layers);
  struct affine a = affine_of(layers);
  float *x = rounded(drawn(ROWS * WIDTH, ROUNDED), ROWS * WIDTH), y[AFFINE_STRIDE];
  x[WIDTH + 77] = NAN;
  for (int r = 0; r < ROWS; r++) {
    affine_forward(&a, x + (size_t)r * WIDTH, y);
    EXPECT(isnan(y[0]) == (r == 1) && isnan(y[1]) == (r == 1) && y[2] == 0, "row %d: %g, %g", r, y[0], y[1]);
  }
  for (int k = 0; k < 3; k++) {
    float *part[2] = {layers[k].weight + weight_at(&layers[k], 1, 9), layers[k].bias + 1};
    for (int p = 0; p < 2; p++) {
      float before = *part[p];
      *part[p] = NAN;
      map(&a, layers);
      affine_forward(&a, x, y);
      EXPECT(isnan(y[1]) && (k == 2 || isnan(y[0])), "D.%d's %s: %g, %g", k, p ? "bias" : "weight", y[0], y[1]);
      *part[p] = before;
    }
  }
  map(&a, layers);
  float dy[ROWS * AFFINE_STRIDE] = {0};
  for (int r = 0; r < ROWS; r++) dy[r * AFFINE_STRIDE] = 0.5f, dy[r * AFFINE_STRIDE + 1] = -0.5f;
  struct optimizer sgd = {.kind = OPTIMIZER_SGD, .rate = 0.5};
  optimizer_next(&sgd);
  for (int k = 0; k < 3; k++)
    for (int m = 0; m < 2; m++) layers[k].weight_moment[m] = layers[k].weight, layers[k].bias_moment[m] = layers[k].bias;
  update(&a, layers, &sgd, x, dy, ROWS);
  for (int o = 0; o < WIDTH; o++)
    for (int i = 0; i < WIDTH; i++)
      EXPECT(isnan(layers[0].weight[weight_at(&layers[0], o, i)]) == (i == 77), "D.0 (%d, %d)", o, i);
  EXPECT(isnan(layers[1].weight[0]) && isnan(layers[2].weight[0]), "the layers behind it");
  check_end();
}

int main(void) {
  passes_case(1, 1, 0);
  passes_case(2, 5, 0);
  passes_case(9, 4, 0);
  passes_case(21, 18, 0);
  passes_case(7, 3, 2);
  nan_case();
  return check_status();
}
