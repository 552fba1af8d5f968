// loss.h - softmax and its cross-entropy.
#ifndef ADDA_LOSS_H
#define ADDA_LOSS_H

#include <stdint.h>

// p (classes) = softmax of the logits; answers its entropy.
double softmax(const float *logits, int classes, double *p);

#define UNLABELLED 255 // a label that says nothing: the row counts for no loss and no accuracy

struct loss {
  double sum;  // of -log p[label] over the labelled rows
  int correct; // rows whose largest logit (the first of several) is the label's
  int count;   // labelled rows
};

// logits (rows, stride), of which the first `classes` count; label (rows). Where gradient is not NULL it is overwritten with
// scale * (softmax - one-hot), (rows, stride), zero in the surplus columns and in unlabelled rows.
struct loss cross_entropy(const float *logits, const uint8_t *label, int rows, int classes, int stride, float scale,
                          float *gradient);

#endif
