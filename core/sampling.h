// sampling.h - own sampling: every image once an epoch or round, in an order drawn from the seed, and the position in it.
#ifndef ADDA_SAMPLING_H
#define ADDA_SAMPLING_H

#include "model.h"

// Draws the orders of a phase's epoch or round.
void sampling_draw(adda *s, int phase);
// Begins the next epoch or round where the last one is used up.
void sampling_turn(adda *s, int phase);
// The next step's images of a set, source or target: their places in it; no more than a batch, and fewer at the set's end.
const uint32_t *sampling_places(const adda *s, int phase, int set);
// Puts these images, their labels and pseudo-labels into rows from `row` on; returns how many there are.
int sampling_take(adda *s, int phase, int set, int row);

#endif
