// random.h - reproducible draws: xoshiro128** by Blackman and Vigna, seeded through splitmix64.
//
// Nothing is drawn from a long-lived state: every use has its own stream, named by (seed, purpose, index), so that a run
// can be taken up at any point from its position alone.
#ifndef ADDA_RANDOM_H
#define ADDA_RANDOM_H

#include <stdint.h>

enum {            // purposes
  RANDOM_ENCODER, // initial weights
  RANDOM_CLASSIFIER,
  RANDOM_DISCRIMINATOR,
  RANDOM_TRAIN_ORDER,  // index: epoch
  RANDOM_SOURCE_ORDER, // index: round
  RANDOM_TARGET_ORDER,
  RANDOM_BASIS,    // where the search for principal directions starts
  RANDOM_CLUSTERS, // index: attempt
  RANDOM_MIX,      // of CDAN
};

struct random {
  uint32_t s[4];
};

struct random random_stream(uint32_t seed, uint32_t purpose, uint32_t index);
uint32_t random_next(struct random *r);
// Uniform over 0 .. n-1 without bias; n > 0.
uint32_t random_below(struct random *r, uint32_t n);
// Fills with uniform values in [-bound, bound).
void random_uniform(struct random *r, float *values, int count, float bound);
// Overwrites order with a random permutation of 0 .. n-1 (Fisher-Yates).
void random_order(struct random *r, uint32_t *order, uint32_t n);

#endif
