// CDAN+E: DANN whose D sees features together with the answers of C, rows weighted by how sure C is (Long et al. 2018).
//
// D's input is the features times a random mix of the answers, element by element: the paper's randomised multilinear map, with
// the features' own matrix left at the identity. A row's weight is 1 + exp(-entropy), scaled to 1 on average in its domain,
// and is taken as given: no gradient flows through it.
#include <math.h>

#include "../adda.h"
#include "../method.h"
#include "../random.h"

// The mix: (classes, 512), uniform with variance 1; the same in every run.
static void draw_mix(int classes, float mix[ADDA_MAX_CLASSES][ADDA_FEATURES]) {
  struct random random = random_stream(0, RANDOM_MIX, 0);
  for (int c = 0; c < classes; c++) random_uniform(&random, mix[c], ADDA_FEATURES, 1.7320508f);
}

static void condition(const struct condition *c) {
  float mix[ADDA_MAX_CLASSES][ADDA_FEATURES];
  draw_mix(c->classes, mix);
  double sum[2] = {0, 0};
  for (int row = 0; row < c->rows; row++) {
    double p[ADDA_MAX_CLASSES], entropy = softmax(c->logits + (size_t)row * c->stride, c->classes, p);
    for (int i = 0; i < ADDA_FEATURES; i++) {
      double factor = 0;
      for (int k = 0; k < c->classes; k++) factor += p[k] * mix[k][i];
      c->input[(size_t)row * ADDA_FEATURES + i] = (float)(factor * c->features[(size_t)row * ADDA_FEATURES + i]);
    }
    double emphasis = 1 + exp(-entropy);
    c->emphasis[row] = (float)emphasis;
    sum[row >= c->sources] += emphasis;
  }
  for (int row = 0; row < c->rows; row++) {
    int target = row >= c->sources;
    c->emphasis[row] *= (float)((target ? c->rows - c->sources : c->sources) / sum[target]);
  }
}

static void uncondition(const struct condition *c) {
  float mix[ADDA_MAX_CLASSES][ADDA_FEATURES];
  draw_mix(c->classes, mix);
  for (int row = 0; row < c->rows; row++) {
    const float *features = c->features + (size_t)row * ADDA_FEATURES, *dinput = c->dinput + (size_t)row * ADDA_FEATURES;
    double p[ADDA_MAX_CLASSES], dp[ADDA_MAX_CLASSES] = {0}, mean = 0;
    softmax(c->logits + (size_t)row * c->stride, c->classes, p);
    for (int i = 0; i < ADDA_FEATURES; i++) {
      double factor = 0, product = (double)dinput[i] * features[i];
      for (int k = 0; k < c->classes; k++) {
        factor += p[k] * mix[k][i];
        dp[k] += product * mix[k][i];
      }
      c->dfeatures[(size_t)row * ADDA_FEATURES + i] = (float)(factor * dinput[i]);
    }
    for (int k = 0; k < c->classes; k++) mean += p[k] * dp[k];
    for (int k = 0; k < c->classes; k++) c->dlogits[(size_t)row * c->stride + k] += (float)(p[k] * (dp[k] - mean));
  }
}

const struct method method_cdan = {
    HYPERPARAMETERS(RAMP("cdan_ramp")), .uses = METHOD_SHARED,  .discriminate = discriminate_plainly,
    .reversal = ramped_reversal,        .condition = condition, .uncondition = uncondition,
};
