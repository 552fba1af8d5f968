// tile.h - the two pieces that the kernels have in common: a tile of sums, and the end of a convolution at a pool window.
#ifndef ADDA_TILE_H
#define ADDA_TILE_H

#include <stddef.h>

#include "vec.h"

// Four rows by one panel: the eight accumulators, overwritten with sums over k of a[row][k] * b[k][panel].
// Row r of a starts at r * row and steps by step; b is read straight through. `rows` (1 to 4) is a constant at every call,
// so the surplus rows vanish at compile time.
struct tile {
  vec sum[4][2];
};

INLINE struct tile gemm_4x2v(int rows, int depth, const float *a, size_t row, size_t step, const float *b) {
  vec z = vec_set(0);
  vec s00 = z, s01 = z, s10 = z, s11 = z, s20 = z, s21 = z, s30 = z, s31 = z;
  ONE_STEP_A_TURN
  for (int k = 0; k < depth; k++) {
    vec b0 = vec_load(b), b1 = vec_load(b + LANES);
    vec x0 = vec_splat(a);
    s00 = vec_madd(s00, x0, b0), s01 = vec_madd(s01, x0, b1);
    if (rows > 1) {
      vec x1 = vec_splat(a + row);
      s10 = vec_madd(s10, x1, b0), s11 = vec_madd(s11, x1, b1);
    }
    if (rows > 2) {
      vec x2 = vec_splat(a + 2 * row);
      s20 = vec_madd(s20, x2, b0), s21 = vec_madd(s21, x2, b1);
    }
    if (rows > 3) {
      vec x3 = vec_splat(a + 3 * row);
      s30 = vec_madd(s30, x3, b0), s31 = vec_madd(s31, x3, b1);
    }
    a += step, b += PANEL;
  }
  return (struct tile){{{s00, s01}, {s10, s11}, {s20, s21}, {s30, s31}}};
}

// Largest of four with its place, first one first; then bias and ReLU. A NaN in any of the four is the largest.
INLINE veci pool_relu(vec p0, vec p1, vec p2, vec p3, const float *bias, float *out) {
  veci right = vec_gt(p1, p0), low_right = vec_gt(p3, p2);
  vec top = vec_max_nan(p0, p1), low = vec_max_nan(p2, p3);
  veci below = vec_gt(low, top);
  vec_store(out, vec_max(vec_add(vec_max_nan(top, low), vec_load(bias)), vec_set(0)));
  return veci_select(veci_select(veci_set(3), veci_set(2), low_right), veci_select(veci_set(1), veci_set(0), right), below);
}

#endif
