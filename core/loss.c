#include "loss.h"

#include <math.h>
#include <stddef.h>

#include "vec.h"

double softmax(const float *logits, int classes, double *p) {
  double most = logits[0], sum = 0, entropy = 0;
  for (int c = 1; c < classes; c++)
    if (logits[c] > most) most = logits[c];
  for (int c = 0; c < classes; c++) sum += p[c] = exp(logits[c] - most);
  for (int c = 0; c < classes; c++) {
    p[c] /= sum;
    entropy -= p[c] * (logits[c] - most - log(sum));
  }
  return entropy;
}

struct loss cross_entropy(const float *logits, const uint8_t *label, int rows, int classes, int stride, float scale,
                          float *gradient) {
  struct loss loss = {0, 0, 0};
  for (int row = 0; row < rows; row++, logits += stride) {
    int best = 0;
    for (int c = 1; c < classes; c++)
      if (logits[c] > logits[best]) best = c;
    double sum = 0; // of exp(logit - largest)
    for (int c = 0; c < classes; c++) sum += exp((double)logits[c] - logits[best]);
    int known = label[row] != UNLABELLED;
    if (known) {
      loss.sum += log(sum) + ((double)logits[best] - logits[label[row]]); // the difference first: it may be small
      loss.correct += best == label[row];
      loss.count++;
    }
    if (gradient) {
      for (int c = 0; c < stride; c++) {
        double g = 0;
        if (known && c < classes) g = scale * (exp((double)logits[c] - logits[best]) / sum - (c == label[row]));
        gradient[c] = fabs(g) <= TINY ? 0 : (float)g;
      }
      gradient += stride;
    }
  }
  return loss;
}
