// optimizer.h - one update of one vector of weights: SGD with optional momentum, or Adam, as PyTorch defines them.
#ifndef ADDA_OPTIMIZER_H
#define ADDA_OPTIMIZER_H

#include "vec.h"

enum { OPTIMIZER_SGD, OPTIMIZER_ADAM };

#define ADAM_BETA2 0.999
#define ADAM_EPSILON 1e-8f

struct optimizer {
  int kind;
  double rate;
  double momentum; // SGD only
  double beta1;    // Adam only
  double updates;  // updates made so far
  // Derived for the update under way by optimizer_next.
  float step;       // SGD: rate; Adam: rate / (1 - beta1^t)
  float correction; // Adam: 1 / sqrt(1 - beta2^t)
};

// How many twins of the weights the optimizer keeps: none, the momentum buffer, or Adam's two moments.
INLINE int optimizer_moments(const struct optimizer *o) { return o->kind == OPTIMIZER_ADAM ? 2 : o->momentum > 0 ? 1 : 0; }

// Counts one more update and derives its constants. Call once per step, before the step's first update.
void optimizer_next(struct optimizer *o);

// The constants of an update, read once: for all that a compiler knows, each store of a weight may change an optimizer.
struct update {
  int moments; // as optimizer_moments
  vec step, keep, take, correction;
};

INLINE struct update optimizer_constants(const struct optimizer *o) {
  int adam = o->kind == OPTIMIZER_ADAM;
  return (struct update){optimizer_moments(o), vec_set(o->step), vec_set((float)(adam ? o->beta1 : o->momentum)),
                         vec_set((float)(1 - o->beta1)), vec_set(o->correction)};
}

// Returns the updated weights for the gradient g; m and v are this vector's moments (unread where not kept). moments: u's;
// where a loop is written out for each number of them, a constant.
INLINE vec optimizer_update(const struct update *u, int moments, vec w, vec g, float *m, float *v) {
  if (moments == 2) {
    vec first = vec_add(vec_mul(u->keep, vec_load(m)), vec_mul(u->take, g));
    vec second =
        vec_add(vec_mul(vec_set((float)ADAM_BETA2), vec_load(v)), vec_mul(vec_set((float)(1 - ADAM_BETA2)), vec_mul(g, g)));
    first = vec_flush(first);
    second = vec_flush(second);
    vec_store(m, first);
    vec_store(v, second);
    vec size = vec_add(vec_mul(vec_sqrt(second), u->correction), vec_set(ADAM_EPSILON));
    return vec_sub(w, vec_mul(u->step, vec_div(first, size)));
  }
  if (moments == 1) {
    g = vec_flush(vec_add(vec_mul(u->keep, vec_load(m)), g));
    vec_store(m, g);
  }
  return vec_sub(w, vec_mul(u->step, g));
}

#endif
