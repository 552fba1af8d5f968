// step.h - the programs of a step: training, the game or its part, inference, and C and D alone.
#ifndef ADDA_STEP_H
#define ADDA_STEP_H

#include "model.h"

// Each writes the program of the step whose rows s->pass.image, s->label, s->sources, s->targets and s->labelled describe;
// that of adaptation as much as s->part tells. step_heads: of the features in s->features, s->sources of them.
void step_train(adda *s);
// places: where in the source set the source rows are from (NULL: they are a caller's own); cached: MS's features of all of
// them are kept already.
void step_adapt(adda *s, const uint32_t *places, int cached);
void step_infer(adda *s, int encoder);
void step_heads(adda *s);

#endif
