// check.h - cases, draws and guarded memory of the core's tests.
//
// A program is a list of cases, each between check_begin and check_end, and prints one line for each: "ok NAME" or
// "not ok NAME: what". A case reports its first fault, with the seed of its draws.
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHECK_GUARD = 64, CHECK_BLOCKS = 256 };

static struct {
  int cases, failures;
  char name[120], fault[400];
  uint64_t seed, draw;
  unsigned char *block[CHECK_BLOCKS]; // memory of the case under way, guards included
  void *taken[CHECK_BLOCKS];          // what malloc gave for it
  size_t bytes[CHECK_BLOCKS];
  int blocks;
} check;

static inline uint32_t draw(void) { // splitmix64
  uint64_t z = check.draw += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)(z >> 32);
}

static inline int draw_below(int n) { return (int)(draw() % (uint32_t)n); }
static inline float draw_real(void) { return (float)(draw() >> 8) * 0x1p-23f - 1; } // [-1, 1)

static inline void check_draw_from(uint64_t seed) { check.seed = check.draw = seed; }

__attribute__((format(printf, 1, 2))) static inline void check_begin(const char *name, ...) {
  va_list list;
  va_start(list, name);
  vsnprintf(check.name, sizeof check.name, name, list);
  va_end(list);
  check.fault[0] = 0;
  check_draw_from(1000 + (uint64_t)check.cases++);
}

__attribute__((format(printf, 1, 2))) static inline void check_fail(const char *what, ...) {
  if (check.fault[0]) return;
  va_list list;
  va_start(list, what);
  vsnprintf(check.fault, sizeof check.fault, what, list);
  va_end(list);
}

#define EXPECT(condition, ...)                                                                                                 \
  do {                                                                                                                         \
    if (!(condition)) check_fail(__VA_ARGS__);                                                                                 \
  } while (0)

// False, and a fault, unless |got - want| <= tolerance; a NaN is always a fault.
static inline int check_near(const char *what, size_t at, double got, double want, double tolerance) {
  if (fabs(got - want) <= tolerance) return 1;
  check_fail("%s[%zu] is %.9g, expected %.9g within %.3g", what, at, got, want, tolerance);
  return 0;
}

// Memory for the case under way, aligned by 64, full of NaN (as bytes: 255) and with guards before and after that check_end
// looks at.
static inline void *check_memory(size_t bytes) {
  void *taken = malloc(bytes + 3 * CHECK_GUARD);
  if (!taken || check.blocks == CHECK_BLOCKS) {
    printf("not ok %s: no memory\n", check.name);
    exit(1);
  }
  unsigned char *block = (unsigned char *)taken + (CHECK_GUARD - (uintptr_t)taken % CHECK_GUARD);
  check.taken[check.blocks] = taken;
  memset(block, 0xa5, CHECK_GUARD);
  memset(block + CHECK_GUARD, 0xff, bytes);
  memset(block + CHECK_GUARD + bytes, 0xa5, CHECK_GUARD);
  check.block[check.blocks] = block;
  check.bytes[check.blocks++] = bytes;
  return block + CHECK_GUARD;
}

static inline float *check_floats(size_t count) { return check_memory(count * sizeof(float)); }
static inline double *check_doubles(size_t count) { return check_memory(count * sizeof(double)); }

// Gives back the memory taken since there were `from` blocks.
static inline void check_release(int from) {
  while (check.blocks > from) {
    const unsigned char *block = check.block[--check.blocks], *after = block + CHECK_GUARD + check.bytes[check.blocks];
    for (int i = 0; i < CHECK_GUARD; i++) EXPECT(block[i] == 0xa5 && after[i] == 0xa5, "wrote beyond block %d", check.blocks);
    free(check.taken[check.blocks]);
  }
}

static inline void check_end(void) {
  check_release(0);
  if (check.fault[0]) {
    check.failures++;
    printf("not ok %s: %s (seed %llu)\n", check.name, check.fault, (unsigned long long)check.seed);
  } else
    printf("ok %s\n", check.name);
  fflush(stdout);
}

// The program's exit status.
static inline int check_status(void) { return check.failures || !check.cases; }

#endif
