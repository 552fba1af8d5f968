// Deep CORAL: the squared distance between the covariances of source and target features, |Cs - Ct|^2 / (4 * 512^2) (Sun and
// Saenko 2016). It needs the dot products of the centred features only: |Cs|^2 is the sum of squares of their dot products.
// Divided as published, the loss takes a weight of thousands to be felt.
#include <stddef.h>

#include "../adda.h"
#include "../method.h"

static double pairs(const struct pairs *p) {
  int n = p->sources + p->targets;
  if (p->sources < 2 || p->targets < 2) { // one image has no covariance
    for (size_t k = 0; k < (size_t)n * n; k++) p->factor[k] = 0;
    return 0;
  }
  // Means over each domain of every row of dot products; then centred products on the fly.
  double *mean[2] = {p->scratch, p->scratch + n}, all[2][2] = {{0, 0}, {0, 0}};
  for (int i = 0; i < n; i++) {
    mean[0][i] = mean[1][i] = 0;
    for (int j = 0; j < n; j++) mean[j >= p->sources][i] += p->dot[(size_t)i * n + j];
    mean[0][i] /= p->sources;
    mean[1][i] /= p->targets;
    int side = i >= p->sources;
    for (int other = 0; other < 2; other++) all[side][other] += mean[other][i] / (side ? p->targets : p->sources);
  }
  const double unit = 1 / (4.0 * ADDA_FEATURES * ADDA_FEATURES);
  double loss = 0;
  for (int i = 0; i < n; i++) {
    int mine = i >= p->sources;
    double freedom = (mine ? p->targets : p->sources) - 1;
    for (int j = 0; j < n; j++) {
      int other = j >= p->sources;
      double centred = p->dot[(size_t)i * n + j] - mean[other][i] - mean[mine][j] + all[mine][other];
      double weight = (mine == other ? 1 : -1) / (freedom * ((other ? p->targets : p->sources) - 1));
      loss += unit * weight * centred * centred;
      // To be multiplied with centred features; the means fall out by themselves, since centred products sum to zero.
      p->factor[(size_t)i * n + j] = (float)(4 * p->weight * unit * weight * centred);
    }
  }
  return loss;
}

const struct method method_coral = {
    .pairs = pairs,
};
