// DANN: one encoder for both domains learns the source labels and, through a reversed gradient, to leave D nothing to tell the
// domains by (Ganin et al. 2016). The reversal grows from 0 to 1 as 2 / (1 + exp(-10 t)) - 1. C stays as it was trained.
#include <math.h>

#include "../method.h"

enum { RAMP };

static double discriminate(struct domain *d) { return domain_cross_entropy(d, 0); }

static double reversal(const double *h, double rounds) { return h[RAMP] > 0 ? 2 / (1 + exp(-10 * rounds / h[RAMP])) - 1 : 1; }

const struct method method_dann = {
    .title = "DANN",
    .about = "One encoder for both domains: it keeps learning the source labels while the discriminator's gradient, reversed, "
             "drives out what tells the domains apart.",
    HYPERPARAMETERS({"dann_ramp", 3, 0, 1000, 0, "Ramp",
                     "Rounds in which the reversed gradient grows to its full weight. 0: full weight from the start."}),
    .uses = METHOD_SHARED,
    .discriminate = discriminate,
    .reversal = reversal,
};
