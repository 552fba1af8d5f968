// whiten.h - the principal directions of many features, each scaled so that the features have variance 1 along it.
//
// In the order of calls: centre, covariance, start; then turns of multiply and orthonormalise, which turn any start into the
// directions of largest variance; then axes and project. Each function does one item of a task.
#ifndef ADDA_WHITEN_H
#define ADDA_WHITEN_H

#include <stdint.h>

struct whitening {
  int rows, components;
  float *features;   // (rows, 512); centred in place
  float *covariance; // (512, 512)
  double *basis;     // (components, 512)
  double *product;   // (components, 512): covariance times basis
  double *lower;     // (components, components) scratch
  float *axes;       // (components, 512)
  float *whitened;   // (rows, components)
};

enum { WHITEN_COLUMNS = 8, WHITEN_ROWS = 64, WHITEN_TURNS = 25 };

void whiten_centre(const struct whitening *w, int item);     // 512 / WHITEN_COLUMNS items
void whiten_covariance(const struct whitening *w, int item); // 512 / WHITEN_COLUMNS items
void whiten_start(const struct whitening *w);                // one item; the same start every time
void whiten_multiply(const struct whitening *w, int item);   // `components` items
void whiten_orthonormalise(const struct whitening *w);       // one item
void whiten_axes(const struct whitening *w);                 // one item; of the last product, before it is orthonormalised
void whiten_project(const struct whitening *w, int item);    // rows / WHITEN_ROWS items, rounded up

#endif
