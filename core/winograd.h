// winograd.h - the forward pass of block 2, convolution by Winograd's F(4x4, 5x5) fused with max-pool, bias and ReLU.
//
// Four neighbouring outputs of a correlation with five weights, y[k] = sum over j of g[j] * d[k + j], read eight values d. The
// sums are 20 products; but seen as polynomials they are the middle of a product of degree 7, and a product of polynomials of
// degree 7 is known from its values at 8 points, which are 8 products. Transposed (Tellegen), that reads
//   y = A^T ((G g) * (B^T d)),    * element by element,
// with, for the points a[0..6] and infinity, M(x) = (x - a[0]) ... (x - a[6]) and N[i] = M'(a[i]):
//   row i of G    1, a, a^2, a^3, a^4 of a = a[i], over N[i];         of infinity 0, 0, 0, 0, 1
//   row i of A^T  (as a column) 1, a, a^2, a^3;                       of infinity 0, 0, 0, 1
//   row i of B^T  the coefficients of M(x) / (x - a[i]), from x^0 on;  of infinity those of M(x).
// A row of G may be scaled if its row of B^T is divided by as much. In two dimensions the same is done to rows and columns:
// 64 products for 16 outputs where there were 400, 6.25 times fewer. Each of the 64 is a matrix product of its own over the
// channels: (tiles, 32) by (32, 64). An image's 8x8 outputs are 4 tiles, the four rows of one tile of sums.
//
// The points are 0, 1, -1, 2, -2, 1/2, -1/2 and infinity. Small numbers keep small what cancels in the sums; powers of two are
// exact to multiply with; and a pair a, -a shares its even and odd halves, which halves the additions. Then
//   M(x) = x (x^2 - 1) (x^2 - 4) (x^2 - 1/4) = x^7 - 21/4 x^5 + 21/4 x^3 - x,
//   N = -1, -9/2, -9/2, 90, 90, 45/32, 45/32;
// the sign of N[0] is taken out of G and B^T. Only G is not exact in binary. tests/core/winograd.c reads the three matrices out
// of the functions below and proves in whole numbers that they make a correlation.
//
// Rounding. A sum loses more here than one by one, since what is added is larger than what comes of it: a result is off by at
// most WINOGRAD_ROUNDINGS * 2^-24 times the same expression in absolute values, |A|^T (|G| |g| |G|^T * |B|^T |d| |B|) |A|. That
// is what must hold; what happens is much less, since roundings go either way, and the test holds it to the standard deviation
// that follows. Measured, root mean square relative to the map's: 4.3e-7 on trained weights, where the sums one by one are off
// by 3.8e-7; 1.1e-6 and 4.3e-7 on initial ones. Among points 0, a, -a, b, -b, c, -c with numbers of few bits these lose least:
// rounding is amplified 4.4 times in a dimension, with 7/4 for 2 it would be 4.5, with 5/2 4.7.
//
// What is guaranteed of values that are not finite, and of ties:
//   - A pooled output that direct convolution would make NaN or infinite because of its map, weights or bias is NaN or
//     infinite. A NaN or an infinity in the map reaches further, to all pooled outputs of the 4x4 tiles that read it (the
//     transforms mix a tile's values, and the infinities cancel to NaN), but no other tile and no other image; one in the
//     weights of an output channel reaches all outputs of that channel and no other channel.
//   - Overflow comes earlier, where map and weights are so large that what is summed passes 3e38: by a factor of up to 7600. So
//     much larger than the sums one by one the expression in absolute values may be.
//   - The winner is a largest one of the four values as they were rounded, the first of several. Where patches are the same,
//     direct convolution sees a tie; here they are rounded differently at different places of a tile, and any of them may win,
//     with the same weight gradient. Where a tile is blank all 16 outputs are exactly 0 before the bias, and the first wins.
//
// Tried and dropped (conv2 forward, batches 10 to 128, where F(4x4, 5x5) is 3.7 to 4.4 times as fast as the direct sums):
// F(2x4) 2.9 to 3.3, F(4, 5) in one dimension 2.3 to 2.4, F(2x2) 2.0 to 2.2; two steps of depth a turn 0.86 of one, four 0.68;
// a 3x3v tile 0.78.
// So were conv2's two gradients in this domain, by the same transforms the other way round, in a prototype (Xeon with AVX-512,
// steps in turn with today's): pretraining 1.00 of today's speed at batch 16, 0.97 at 50, 1.04 at 128, adaptation 0.95, 0.97
// and 0.97. Races in longer turns, which are noisier, gave 0.88 to 1.11, the upper end at batch 16. Of an image's 1024 windows
// 650 to 740 pass a gradient on: by the lists of conv.h that is 0.52 to 0.59 M multiply-adds for either gradient, here 0.52 M,
// with transforms of the sums' gradient, the map's and the weights' besides, and with the transformed map, 36 KB an image, kept
// from the forward pass on.
#ifndef ADDA_WINOGRAD_H
#define ADDA_WINOGRAD_H

#include <stddef.h>

#include "conv.h"

enum {
  POINTS = 8,                                    // of a dimension
  OUTPUTS = POINTS - KERNEL + 1,                 // of a tile's dimension
  TILES = (CONV2 / OUTPUTS) * (CONV2 / OUTPUTS), // of an image
  // From one of the 64 points to the next; a little more than what it holds, so that not all of them fight for one cache set.
  POINT_PANEL = (CHANNELS1 + 2) * PANEL,                       // of the weights of a panel
  POINT_MAP = TILES * CHANNELS1 + 16,                          // of the map
  POINT_SUMS = (TILES + 1) * PANEL,                            // of the sums of a panel
  PANELS2 = CHANNELS2 / PANEL * POINTS * POINTS * POINT_PANEL, // floats of all panels, the same for any width of a vector
};

// The most roundings that a term passes on its way. Weights: in either dimension 3 additions, the constant's own rounding and
// its product; the map: in either dimension 4, of products and sums; their product; 31 additions over the channels; the way
// back: in either dimension 3 additions; the bias. Products with powers of two are exact.
enum { WINOGRAD_ROUNDINGS = 2 * 5 + 2 * 4 + 1 + 31 + 2 * 3 + 1 };

// Working memory of one thread.
struct winograd_scratch {
  float map[POINTS * POINTS * POINT_MAP];   // (8, 8) points of (tiles, 32)
  float sums[POINTS * POINTS * POINT_SUMS]; // (8, 8) points of (tiles, PANEL)
};

// The three transforms in one dimension, of a vector at a time; `from` and `to` are steps apart, in vectors.

// u (8) = G g (5).
INLINE void winograd_weights(const vec *g, int from, vec *u, int to) {
  vec g0 = g[0], g1 = g[from], g2 = g[2 * from], g3 = g[3 * from], g4 = g[4 * from];
  vec ninths = vec_set(-2.f / 9), even = vec_add(vec_add(g0, g2), g4), odd = vec_add(g1, g3);
  u[0] = g0;
  u[to] = vec_mul(vec_add(even, odd), ninths);
  u[2 * to] = vec_mul(vec_sub(even, odd), ninths);
  vec two = vec_set(2), four = vec_set(4), ninetieth = vec_set(1.f / 90);
  even = vec_add(vec_add(g0, vec_mul(four, g2)), vec_mul(vec_set(16), g4));
  odd = vec_add(vec_mul(two, g1), vec_mul(vec_set(8), g3));
  u[3 * to] = vec_mul(vec_add(even, odd), ninetieth);
  u[4 * to] = vec_mul(vec_sub(even, odd), ninetieth);
  vec half = vec_set(0.5f), quarter = vec_set(0.25f), last = vec_set(32.f / 45);
  even = vec_add(vec_add(g0, vec_mul(quarter, g2)), vec_mul(vec_set(0.0625f), g4));
  odd = vec_add(vec_mul(half, g1), vec_mul(vec_set(0.125f), g3));
  u[5 * to] = vec_mul(vec_add(even, odd), last);
  u[6 * to] = vec_mul(vec_sub(even, odd), last);
  u[7 * to] = g4;
}

// v (8) = B^T d (8).
INLINE void winograd_map(const vec *d, int from, vec *v, int to) {
  vec d1 = d[from], d2 = d[2 * from], d3 = d[3 * from], d4 = d[4 * from], d5 = d[5 * from], d6 = d[6 * from];
  vec edge = vec_set(5.25f);
  v[0] = vec_add(vec_sub(d[0], d6), vec_mul(edge, vec_sub(d4, d2)));
  v[7 * to] = vec_add(vec_sub(d[7 * from], d1), vec_mul(edge, vec_sub(d3, d5)));
  vec even = vec_sub(vec_add(d2, d6), vec_mul(vec_set(4.25f), d4));
  vec odd = vec_sub(vec_add(d1, d5), vec_mul(vec_set(4.25f), d3));
  v[to] = vec_add(even, odd);
  v[2 * to] = vec_sub(even, odd);
  vec half1 = vec_mul(vec_set(0.5f), d1), third = vec_mul(vec_set(2.5f), d3), half5 = vec_mul(vec_set(0.5f), d5);
  even = vec_add(d6, vec_sub(vec_mul(vec_set(0.25f), d2), vec_mul(vec_set(1.25f), d4)));
  odd = vec_add(vec_sub(half1, third), vec_mul(vec_set(2), d5));
  v[3 * to] = vec_add(even, odd);
  v[4 * to] = vec_sub(even, odd);
  even = vec_add(d6, vec_sub(vec_mul(vec_set(4), d2), vec_mul(vec_set(5), d4)));
  odd = vec_add(vec_sub(vec_mul(vec_set(2), d1), third), half5);
  v[5 * to] = vec_add(even, odd);
  v[6 * to] = vec_sub(even, odd);
}

// y (4) = A^T m (8).
INLINE void winograd_outputs(const vec *m, int from, vec *y, int to) {
  vec m1 = m[from], m2 = m[2 * from], m3 = m[3 * from], m4 = m[4 * from], m5 = m[5 * from], m6 = m[6 * from];
  vec even1 = vec_add(m1, m2), odd1 = vec_sub(m1, m2);
  vec even2 = vec_add(m3, m4), odd2 = vec_sub(m3, m4);
  vec even3 = vec_add(m5, m6), odd3 = vec_sub(m5, m6);
  y[0] = vec_add(vec_add(m[0], even1), vec_add(even2, even3));
  y[to] = vec_add(odd1, vec_add(vec_mul(vec_set(2), odd2), vec_mul(vec_set(0.5f), odd3)));
  y[2 * to] = vec_add(even1, vec_add(vec_mul(vec_set(4), even2), vec_mul(vec_set(0.25f), even3)));
  y[3 * to] = vec_add(vec_add(odd1, m[7 * from]), vec_add(vec_mul(vec_set(8), odd2), vec_mul(vec_set(0.125f), odd3)));
}

// Transforms weights (5, 5, 64, 32), the layout they live in, to panels (64/PANEL, 64 points, POINT_PANEL), each point
// (32, PANEL); `block` is one of 64/PANEL. To be done after each change of the weights, in a task before the next forward pass.
void winograd_pack(const float *weight, float *panels, int block);
// map1 (12, 12, 32) -> map2 (4, 4, 64) and its winners. Overwrites.
void winograd_forward(const float *map1, const float *panels, const float *bias, float *map2, uint8_t *winner,
                      struct winograd_scratch *scratch);

#endif
