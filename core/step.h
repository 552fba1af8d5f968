// step.h - the three programs: a training step, an adversarial step, inference. A program is a list of tasks, a task a number
// of independent items; adda_advance works them off.
#ifndef ADDA_STEP_H
#define ADDA_STEP_H

#include "model.h"

// Each builds the program of the step whose rows s->pass.image, s->label, s->sources, s->targets and s->labelled describe.
void step_train(adda *s);
// cached: every source row's MS features are kept already; rows: which of the source pool they are (NULL: none of it).
void step_adapt(adda *s, const uint32_t *rows, int cached);
void step_infer(adda *s, int encoder);

// For programs written elsewhere: one more task; a forward pass of an encoder over `rows` images of s->pass; of a layer.
struct task *step_add(adda *s, const char *subject, const char *pass, void (*run)(adda *, const struct task *, int, int),
                      int items, double cost);
void step_encode(adda *s, struct encoder *e, float *features, int rows);
void step_forward(adda *s, struct dense *layer, const float *x, float *y, int rows, int relu);

#endif
