#include "optimizer.h"

#include <math.h>

void optimizer_next(struct optimizer *o) {
  o->updates += 1;
  o->step = (float)o->rate;
  o->correction = 1;
  if (o->kind == OPTIMIZER_ADAM) {
    o->step = (float)(o->rate / (1 - pow(o->beta1, o->updates)));
    o->correction = (float)(1 / sqrt(1 - pow(ADAM_BETA2, o->updates)));
  }
}
