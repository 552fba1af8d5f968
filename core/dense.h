// dense.h - linear layers: y = x W^T + b, forward, backward and update.
//
// Weights live in panels by input, (inputs/PANEL, padded, PANEL): the backward pass reads them as they are, the weight
// gradient is born in that order tile by tile and updates them at once, without ever being written to memory. The forward
// pass needs panels by output, (padded/PANEL, inputs, PANEL); each update writes both. `padded` is outputs rounded up to 8;
// the surplus rows are zero and stay zero.
//
// Each function does one item of a task, so that a task can be paused between items or shared among threads; items of one
// task write to different places and sum in an order that does not depend on who runs them.
#ifndef ADDA_DENSE_H
#define ADDA_DENSE_H

#include "optimizer.h"

struct dense {
  const char *name;
  int inputs; // a multiple of 8
  int outputs;
  int padded;
  float *weight;                            // (inputs/PANEL, padded, PANEL)
  float *bias;                              // (padded)
  float *weight_moment[2], *bias_moment[2]; // the optimizer's twins of both; where it keeps none, any valid address
  float *panels;                            // (padded/PANEL, inputs, PANEL): a copy of weight
  float *square;                            // (inputs + 1) of the latest gradient: its squares summed by input, and the bias's
};

INLINE int dense_padded(int outputs) { return (outputs + 7) / 8 * 8; }

// Rewrites panels from weight, after weights were set from outside. One item of inputs/PANEL.
void dense_pack(struct dense *layer, int item);

// Packs x (rows, width) by fours of rows, (rows/4 rounded up, width, 4), for the two passes below: a tile reads its four rows
// from one place. width: a multiple of 8. One item of as many as there are fours.
void dense_pack_rows(const float *x, int width, float *packed, int rows, int item);

// y (rows, padded) = x (rows, inputs) W^T + b, then ReLU where asked; packed: x. Overwrites one panel of y; one item of
// padded/PANEL.
void dense_forward(const struct dense *layer, const float *packed, float *y, int rows, int relu, int item);

// dx (rows, inputs) = dy (rows, padded) W; packed: dy; zero where `open` (rows, inputs; may be NULL) is not positive, as behind
// a ReLU. Overwrites one panel of dx; one item of inputs/PANEL.
void dense_backward(const struct dense *layer, const float *packed, const float *open, float *dx, int rows, int item);

// Packs dy (rows, padded) by fours of outputs, (padded/4, rows, 4), for dense_update. One item of padded/4.
void dense_pack_gradient(const struct dense *layer, const float *dy, float *packed, int rows, int item);

// Weight gradient dy^T x, its squares and update, one panel of inputs: one item of inputs/PANEL. x (rows, inputs); packed as
// above; column: scratch of rows * PANEL floats.
void dense_update(struct dense *layer, const struct optimizer *optimizer, const float *x, const float *packed, float *column,
                  int rows, int item);
// Bias gradient, its squares and update: the one item of its task.
void dense_update_bias(struct dense *layer, const struct optimizer *optimizer, const float *packed, int rows);
// The squared 2-norm of the latest gradient.
double dense_squares(const struct dense *layer);

#endif
