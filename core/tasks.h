// tasks.h - forward pass, backward pass and update of the layers, cut into the tasks of a step's program.
//
// A program is a list of tasks, a task a number of items that do not depend on each other; adda_advance works them off. Each
// function adds what it is named after at the end of s->program.
#ifndef ADDA_TASKS_H
#define ADDA_TASKS_H

#include "model.h"

// A task of one's own; cost: multiply-adds of an item, roughly. The caller fills in the operands that `run` uses.
struct task *task_add(adda *s, const char *subject, const char *pass, task_run *run, int items, double cost);

// y (rows, padded) of a dense layer, behind a ReLU where asked.
void task_forward(adda *s, struct dense *layer, const float *x, float *y, int rows, int relu);
// dx (rows, inputs), zero where `open`, if not NULL, is not positive.
void task_backward(adda *s, struct dense *layer, const float *dy, const float *open, float *dx, int rows);
// Weight gradient and update. packed: scratch of (rows, padded).
void task_update(adda *s, struct dense *layer, struct optimizer *optimizer, const float *x, const float *dy, float *packed,
                 int rows);

// D without activations (affine.h): s->domain of features; dx (rows, 512) of s->ddomain; the update by s->ddomain and D's input
// x.
void task_affine_forward(adda *s, const float *features, int rows);
void task_affine_backward(adda *s, float *dx, int rows);
void task_affine_update(adda *s, const float *x, int rows);

// features (rows, 512) of the first `rows` images of s->pass.
void task_encode(adda *s, struct encoder *e, float *features, int rows);
// The encoder's backward pass and update, after that forward pass.
void task_encoder_backward(adda *s, struct encoder *e, const float *dfeatures, int rows);

#endif
