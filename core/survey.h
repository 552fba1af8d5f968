// survey.h - the method's look at all target images at the start of a round: MT's features of them, whitened, and C's answers.
#ifndef ADDA_SURVEY_H
#define ADDA_SURVEY_H

#include "model.h"

// Writes the first program of the survey; those after it follow by s->next, the last of them `then`.
void survey_begin(adda *s, void (*then)(adda *s));

#endif
