#include "winograd.h"

#include "tile.h"

void winograd_pack(const float *weight, float *panels, int block) {
  float *to = panels + (size_t)block * POINTS * POINTS * POINT_PANEL;
  // As many output channels at a time as a vector is wide: each is transformed along the input channels, where the weights lie
  // side by side, and turned into the panel's order. The taps lie pages apart, so the channels' are first gathered.
  for (int c = 0; c < PANEL; c += LANES) {
    vec gathered[LANES][CHANNELS1 / LANES][TAPS];
    for (int tap = 0; tap < TAPS; tap++) {
      const float *from = weight + ((size_t)tap * CHANNELS2 + block * PANEL + c) * CHANNELS1;
      for (int k = 0; k < LANES; k++)
        for (int i = 0; i < CHANNELS1 / LANES; i++) gathered[k][i][tap] = vec_load(from + k * CHANNELS1 + i * LANES);
    }
    for (int i = 0; i < CHANNELS1 / LANES; i++) {
      vec u[POINTS * POINTS][LANES];
      for (int k = 0; k < LANES; k++) {
        vec half[POINTS * KERNEL];
        for (int x = 0; x < KERNEL; x++) winograd_weights(gathered[k][i] + x, KERNEL, half + x, KERNEL);
        for (int y = 0; y < POINTS; y++) winograd_weights(half + y * KERNEL, 1, &u[y * POINTS][k], LANES);
      }
      for (int point = 0; point < POINTS * POINTS; point++) {
        vec_transpose(u[point]);
        for (int k = 0; k < LANES; k++) vec_store(to + (size_t)point * POINT_PANEL + (i * LANES + k) * PANEL + c, u[point][k]);
      }
    }
  }
}

// The whole map, a vector of channels at a time: down the columns for each of the two rows of tiles, then along the rows.
// Neighbouring tiles share four columns.
static void transform_map(const float *map1, float *to) {
  for (int i = 0; i < CHANNELS1; i += LANES)
    for (int row = 0; row < CONV2 / OUTPUTS; row++) {
      vec half[POINTS * SIDE1];
      for (int x = 0; x < SIDE1; x++) {
        vec column[POINTS];
        for (int y = 0; y < POINTS; y++) column[y] = vec_load(map1 + ((row * OUTPUTS + y) * SIDE1 + x) * CHANNELS1 + i);
        winograd_map(column, 1, half + x, SIDE1);
      }
      for (int y = 0; y < POINTS; y++)
        for (int side = 0; side < CONV2 / OUTPUTS; side++) {
          vec v[POINTS];
          winograd_map(half + y * SIDE1 + side * OUTPUTS, 1, v, 1);
          float *at = to + y * POINTS * POINT_MAP + (row * CONV2 / OUTPUTS + side) * CHANNELS1 + i;
          for (int x = 0; x < POINTS; x++) vec_store(at + x * POINT_MAP, v[x]);
        }
    }
}

// The products of one panel, summed over the channels: sums (64 points of (tiles, PANEL)).
static void multiply_4x2v(const float *map, const float *panel, float *sums) {
  for (int point = 0; point < POINTS * POINTS; point++) {
    struct tile t = gemm_4x2v(TILES, CHANNELS1, map + point * POINT_MAP, CHANNELS1, 1, panel + (size_t)point * POINT_PANEL);
    float *to = sums + point * POINT_SUMS;
    for (int tile = 0; tile < TILES; tile++) {
      vec_store(to + tile * PANEL, t.sum[tile][0]);
      vec_store(to + tile * PANEL + LANES, t.sum[tile][1]);
    }
  }
}

// The outputs (4, 4) of one tile for one vector of channels.
INLINE void outputs(const float *sums, vec *y) {
  vec half[OUTPUTS * POINTS];
  for (int x = 0; x < POINTS; x++) {
    vec column[POINTS];
    for (int k = 0; k < POINTS; k++) column[k] = vec_load(sums + (k * POINTS + x) * POINT_SUMS);
    winograd_outputs(column, 1, half + x, POINTS);
  }
  for (int k = 0; k < OUTPUTS; k++) winograd_outputs(half + k * POINTS, 1, y + k * OUTPUTS, 1);
}

// A tile's four pool windows.
static void finish(const float *sums, int tile, const float *bias, float *map2, uint8_t *winner) {
  vec y[2][OUTPUTS * OUTPUTS];
  outputs(sums + tile * PANEL, y[0]);
  outputs(sums + tile * PANEL + LANES, y[1]);
  for (int window = 0; window < 4; window++) {
    int corner = (window >> 1) * 2 * OUTPUTS + (window & 1) * 2;
    int at = (((tile >> 1) * 2 + (window >> 1)) * SIDE2 + (tile & 1) * 2 + (window & 1)) * CHANNELS2;
    veci place[2];
    for (int v = 0; v < 2; v++) {
      const vec *p = y[v] + corner;
      place[v] = pool_relu(p[0], p[1], p[OUTPUTS], p[OUTPUTS + 1], bias + v * LANES, map2 + at + v * LANES);
    }
    veci_store_bytes(winner + at, place[0], place[1]);
  }
}

void winograd_forward(const float *map1, const float *panels, const float *bias, float *map2, uint8_t *winner,
                      struct winograd_scratch *scratch) {
  transform_map(map1, scratch->map);
  for (int c = 0; c < CHANNELS2; c += PANEL) {
    multiply_4x2v(scratch->map, panels + (size_t)(c / PANEL) * POINTS * POINTS * POINT_PANEL, scratch->sums);
    for (int tile = 0; tile < TILES; tile++) finish(scratch->sums, tile, bias + c, map2 + c, winner + c);
  }
}
