#include "whiten.h"

#include <string.h>

#include "adda.h"
#include "random.h"
#include "vec.h"

enum { F = ADDA_FEATURES };

void whiten_centre(const struct whitening *w, int item) {
  for (int i = item * WHITEN_COLUMNS; i < (item + 1) * WHITEN_COLUMNS; i++) {
    double sum = 0;
    for (int row = 0; row < w->rows; row++) sum += w->features[(size_t)row * F + i];
    float mean = (float)(sum / w->rows);
    for (int row = 0; row < w->rows; row++) w->features[(size_t)row * F + i] -= mean;
  }
}

void whiten_covariance(const struct whitening *w, int item) {
  float *sum = w->covariance + (size_t)item * WHITEN_COLUMNS * F;
  memset(sum, 0, WHITEN_COLUMNS * F * sizeof(float));
  for (int row = 0; row < w->rows; row++) {
    const float *x = w->features + (size_t)row * F;
    for (int i = 0; i < WHITEN_COLUMNS; i++) {
      vec factor = vec_set(x[item * WHITEN_COLUMNS + i]);
      for (int j = 0; j < F; j += LANES)
        vec_store(sum + i * F + j, vec_madd(vec_load(sum + i * F + j), factor, vec_load(x + j)));
    }
  }
  for (int k = 0; k < WHITEN_COLUMNS * F; k++) sum[k] /= (float)w->rows;
}

void whiten_start(const struct whitening *w) {
  struct random random = random_stream(0, RANDOM_BASIS, 0);
  float row[F];
  for (int c = 0; c < w->components; c++) {
    random_uniform(&random, row, F, 1);
    for (int i = 0; i < F; i++) w->product[(size_t)c * F + i] = row[i];
  }
  whiten_orthonormalise(w);
}

void whiten_multiply(const struct whitening *w, int item) {
  const double *from = w->basis + (size_t)item * F;
  double *to = w->product + (size_t)item * F;
  for (int i = 0; i < F; i++) to[i] = 0;
  for (int j = 0; j < F; j++) { // symmetric: row j is column j
    const float *column = w->covariance + (size_t)j * F;
    for (int i = 0; i < F; i++) to[i] += from[j] * column[i];
  }
}

static double dot(const double *a, const double *b) {
  double sum = 0;
  for (int i = 0; i < F; i++) sum += a[i] * b[i];
  return sum;
}

void whiten_orthonormalise(const struct whitening *w) {
  for (int c = 0; c < w->components; c++) {
    double *to = w->basis + (size_t)c * F;
    memcpy(to, w->product + (size_t)c * F, F * sizeof(double));
    for (int before = 0; before < c; before++) {
      const double *other = w->basis + (size_t)before * F;
      double shadow = dot(to, other);
      for (int i = 0; i < F; i++) to[i] -= shadow * other[i];
    }
    double size = sqrt(dot(to, to));
    for (int i = 0; i < F; i++) to[i] = size > 0 ? to[i] / size : 0; // fewer directions than asked for: the rest say nothing
  }
}

// Within the span of the basis B the covariance is M = B * product^T. With M = L L^T (Cholesky) the coordinates L^-1 B x have
// the identity for their covariance; they differ from scaled eigenvectors by a rotation, which no distance feels.
void whiten_axes(const struct whitening *w) {
  int n = w->components;
  double *lower = w->lower, row[F];
  double most = 0;
  for (int a = 0; a < n; a++)
    for (int b = 0; b <= a; b++) {
      double sum = dot(w->basis + (size_t)a * F, w->product + (size_t)b * F);
      if (a == b && sum > most) most = sum;
      for (int k = 0; k < b; k++) sum -= lower[a * n + k] * lower[b * n + k];
      // A direction without variance cannot be scaled: it is left out, as a pivot without end would.
      if (a == b)
        lower[a * n + a] = sum > 1e-7 * most ? sqrt(sum) : INFINITY;
      else
        lower[a * n + b] = sum / lower[b * n + b];
    }
  for (int a = 0; a < n; a++) {
    memcpy(row, w->basis + (size_t)a * F, sizeof row);
    for (int b = 0; b < a; b++)
      for (int i = 0; i < F; i++) row[i] -= lower[a * n + b] * w->axes[(size_t)b * F + i];
    for (int i = 0; i < F; i++) w->axes[(size_t)a * F + i] = (float)(row[i] / lower[a * n + a]);
  }
}

void whiten_project(const struct whitening *w, int item) {
  int end = (item + 1) * WHITEN_ROWS < w->rows ? (item + 1) * WHITEN_ROWS : w->rows;
  for (int row = item * WHITEN_ROWS; row < end; row++)
    for (int c = 0; c < w->components; c++)
      w->whitened[(size_t)row * w->components + c] = vec_dot(w->features + (size_t)row * F, w->axes + (size_t)c * F, F);
}
