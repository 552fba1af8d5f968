// DANN: one encoder for both domains learns the source labels and, through a reversed gradient, to leave D nothing to tell the
// domains by (Ganin et al. 2016). C stays as it was trained.
#include "../method.h"

const struct method method_dann = {
    HYPERPARAMETERS(RAMP("dann_ramp")),
    .uses = METHOD_SHARED,
    .discriminate = discriminate_plainly,
    .reversal = ramped_reversal,
};
