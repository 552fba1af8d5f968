// MCC, minimum class confusion (Jin et al. 2020): how often C's answers to a target image, softened by a temperature, mix two
// classes. Rows count by 1 + exp(-entropy) of the softened answers; these weights are taken as given: no gradient flows through
// them.
#include <math.h>
#include <stddef.h>

#include "../adda.h"
#include "../method.h"

enum { TEMPERATURE }; // divides the logits before the answers are compared

// Softened answers of a row and its weight, whose scale falls out of the loss.
static double soften(const struct answers *a, int row, double *p) {
  float softened[ADDA_MAX_CLASSES];
  for (int c = 0; c < a->classes; c++) softened[c] = (float)(a->logits[(size_t)row * a->stride + c] / a->h[TEMPERATURE]);
  return 1 + exp(-softmax(softened, a->classes, p));
}

static double answers(const struct answers *a) {
  // The confusion of class j with itself, and with all classes: with rows that sum to 1, the weighted count of j.
  double p[ADDA_MAX_CLASSES], self[ADDA_MAX_CLASSES] = {0}, all[ADDA_MAX_CLASSES] = {0}, loss = 0;
  for (int row = 0; row < a->rows; row++) {
    double weight = soften(a, row, p);
    for (int c = 0; c < a->classes; c++) {
      self[c] += weight * p[c] * p[c];
      all[c] += weight * p[c];
    }
  }
  for (int c = 0; c < a->classes; c++)
    if (all[c] > 0) loss += (1 - self[c] / all[c]) / a->classes; // an answer never given is confused with none
  for (int row = 0; row < a->rows; row++) {
    double weight = soften(a, row, p), dp[ADDA_MAX_CLASSES], mean = 0;
    for (int c = 0; c < a->classes; c++) {
      dp[c] = all[c] > 0 ? -weight / a->classes * (2 * p[c] / all[c] - self[c] / (all[c] * all[c])) : 0;
      mean += p[c] * dp[c];
    }
    for (int c = 0; c < a->classes; c++)
      a->gradient[(size_t)row * a->stride + c] = (float)(a->weight * p[c] * (dp[c] - mean) / a->h[TEMPERATURE]);
  }
  return loss;
}

const struct method method_mcc = {
    HYPERPARAMETERS({"mcc_temperature", 2.5, 0.1, 100, 0}),
    .uses = METHOD_SHARED,
    .answers = answers,
};
