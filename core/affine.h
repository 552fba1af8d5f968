// affine.h - the discriminator without activations, as what it is: one affine map of the features to two logits.
//
// With x the features, D's layers W1, W2, W3 and biases b1, b2, b3:
//   logits = M x + m,   M = W3 W2 W1 (2, 512),   m = W3 (W2 b1 + b2) + b3.
// Of all rows together, let g be the gradient by the logits. Everything that D's backward pass is made of follows from the sums
//   S = sum over rows of g x^T (2, 512),   s = sum over rows of g (2):
// the gradient of a weight is the sum of (gradient by its outputs) (its inputs)^T; the outputs' are W3^T g, (W3 W2)^T g and g,
// and the inputs are affine in x, so that the sums over rows can be taken first:
//   dW1 = (W3 W2)^T S,               db1 = (W3 W2)^T s,
//   dW2 = W3^T Q,  Q = S W1^T + s b1^T,      db2 = W3^T s,
//   dW3 = R,       R = Q W2^T + s b2^T,      db3 = s,
// and the gradient by the features of a row is M^T g. All matrices but the weights have two rows: dW1 and dW2 are of rank two
// and made of four vectors where they update the weights. What is left is a few readings of the weights, whatever the batch,
// where the layers one by one multiply them by every row several times. In real numbers it is the same; rounding differs.
//
// With a ReLU between the layers none of this holds: then they are run one by one (dense.h).
#ifndef ADDA_AFFINE_H
#define ADDA_AFFINE_H

#include "dense.h"

enum { AFFINE_LAYERS = 3, AFFINE_WIDTH = 512, AFFINE_OUTPUTS = 2, AFFINE_STRIDE = 8 };

struct affine {
  float *unit;               // (2, 8): what D.2's outputs are of the logits, the identity
  float *map[AFFINE_LAYERS]; // (2, 512): W3, W3 W2, W3 W2 W1; the first ones are D.1's and D.0's outputs' shares of the logits
  float *product[AFFINE_LAYERS]; // (2, 512): S, Q, R
  float offset[AFFINE_OUTPUTS];  // m
  float sum[AFFINE_OUTPUTS];     // s
};

// map[layer], once those before it are there; layers are counted from the last. One item of 512/PANEL.
void affine_map(struct affine *a, const struct dense *layers, int layer, int item);
// offset, once all maps are there.
void affine_offset(struct affine *a, const struct dense *layers);

// The logits of one row of features x (512): y (8), the surplus ones zero.
void affine_forward(const struct affine *a, const float *x, float *y);
// The gradient by one row of features, dx (512), for dy (8).
void affine_backward(const struct affine *a, const float *dy, float *dx);

// S of the rows, x (rows, 512) and dy (rows, 8): one item of 512/PANEL.
void affine_first_product(struct affine *a, const float *x, const float *dy, int rows, int item);
// s of the rows.
void affine_sum(struct affine *a, const float *dy, int rows);
// product[layer] from the one before it; layer 1 or 2. One item of AFFINE_ITEMS.
enum { AFFINE_ITEMS = 8 };
void affine_next_product(struct affine *a, const struct dense *layers, int layer, int item);
// The gradient of layer 0, 1 or 2, its squares and the update: one item of inputs/PANEL + 1, the last one of which is the bias.
// Panels are not kept up.
void affine_update(const struct affine *a, struct dense *layers, int layer, const struct optimizer *optimizer, int item);

#endif
