// winograd.c - block 2's forward pass in the Winograd domain: that it is a convolution, how exact it is, and what it
// guarantees.
#include "winograd.h"

#include "check.h"
#include "drawn.h"
#include "reference.h"

enum { PLACES = POINTS * POINTS, SIDE = CONV2 };

// --- the transforms, exactly ------------------------------------------------------------------------------------------------

// What a transform makes of each unit vector: its matrix, (outputs, inputs).
static void matrix_of(void (*transform)(const vec *, int, vec *, int), int inputs, int outputs, double *matrix) {
  for (int i = 0; i < inputs; i++) {
    vec from[2 * POINTS], to[3 * POINTS]; // steps apart as well: a neighbour must be neither read nor written
    for (int k = 0; k < 2 * POINTS; k++) from[k] = vec_set(k == 2 * i ? 1 : k % 2 ? NAN : 0);
    for (int k = 0; k < 3 * POINTS; k++) to[k] = vec_set(77);
    transform(from, 2, to, 3);
    for (int k = 0; k < 3 * POINTS; k++) {
      float lanes[LANES];
      vec_store(lanes, to[k]);
      for (int lane = 1; lane < LANES; lane++) EXPECT(lanes[lane] == lanes[0], "lanes differ");
      if (k % 3 || k / 3 >= outputs)
        EXPECT(lanes[0] == 77, "wrote between or behind its outputs");
      else
        matrix[k / 3 * inputs + i] = lanes[0];
    }
  }
}

static void weights_of(const vec *from, int step, vec *to, int to_step) { winograd_weights(from, step, to, to_step); }
static void map_of(const vec *from, int step, vec *to, int to_step) { winograd_map(from, step, to, to_step); }
static void outputs_of(const vec *from, int step, vec *to, int to_step) { winograd_outputs(from, step, to, to_step); }

// In whole numbers: 8 A and 4 B are whole, and so are 1440 G once its rounding is undone (1440 = 32 * 45 is a multiple of all
// its denominators, 9, 90 and 720). Then  sum over points of A[y][p] G[p][j] B[p][x] = 1 where x = y + j, else 0,  to the last
// digit: for every output, weight and input. No constant of the kernels is repeated here.
static void transforms_case(void) {
  check_begin("the three transforms make a correlation, in whole numbers");
  double a[OUTPUTS * POINTS], g[POINTS * KERNEL], b[POINTS * POINTS];
  matrix_of(outputs_of, POINTS, OUTPUTS, a);
  matrix_of(weights_of, KERNEL, POINTS, g);
  matrix_of(map_of, POINTS, POINTS, b);
  int64_t whole_a[OUTPUTS * POINTS], whole_g[POINTS * KERNEL], whole_b[POINTS * POINTS];
  for (int k = 0; k < OUTPUTS * POINTS; k++) {
    whole_a[k] = (int64_t)(8 * a[k]);
    EXPECT((double)whole_a[k] == 8 * a[k], "A[%d] is %g", k, a[k]);
  }
  for (int k = 0; k < POINTS * POINTS; k++) {
    whole_b[k] = (int64_t)(4 * b[k]);
    EXPECT((double)whole_b[k] == 4 * b[k], "B[%d] is %g", k, b[k]);
  }
  for (int k = 0; k < POINTS * KERNEL; k++) {
    whole_g[k] = (int64_t)llround(1440 * g[k]);
    // One rounding: the fraction's.
    check_near("G", (size_t)k, g[k], (double)whole_g[k] / 1440, ROUNDING * fabs(g[k]));
  }
  for (int y = 0; y < OUTPUTS; y++)
    for (int j = 0; j < KERNEL; j++)
      for (int x = 0; x < POINTS; x++) {
        int64_t sum = 0;
        for (int p = 0; p < POINTS; p++) sum += whole_a[y * POINTS + p] * whole_g[p * KERNEL + j] * whole_b[p * POINTS + x];
        EXPECT(sum == (x == y + j ? 8 * 1440 * 4 : 0), "output %d, weight %d, input %d: %lld / %d", y, j, x, (long long)sum,
               8 * 1440 * 4);
      }
  check_end();
}

// --- how exact --------------------------------------------------------------------------------------------------------------

// The three matrices from the definition: points, M(x) and N of winograd.h.
struct matrices {
  double a[OUTPUTS * POINTS], g[POINTS * KERNEL], b[POINTS * POINTS];
};

static struct matrices by_definition(void) {
  static const double point[POINTS - 1] = {0, 1, -1, 2, -2, 0.5, -0.5};
  struct matrices m = {.a = {0}, .g = {0}, .b = {0}};
  for (int p = 0; p < POINTS; p++) { // the last one is infinity
    double n = 1;
    double *b = m.b + p * POINTS;
    b[0] = 1;
    for (int q = 0, degree = 0; q < POINTS - 1; q++) {
      if (q == p) continue;
      degree++;
      for (int k = degree; k >= 0; k--) b[k] = (k ? b[k - 1] : 0) - point[q] * b[k];
      if (p < POINTS - 1) n *= point[p] - point[q];
    }
    for (int k = 0; k < KERNEL; k++) m.g[p * KERNEL + k] = p < POINTS - 1 ? pow(point[p], k) / n : k == KERNEL - 1;
    for (int k = 0; k < OUTPUTS; k++) m.a[k * POINTS + p] = p < POINTS - 1 ? pow(point[p], k) : k == OUTPUTS - 1;
  }
  return m;
}

// to (n, n) = t x t^T of x (m, m); t (n, m).
static void both_ways(const double *t, int n, int m, const double *x, double *to) {
  double half[POINTS * POINTS];
  for (int i = 0; i < n; i++)
    for (int k = 0; k < m; k++) {
      half[i * m + k] = 0;
      for (int j = 0; j < m; j++) half[i * m + k] += t[i * m + j] * x[j * m + k];
    }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n; k++) {
      to[i * n + k] = 0;
      for (int j = 0; j < m; j++) to[i * n + k] += half[i * m + j] * t[k * m + j];
    }
}

enum { PLAIN, SIZE, SQUARE, SENSES };

// Values for (64, 8, 8) outputs. bound: the sum of what every term can be off by, which nothing may pass. variance: that of the
// sum if every rounding is drawn evenly from half a unit up or down (u^2 / 3 of a value's square, u = 2^-24) by itself.
static void error_of(const double *x, const double *w, const double *bias, double *bound, double *variance) {
  struct matrices m = by_definition();
  double a[SENSES][OUTPUTS * POINTS], g[SENSES][POINTS * KERNEL], b[SENSES][POINTS * POINTS];
  for (int sense = 0; sense < SENSES; sense++) {
#define IN_THIS_SENSE(v) (sense == PLAIN ? (v) : sense == SIZE ? fabs(v) : (v) * (v))
    for (int k = 0; k < OUTPUTS * POINTS; k++) a[sense][k] = IN_THIS_SENSE(m.a[k]);
    for (int k = 0; k < POINTS * KERNEL; k++) g[sense][k] = IN_THIS_SENSE(m.g[k]);
    for (int k = 0; k < POINTS * POINTS; k++) b[sense][k] = IN_THIS_SENSE(m.b[k]);
  }
  static double u[SENSES][CHANNELS1][PLACES], v[SENSES][TILES][CHANNELS1][PLACES];
  for (int i = 0; i < CHANNELS1; i++)
    for (int tile = 0; tile < TILES; tile++)
      for (int sense = 0; sense < SENSES; sense++) {
        double d[PLACES];
        for (int k = 0; k < PLACES; k++) {
          int row = tile / 2 * OUTPUTS + k / POINTS, column = tile % 2 * OUTPUTS + k % POINTS;
          d[k] = IN_THIS_SENSE(x[(i * SIDE1 + row) * SIDE1 + column]);
        }
        both_ways(b[sense], POINTS, POINTS, d, v[sense][tile][i]);
      }
  const double draw = ROUNDING * ROUNDING / 3;
  for (int o = 0; o < CHANNELS2; o++) {
    for (int i = 0; i < CHANNELS1; i++)
      for (int sense = 0; sense < SENSES; sense++) {
        double taps[TAPS];
        for (int k = 0; k < TAPS; k++) taps[k] = IN_THIS_SENSE(w[(o * CHANNELS1 + i) * TAPS + k]);
        both_ways(g[sense], POINTS, KERNEL, taps, u[sense][i]);
      }
    for (int tile = 0; tile < TILES; tile++) {
      double size[PLACES], var[PLACES], y[OUTPUTS * OUTPUTS], y_var[OUTPUTS * OUTPUTS];
      for (int p = 0; p < PLACES; p++) {
        double sum = 0;
        size[p] = var[p] = 0;
        for (int i = 0; i < CHANNELS1; i++) {
          double up = u[PLAIN][i][p], vp = v[PLAIN][tile][i][p];
          size[p] += u[SIZE][i][p] * v[SIZE][tile][i][p];
          sum += up * vp;
          var[p] +=
              draw * (10 * u[SQUARE][i][p] * vp * vp + 8 * v[SQUARE][tile][i][p] * up * up + up * up * vp * vp + sum * sum);
        }
        var[p] += draw * 6 * sum * sum;
      }
      both_ways(a[SIZE], OUTPUTS, POINTS, size, y);
      both_ways(a[SQUARE], OUTPUTS, POINTS, var, y_var);
      for (int k = 0; k < OUTPUTS * OUTPUTS; k++) {
        int at = (o * SIDE + tile / 2 * OUTPUTS + k / OUTPUTS) * SIDE + tile % 2 * OUTPUTS + k % OUTPUTS;
        bound[at] = (WINOGRAD_ROUNDINGS + 2) * ROUNDING * (y[k] + fabs(bias[o])); // 2: their products are counted for nothing
        variance[at] = y_var[k] + draw * bias[o] * bias[o];
      }
    }
  }
}

struct forward {
  float *map1, *panels, *bias, *map2;
  uint8_t *winner;
  struct winograd_scratch *scratch;
};

static struct forward forward_of(const double *x, const double *w, const double *b) {
  struct forward f = {.map1 = inner(x, CHANNELS1, SIDE1),
                      .panels = check_floats(PANELS2),
                      .bias = rounded(b, CHANNELS2),
                      .map2 = check_floats(MAP2),
                      .winner = check_memory(MAP2),
                      .scratch = check_memory(sizeof *f.scratch)};
  float *weight = conv2_weight(w);
  for (int block = CHANNELS2 / PANEL; block-- > 0;) winograd_pack(weight, f.panels, block);
  return f;
}

static void run(struct forward *f) {
  memset(f->map2, 0xff, MAP2 * sizeof(float));
  memset(f->winner, 0xff, MAP2);
  winograd_forward(f->map1, f->panels, f->bias, f->map2, f->winner, f->scratch);
}

static void forward_case(int kind, int mode) {
  check_begin("conv2 in the Winograd domain on a %s map, %s numbers", KIND[kind], mode == EXACT ? "whole" : "real");
  double *x = picture(kind, CHANNELS1, SIDE1, mode), *w = drawn(WEIGHTS2, mode), *b = drawn(CHANNELS2, mode);
  b[3] = -10000; // a channel that the ReLU closes everywhere
  b[60] = 10000;
  enum { OUT = CHANNELS2 * SIDE * SIDE };
  double *y = check_doubles(OUT), *bound = check_doubles(OUT), *variance = check_doubles(OUT), *best = check_doubles(MAP2);
  int *place = check_memory(MAP2 * sizeof *place);
  reference_conv(x, CHANNELS1, SIDE1, w, b, CHANNELS2, y);
  reference_pool(y, CHANNELS2, SIDE, best, place);
  error_of(x, w, b, bound, variance);
  struct forward f = forward_of(x, w, b);
  run(&f);
  double off = 0;
  int open = 0;
  for (int k = 0; k < MAP2; k++) {
    size_t at = inner_at((size_t)k, CHANNELS2, SIDE2);
    int c = k / WINDOWS2, row = k / SIDE2 % SIDE2, column = k % SIDE2;
    double window[4], slack = 0, var = 0;
    for (int p = 0; p < 4; p++) {
      int pixel = (c * SIDE + 2 * row + p / 2) * SIDE + 2 * column + p % 2;
      window[p] = y[pixel];
      slack = fmax(slack, bound[pixel]);
      var = fmax(var, variance[pixel]);
    }
    check_near("map", (size_t)k, f.map2[at], best[k] > 0 ? best[k] : 0, slack);
    EXPECT(f.winner[at] < 4, "winner[%d] is %d", k, f.winner[at]);
    if (f.winner[at] < 4)
      EXPECT(window[f.winner[at]] >= best[k] - 2 * slack, "winner[%d] is %d, expected %d", k, f.winner[at], place[k]);
    if (best[k] > 0 && var > 0) off += (f.map2[at] - best[k]) * (f.map2[at] - best[k]) / var, open++;
  }
  EXPECT(off <= open, "off by %.3g standard deviations, root mean square", sqrt(off / open));
  check_end();
}

// --- ties, and what is no finite number -------------------------------------------------------------------------------------

// The values that tile `tile` reads, or a window of its outputs: rows and columns first .. first + size - 1.
static int tile_reads(int tile, int row, int column) {
  int y = tile / 2 * OUTPUTS, x = tile % 2 * OUTPUTS;
  return row >= y && row < y + POINTS && column >= x && column < x + POINTS;
}
static int window_reads(int window, int row, int column) {
  int y = 2 * (window / SIDE2), x = 2 * (window % SIDE2);
  return row >= y && row <= y + KERNEL && column >= x && column <= x + KERNEL;
}
static int tile_of(int window) { return window / SIDE2 / 2 * 2 + window % SIDE2 / 2; }

// What is in one tile is nothing to the others, and blank ones are the bias to the bit.
static void blank_case(void) {
  check_begin("a blank tile is the bias alone, and the first of each window wins");
  double *w = drawn(WEIGHTS2, ROUNDED), *b = drawn(CHANNELS2, ROUNDED), *x = picture(RANDOM, CHANNELS1, SIDE1, ROUNDED);
  for (int tile = 0; tile < TILES; tile++) {
    int from = check.blocks;
    double *holed = check_doubles(MAP1);
    for (int i = 0; i < MAP1; i++) holed[i] = tile_reads(tile, i / SIDE1 % SIDE1, i % SIDE1) ? 0 : x[i];
    struct forward f = forward_of(holed, w, b);
    run(&f);
    for (int k = 0; k < MAP2; k++) {
      if (tile_of(k / CHANNELS2) != tile) continue;
      float bias = f.bias[k % CHANNELS2];
      EXPECT(f.map2[k] == (bias > 0 ? bias : 0) && f.winner[k] == 0, "output %d is %g by %d, bias %g", k, f.map2[k],
             f.winner[k], bias);
    }
    check_release(from);
  }
  check_end();
}

// What direct convolution pools of y (64, 8, 8), NaN and infinities as PyTorch: any NaN of the four is the largest.
static double pooled(const double *y, int k) {
  int c = k / WINDOWS2, row = k / SIDE2 % SIDE2, column = k % SIDE2;
  double best = -INFINITY;
  for (int p = 0; p < 4; p++) {
    double v = y[(c * SIDE + 2 * row + p / 2) * SIDE + 2 * column + p % 2];
    if (v > best || isnan(v)) best = v;
    if (isnan(v)) break;
  }
  return best < 0 ? 0 : best;
}

static const double BAD[] = {NAN, INFINITY, -INFINITY};

static void map_not_finite_case(void) {
  check_begin("a NaN or an infinity in the map comes out, and stays in its tiles");
  double *w = drawn(WEIGHTS2, ROUNDED), *b = drawn(CHANNELS2, ROUNDED), *x = picture(RANDOM, CHANNELS1, SIDE1, ROUNDED);
  struct forward sound = forward_of(x, w, b), f = forward_of(x, w, b);
  run(&sound);
  double *y = check_doubles(4 * MAP2), *with = check_doubles(4 * MAP2);
  reference_conv(x, CHANNELS1, SIDE1, w, b, CHANNELS2, y);
  for (int place = 0; place < SIDE1 * SIDE1; place++)
    for (int kind = 0; kind < 3; kind++) {
      int row = place / SIDE1, column = place % SIDE1, channel = draw_below(CHANNELS1);
      double before = x[channel * SIDE1 * SIDE1 + place];
      f.map1[place * CHANNELS1 + channel] = (float)BAD[kind];
      run(&f);
      // One term of some sums is another: what the others come to is a number.
      memcpy(with, y, 4 * MAP2 * sizeof *y);
      for (int i = 0; i < 4 * MAP2; i++) {
        int c = i / (SIDE * SIDE), tap_row = row - i / SIDE % SIDE, tap_column = column - i % SIDE;
        if (tap_row >= 0 && tap_row < KERNEL && tap_column >= 0 && tap_column < KERNEL)
          with[i] += w[(c * CHANNELS1 + channel) * TAPS + tap_row * KERNEL + tap_column] * (BAD[kind] - before);
      }
      for (int k = 0; k < MAP2; k++) {
        size_t at = inner_at((size_t)k, CHANNELS2, SIDE2);
        int window = k % WINDOWS2;
        double want = pooled(with, k);
        if (!tile_reads(tile_of(window), row, column))
          EXPECT(f.map2[at] == sound.map2[at] && f.winner[at] == sound.winner[at], "%g at (%d, %d) reaches output %d",
                 BAD[kind], row, column, k);
        if (!isfinite(want))
          EXPECT(!isfinite(f.map2[at]), "%g at (%d, %d): output %d is %g, directly %g", BAD[kind], row, column, k, f.map2[at],
                 want);
        if (kind == 0 && window_reads(window, row, column))
          EXPECT(isnan(f.map2[at]), "NaN at (%d, %d): output %d is %g", row, column, k, f.map2[at]);
      }
      f.map1[place * CHANNELS1 + channel] = (float)before;
    }
  check_end();
}

static void weight_not_finite_case(void) {
  check_begin("a NaN or an infinity in the weights or the bias comes out, and stays in its channel");
  double *w = drawn(WEIGHTS2, ROUNDED), *b = drawn(CHANNELS2, ROUNDED), *x = picture(SPARSE, CHANNELS1, SIDE1, ROUNDED);
  struct forward sound = forward_of(x, w, b), f = forward_of(x, w, b);
  run(&sound);
  float *weight = conv2_weight(w);
  double *y = check_doubles(4 * MAP2), *with = check_doubles(4 * MAP2);
  reference_conv(x, CHANNELS1, SIDE1, w, b, CHANNELS2, y);
  for (int tap = 0; tap <= TAPS; tap++) // the last one is the bias
    for (int kind = 0; kind < 3; kind++) {
      int c = draw_below(CHANNELS2), i = draw_below(CHANNELS1);
      float *here = tap < TAPS ? &weight[conv2_at(c, i, tap)] : &f.bias[c], before = *here;
      *here = (float)BAD[kind];
      winograd_pack(weight, f.panels, c / PANEL);
      run(&f);
      // One term of its channel's sums is another: what the others come to is a number.
      memcpy(with, y, 4 * MAP2 * sizeof *y);
      for (int p = 0; p < SIDE * SIDE; p++) {
        int at = (i * SIDE1 + p / SIDE + tap / KERNEL) * SIDE1 + p % SIDE + tap % KERNEL;
        with[c * SIDE * SIDE + p] += tap < TAPS ? (BAD[kind] - before) * x[at] : BAD[kind];
      }
      for (int k = 0; k < MAP2; k++) {
        size_t at = inner_at((size_t)k, CHANNELS2, SIDE2);
        double want = k / WINDOWS2 == c ? pooled(with, k) : 0;
        if (k / WINDOWS2 != c)
          EXPECT(f.map2[at] == sound.map2[at] && f.winner[at] == sound.winner[at], "channel %d reaches output %d", c, k);
        else if (tap == TAPS)
          EXPECT(kind == 0 ? isnan(f.map2[at]) : f.map2[at] == (kind == 1 ? INFINITY : 0), "bias %g: output %d is %g",
                 BAD[kind], k, f.map2[at]);
        else if (!isfinite(want))
          EXPECT(!isfinite(f.map2[at]), "%g at tap %d: output %d is %g, directly %g", BAD[kind], tap, k, f.map2[at], want);
      }
      *here = before;
      winograd_pack(weight, f.panels, c / PANEL);
    }
  check_end();
}

// Where patches are the same, direct convolution ties. Here any of them may win; the value must be right all the same.
static void tie_case(void) {
  check_begin("whichever of the same patches wins, it is one of the largest");
  double *w = drawn(WEIGHTS2, ROUNDED), *b = drawn(CHANNELS2, ROUNDED), *x = zeros(MAP1);
  enum { OUT = CHANNELS2 * SIDE * SIDE };
  double *y = check_doubles(OUT), *bound = check_doubles(OUT), *variance = check_doubles(OUT);
  // Rows alternate and columns are all the same: left and right of a window tie, above and below do not.
  for (int i = 0; i < MAP1; i++) x[i] = (i / SIDE1 % SIDE1 % 2 ? 0.7 : 0.3) * (i / (SIDE1 * SIDE1) % 3 + 1);
  reference_conv(x, CHANNELS1, SIDE1, w, b, CHANNELS2, y);
  error_of(x, w, b, bound, variance);
  struct forward f = forward_of(x, w, b);
  run(&f);
  int tied = 0;
  for (int k = 0; k < MAP2; k++) {
    size_t at = inner_at((size_t)k, CHANNELS2, SIDE2);
    int corner = (k / WINDOWS2 * SIDE + k / SIDE2 % SIDE2 * 2) * SIDE + k % SIDE2 * 2, upper = y[corner] > y[corner + SIDE];
    double best = fmax(y[corner], y[corner + SIDE]), gap = fabs(y[corner] - y[corner + SIDE]);
    check_near("map", at, f.map2[at], best > 0 ? best : 0, bound[corner]);
    if (gap <= 2 * bound[corner]) continue;
    tied++;
    EXPECT(f.winner[at] / 2 == !upper, "winner[%d] is %d", k, f.winner[at]);
  }
  EXPECT(tied > MAP2 / 2, "only %d windows say which row wins", tied);
  check_end();
}

int main(void) {
  transforms_case();
  for (int mode = 0; mode < MODES; mode++)
    for (int kind = 0; kind < KINDS; kind++) forward_case(kind, mode);
  blank_case();
  tie_case();
  map_not_finite_case();
  weight_not_finite_case();
  return check_status();
}
