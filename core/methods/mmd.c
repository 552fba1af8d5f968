// MMD: the squared maximum mean discrepancy between source and target features, with the sum of five Gaussian kernels
// exp(-distance / (scale * bandwidth * mean distance)), scales 1/4 to 4 (Gretton et al. 2012; Long et al. 2015). Distances are
// squared; all means are over all pairs, an image with itself among them. The mean distance of the batch is taken as given: no
// gradient flows through it.
#include <math.h>
#include <stddef.h>

#include "../method.h"

enum { BANDWIDTH }; // the middle width of the kernels, in mean distances

// Between the features of rows i and j, squared.
static double distance(const struct pairs *p, int i, int j) {
  size_t n = p->sources + p->targets;
  return (double)p->dot[i * n + i] + p->dot[j * n + j] - 2.0 * p->dot[i * n + j];
}

static double pairs(const struct pairs *p) {
  int n = p->sources + p->targets;
  double mean = 0;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) mean += distance(p, i, j);
  mean /= (double)n * n;
  double narrow = mean > 0 ? 4 / (p->h[BANDWIDTH] * mean) : 0, loss = 0;
  for (int i = 0; i < n; i++) {
    double own = 0, own_count = i < p->sources ? p->sources : p->targets;
    for (int j = 0; j < n; j++) {
      int same = (i < p->sources) == (j < p->sources);
      double weight = (same ? 1 : -1) / (own_count * (j < p->sources ? p->sources : p->targets));
      // The widest kernel first; the others are its powers.
      double kernel = 0, slope = 0, rate = narrow / 16, k = exp(-distance(p, i, j) * rate);
      for (int scale = 0; scale < 5; scale++, k *= k) {
        kernel += k;
        slope -= k * rate;
        rate *= 2;
      }
      loss += weight * kernel;
      // The pairs (i, j) and (j, i) each pull row i by 2 * slope * (row i - row j).
      double factor = i == j ? 0 : 4 * p->weight * weight * slope;
      p->factor[(size_t)i * n + j] = (float)-factor;
      own += factor;
    }
    p->factor[(size_t)i * n + i] = (float)own;
  }
  return loss;
}

const struct method method_mmd = {
    HYPERPARAMETERS({"mmd_bandwidth", 1, 0.01, 100, 0}),
    .pairs = pairs,
};
