// tensors.h - the weights one by one, as PyTorch names and lays them out; adda.h lists what callers may ask of them.
#ifndef ADDA_TENSORS_H
#define ADDA_TENSORS_H

#include "model.h"

// Draws the initial weights of MS, C or D and empties its optimizer's memory.
void tensors_draw(adda *s, int network);
// Makes MT what MS is and empties its optimizer's memory.
void tensors_copy(adda *s);

#endif
