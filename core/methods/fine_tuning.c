// Fine-tuning on the labelled target images alone: the baseline of every method that is given labels. D and the other target
// images rest.
#include "../method.h"

const struct method method_fine_tuning = {0};
