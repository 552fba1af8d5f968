// ADDA, adversarial discriminative domain adaptation: D learns to tell source features from target features, MT learns to be
// called source by the D just updated. As documented with the defaults; the hyperparameters are what others found to steady the
// game.
#include <math.h>

#include "../adda.h"
#include "../method.h"

enum {
  GATE,       // MT learns from D only in steps where D calls at least this share of the images right
  SMOOTHING,  // the share of a label that goes to the other domain in what D is told
  EVERY,      // MT learns from D only in every so many steps
  HEAD_START, // steps in which D learns alone, at the start
};

static double discriminate(struct domain *d) { return domain_cross_entropy(d, d->h[SMOOTHING]); }

static double deceive(struct domain *d) {
  uint8_t source[ADDA_MAX_BATCH] = {0};
  double step = d->step - d->h[HEAD_START];
  int rests = step < 0 || fmod(step, d->h[EVERY]) != 0 || d->d_correct < d->h[GATE];
  double weight = rests ? 0 : d->weight;
  return cross_entropy(d->logits, source, d->targets, 2, d->stride, (float)(weight / d->targets), d->gradient).sum / d->targets;
}

const struct method method_adda = {
    HYPERPARAMETERS({"adda_gate", 0, 0, 1, 0}, {"adda_smoothing", 0, 0, 0.4, 0}, {"adda_every", 1, 1, 20, 1},
                    {"adda_head_start", 0, 0, 10000, 1}),
    .discriminate = discriminate,
    .deceive = deceive,
};
