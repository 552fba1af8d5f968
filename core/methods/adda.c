// ADDA: D learns to tell source features from target features, MT learns to be called source by the D just updated. As
// documented with the defaults; the hyperparameters are what others found to steady the game.
#include <math.h>

#include "../adda.h"
#include "../method.h"

enum { GATE, SMOOTHING, EVERY, HEAD_START };

static double discriminate(struct domain *d) { return domain_cross_entropy(d, d->h[SMOOTHING]); }

static double deceive(struct domain *d) {
  uint8_t source[ADDA_MAX_BATCH] = {0};
  double step = d->step - d->h[HEAD_START];
  int rests = step < 0 || fmod(step, d->h[EVERY]) != 0 || d->d_correct < d->h[GATE];
  double weight = rests ? 0 : d->weight;
  return cross_entropy(d->logits, source, d->targets, 2, d->stride, (float)(weight / d->targets), d->gradient).sum / d->targets;
}

const struct method method_adda = {
    .title = "ADDA",
    .about = "The adversarial game: a discriminator learns to tell source features from target features, and the target "
             "encoder learns to be taken for source.",
    HYPERPARAMETERS({"adda_gate", 0, 0, 1, 0, "Gate",
                     "MT learns from D only in steps where D calls at least this share of the images right. 0: always."},
                    {"adda_smoothing", 0, 0, 0.4, 0, "Label smoothing", "The share of doubt in what D is told."},
                    {"adda_every", 1, 1, 20, 1, "D's steps per step of MT", "MT learns from D only in every so many steps."},
                    {"adda_head_start", 0, 0, 10000, 1, "Head start of D", "Steps in which D learns alone, at the start."}),
    .discriminate = discriminate,
    .deceive = deceive,
};
