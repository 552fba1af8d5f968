// vec.h - the one place that knows how wide a vector is.
//
// Kernels are written once, in vectors of LANES floats and panels of two vectors. With LANES 4 they use the WebAssembly
// SIMD intrinsics (natively, through SIMDe, the same ones); with LANES 1 (-DADDA_SCALAR) a vector is a float, so the same
// tile of eight accumulators fits a scalar register file too. Every output element is summed in the same order either way,
// so both builds give the same bits. A kernel's name says its tile: _4x2v is four rows by two vectors.
//
// Tried and dropped (GFLOP/s of a GEMM tile, depth 512, V8 11.3 on Zen 5; 4x2v makes 46.8 of a limit of 49):
//   2x4v (2x16 floats) 43.1; 6x2v 22.1, 4x3v 22.6, 3x4v 21.7, 5x2v 19.7: more than eight accumulators spill; 8x1v 14.6
//   4x2v with four steps of depth a turn 42.6, with a compiler barrier between them 33.6: see ONE_STEP_A_TURN
//   relaxed multiply-add: no gain here (two adders stand beside the two multipliers); other processors may differ
//   one step a turn for the sparse backward passes too: 2.25 ms instead of 2.14 for conv2's weights
//   dense layers in blocks of 64 to 256 steps of depth, so that weights come evenly: a step 0.99 times as fast (Xeon)
#ifndef ADDA_VEC_H
#define ADDA_VEC_H

#include <math.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

#if defined(ADDA_SCALAR)

#define LANES 1
typedef float vec;
typedef int32_t veci; // a comparison's mask (0 or -1) or a small integer per lane

INLINE vec vec_load(const float *p) { return *p; }
INLINE void vec_store(float *p, vec a) { *p = a; }
INLINE vec vec_splat(const float *p) { return *p; }
INLINE vec vec_set(float a) { return a; }
INLINE vec vec_add(vec a, vec b) { return a + b; }
INLINE vec vec_sub(vec a, vec b) { return a - b; }
INLINE vec vec_mul(vec a, vec b) { return a * b; }
INLINE vec vec_div(vec a, vec b) { return a / b; }
INLINE vec vec_sqrt(vec a) { return sqrtf(a); }
INLINE vec vec_abs(vec a) { return fabsf(a); }
INLINE vec vec_max(vec a, vec b) { return a < b ? b : a; }
INLINE veci vec_gt(vec a, vec b) { return a > b ? -1 : 0; }
INLINE veci vec_le(vec a, vec b) { return a <= b ? -1 : 0; }
INLINE vec vec_and(vec a, veci mask) { return mask ? a : 0; }
INLINE vec vec_clear(vec a, veci mask) { return mask ? 0 : a; }
INLINE vec vec_max_nan(vec a, vec b) { return b != b ? b : vec_max(a, b); }
INLINE void vec_transpose(vec *v) { (void)v; }
INLINE veci veci_set(int32_t a) { return a; }
INLINE veci veci_select(veci a, veci b, veci mask) { return mask ? a : b; }
INLINE void veci_store_bytes(uint8_t *p, veci low, veci high) {
  p[0] = (uint8_t)low;
  p[1] = (uint8_t)high;
}

#else

#if defined(ADDA_SIMDE)
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/wasm/simd128.h>
#else
#include <wasm_simd128.h>
#endif

#define LANES 4
typedef v128_t vec;
typedef v128_t veci;

INLINE vec vec_load(const float *p) { return wasm_v128_load(p); }
INLINE void vec_store(float *p, vec a) { wasm_v128_store(p, a); }
INLINE vec vec_splat(const float *p) { return wasm_v128_load32_splat(p); }
INLINE vec vec_set(float a) { return wasm_f32x4_splat(a); }
INLINE vec vec_add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec vec_sub(vec a, vec b) { return wasm_f32x4_sub(a, b); }
INLINE vec vec_mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }
INLINE vec vec_div(vec a, vec b) { return wasm_f32x4_div(a, b); }
INLINE vec vec_sqrt(vec a) { return wasm_f32x4_sqrt(a); }
INLINE vec vec_abs(vec a) { return wasm_f32x4_abs(a); }
// pmax is one instruction where max is several; it answers a where the comparison is unordered, so that
// vec_max(x, 0) hands a NaN in x on.
INLINE vec vec_max(vec a, vec b) { return wasm_f32x4_pmax(a, b); }
INLINE veci vec_gt(vec a, vec b) { return wasm_f32x4_gt(a, b); }
INLINE veci vec_le(vec a, vec b) { return wasm_f32x4_le(a, b); }
INLINE vec vec_and(vec a, veci mask) { return wasm_v128_and(a, mask); }
INLINE vec vec_clear(vec a, veci mask) { return wasm_v128_andnot(a, mask); }
// The larger, or NaN where either is NaN.
INLINE vec vec_max_nan(vec a, vec b) { return wasm_v128_bitselect(b, vec_max(a, b), wasm_f32x4_ne(b, b)); }
// v (LANES) as the rows of a matrix becomes its columns.
INLINE void vec_transpose(vec *v) {
  v128_t low01 = wasm_i32x4_shuffle(v[0], v[1], 0, 4, 1, 5), high01 = wasm_i32x4_shuffle(v[0], v[1], 2, 6, 3, 7);
  v128_t low23 = wasm_i32x4_shuffle(v[2], v[3], 0, 4, 1, 5), high23 = wasm_i32x4_shuffle(v[2], v[3], 2, 6, 3, 7);
  v[0] = wasm_i64x2_shuffle(low01, low23, 0, 2);
  v[1] = wasm_i64x2_shuffle(low01, low23, 1, 3);
  v[2] = wasm_i64x2_shuffle(high01, high23, 0, 2);
  v[3] = wasm_i64x2_shuffle(high01, high23, 1, 3);
}
INLINE veci veci_set(int32_t a) { return wasm_i32x4_splat(a); }
INLINE veci veci_select(veci a, veci b, veci mask) { return wasm_v128_bitselect(a, b, mask); }
INLINE void veci_store_bytes(uint8_t *p, veci low, veci high) {
  v128_t half = wasm_i16x8_narrow_i32x4(low, high);
  wasm_v128_store64_lane(p, wasm_u8x16_narrow_i16x8(half, half), 0);
}

#endif

// Before the loop over a tile's depth. Unrolled, LLVM sorts the steps by accumulator, and V8 spills accumulators to keep the
// weights of several steps: a training step of 50 images took 24.0 ms instead of 17.0.
#define ONE_STEP_A_TURN _Pragma("clang loop unroll(disable)")

// A panel is two vectors wide: the eight accumulators of a tile are four rows by one panel.
#define PANEL (2 * LANES)

// a + b * c, rounded after the product and after the sum: the same on every machine. The relaxed build leaves it to the
// machine whether the product is rounded: one instruction where it has a fused one.
#if defined(ADDA_RELAXED)
INLINE vec vec_madd(vec a, vec b, vec c) { return wasm_f32x4_relaxed_madd(b, c, a); }
#else
INLINE vec vec_madd(vec a, vec b, vec c) { return vec_add(a, vec_mul(b, c)); }
#endif

// Values too small to move a weight become zero: WebAssembly cannot flush denormals, and they are slow.
#define TINY 1e-30f
INLINE vec vec_flush(vec a) { return vec_clear(a, vec_le(vec_abs(a), vec_set(TINY))); } // NaN stays NaN

// The sum of a * b over `count`, a multiple of 8: eight sums by place, the same for any width of vector, added in order.
INLINE float vec_dot(const float *a, const float *b, int count) {
  float part[8], sum = 0;
  for (int lane = 0; lane < 8; lane += LANES) {
    vec place = vec_set(0);
    for (int i = lane; i < count; i += 8) place = vec_madd(place, vec_load(a + i), vec_load(b + i));
    vec_store(part + lane, place);
  }
  for (int lane = 0; lane < 8; lane++) sum += part[lane];
  return sum;
}

#endif
