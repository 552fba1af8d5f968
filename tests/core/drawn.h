// drawn.h - the numbers that kernels are tried on, in PyTorch's layouts in double and in the core's in float.
#ifndef DRAWN_H
#define DRAWN_H

#include "check.h"
#include "conv.h"

#define ROUNDING 0x1p-24

enum { EXACT, ROUNDED, MODES };
static const char *const MODE[MODES] = {"exact", "rounded"};

static inline float value(int mode) { return mode == EXACT ? (float)(draw_below(7) - 3) : draw_real(); }

// The tolerance of a sum of n products; size: sum |a * b|. Gradients up to TINY may be dropped, each times a factor of about 1.
static inline double tolerance(int mode, int n, double size) { return mode == EXACT ? 0 : (n + 2) * (ROUNDING * size + TINY); }

static inline double *absolute(const double *values, size_t count) {
  double *to = check_doubles(count);
  for (size_t i = 0; i < count; i++) to[i] = fabs(values[i]);
  return to;
}

static inline double *zeros(size_t count) {
  double *to = check_doubles(count);
  memset(to, 0, count * sizeof *to);
  return to;
}

static inline double *drawn(size_t count, int mode) {
  double *to = check_doubles(count);
  for (size_t i = 0; i < count; i++) to[i] = value(mode);
  return to;
}

static inline float *rounded(const double *values, size_t count) {
  float *to = check_floats(count);
  for (size_t i = 0; i < count; i++) to[i] = (float)values[i];
  return to;
}

enum { RANDOM, SPARSE, ZERO, CONSTANT, PIXEL, CORNERS, KINDS };
static const char *const KIND[KINDS] = {"random", "sparse", "all-zero", "constant", "one-pixel", "corners"};

// An image or map (channels, side, side) of a kind.
static inline double *picture(int kind, int channels, int side, int mode) {
  size_t count = (size_t)channels * side * side;
  double *x = zeros(count), level = value(mode);
  for (size_t i = 0; i < count; i++) {
    int row = (int)(i / side) % side, column = (int)(i % side);
    if (kind == RANDOM || (kind == SPARSE && draw_below(10) == 0)) x[i] = value(mode);
    if (kind == CONSTANT) x[i] = level + 4;
    if (kind == CORNERS && row % (side - 1) == 0 && column % (side - 1) == 0) x[i] = value(mode);
  }
  if (kind == PIXEL) x[draw_below((int)count)] = 1;
  return x;
}

// (channels, side, side) <-> (side, side, channels).
static inline size_t inner_at(size_t i, int channels, int side) { return i % (side * side) * channels + i / (side * side); }

static inline float *inner(const double *values, int channels, int side) {
  size_t count = (size_t)channels * side * side;
  float *to = check_floats(count);
  for (size_t i = 0; i < count; i++) to[inner_at(i, channels, side)] = (float)values[i];
  return to;
}

static inline size_t conv2_at(int o, int i, int tap) { return ((size_t)tap * CHANNELS2 + o) * CHANNELS1 + i; }

static inline float *conv2_weight(const double *w) {
  float *to = check_floats(WEIGHTS2);
  for (int o = 0; o < CHANNELS2; o++)
    for (int i = 0; i < CHANNELS1; i++)
      for (int tap = 0; tap < TAPS; tap++) to[conv2_at(o, i, tap)] = (float)w[(o * CHANNELS1 + i) * TAPS + tap];
  return to;
}

#endif
