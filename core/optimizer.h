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

// Returns the updated weights for the gradient g; m and v are this vector's moments (unread where not kept).
INLINE vec optimizer_update(const struct optimizer *o, vec w, vec g, float *m, float *v) {
  vec step = vec_set(o->step);
  if (o->kind == OPTIMIZER_ADAM) {
    vec first = vec_add(vec_mul(vec_set((float)o->beta1), vec_load(m)), vec_mul(vec_set((float)(1 - o->beta1)), g));
    vec second =
        vec_add(vec_mul(vec_set((float)ADAM_BETA2), vec_load(v)), vec_mul(vec_set((float)(1 - ADAM_BETA2)), vec_mul(g, g)));
    first = vec_flush(first);
    second = vec_flush(second);
    vec_store(m, first);
    vec_store(v, second);
    vec size = vec_add(vec_mul(vec_sqrt(second), vec_set(o->correction)), vec_set(ADAM_EPSILON));
    return vec_sub(w, vec_mul(step, vec_div(first, size)));
  }
  if (o->momentum > 0) {
    g = vec_flush(vec_add(vec_mul(vec_set((float)o->momentum), vec_load(m)), g));
    vec_store(m, g);
  }
  return vec_sub(w, vec_mul(step, g));
}

#endif
