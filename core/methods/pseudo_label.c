// Self-training on C's own answers: those it is surer of than a threshold become labels, and all are asked for less entropy.
// The loss is the sum of -log p[label] over the sure images, divided by the number of all, plus pseudo_entropy * mean entropy.
#include <math.h>
#include <stddef.h>

#include "../adda.h"
#include "../method.h"

enum {
  THRESHOLD, // an answer of more than this probability counts as a label; with 1 none does
  ENTROPY,   // weight of the mean entropy
};

static double answers(const struct answers *a) {
  double loss = 0;
  for (int row = 0; row < a->rows; row++) {
    const float *logits = a->logits + (size_t)row * a->stride;
    double p[ADDA_MAX_CLASSES], entropy = softmax(logits, a->classes, p), scale = a->weight / a->rows;
    int best = 0;
    for (int c = 1; c < a->classes; c++)
      if (p[c] > p[best]) best = c;
    int sure = p[best] > a->h[THRESHOLD];
    loss += a->h[ENTROPY] * entropy - (sure ? log(p[best]) : 0);
    for (int c = 0; c < a->classes; c++) {
      double g = p[c] > 0 ? -a->h[ENTROPY] * p[c] * (log(p[c]) + entropy) : 0;
      if (sure) g += p[c] - (c == best);
      a->gradient[(size_t)row * a->stride + c] = (float)(scale * g);
    }
  }
  return loss / a->rows;
}

const struct method method_pseudo_label = {
    HYPERPARAMETERS({"pseudo_threshold", 0.95, 0, 1, 0}, {"pseudo_entropy", 0.1, 0, 100, 0}),
    .uses = METHOD_SHARED,
    .answers = answers,
};
