// The upper baseline: every target image with its true label.
#include "../method.h"

static double answers(const struct answers *a) {
  float scale = (float)(a->weight / a->rows);
  return cross_entropy(a->logits, a->label, a->rows, a->classes, a->stride, scale, a->gradient).sum / a->rows;
}

const struct method method_oracle = {
    .title = "Target oracle",
    .about = "Not adaptation but the upper baseline: the target encoder learns from all target images with their true labels.",
    .uses = METHOD_TARGET_LABELS,
    .answers = answers,
};
