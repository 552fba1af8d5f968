#include "random.h"

static uint64_t splitmix64(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

struct random random_stream(uint32_t seed, uint32_t purpose, uint32_t index) {
  uint64_t state = (uint64_t)seed << 32 | purpose;
  state = splitmix64(&state) + index;
  uint64_t a = splitmix64(&state), b = splitmix64(&state);
  return (struct random){{(uint32_t)a, (uint32_t)(a >> 32), (uint32_t)b, (uint32_t)(b >> 32)}};
}

static inline __attribute__((always_inline)) uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

static inline __attribute__((always_inline)) uint32_t next(struct random *r) {
  uint32_t *s = r->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 11);
  return result;
}

uint32_t random_next(struct random *r) { return next(r); }

uint32_t random_below(struct random *r, uint32_t n) {
  uint32_t surplus = -n % n; // 2^32 mod n: draws below it would favour the small results
  for (;;) {
    uint32_t draw = random_next(r);
    if (draw >= surplus) return draw % n;
  }
}

void random_uniform(struct random *r, float *values, int count, float bound) {
  for (int i = 0; i < count; i++) values[i] = ((float)(next(r) >> 8) * 0x1p-23f - 1) * bound;
}

void random_order(struct random *r, uint32_t *order, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t j = random_below(r, i + 1);
    order[i] = order[j];
    order[j] = i;
  }
}
