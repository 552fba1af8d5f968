// SHOT (Liang et al. 2020), in whitened features: at the start of each round the target images are grouped around one centroid
// per class, and the groups become pseudo-labels; MT learns them and, by information maximisation, to give answers that are
// sure one by one and even in all. MS's features hold the classes of digits never seen, but in directions of little variance:
// distances are measured where every principal direction counts the same.
//
// The first centroids come from C's answers, or, where those say nothing (`shot_fresh`), from k-means: the tightest of several
// attempts. Labelled images then say which group is which class; without any, the groups are given the classes that agree best
// with C's answers, which may well be chance.
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../adda.h"
#include "../method.h"
#include "../random.h"

enum {
  COMPONENTS, // principal directions that the groups are found in
  FRESH,      // 1: the first groups are found without C's answers
  KEEP,       // the share of images that keep their pseudo-label: those that lie least between two groups
  PSEUDO,     // weights: of the cross-entropy with the pseudo-labels,
  ENTROPY,    // of the mean entropy of the answers, to be low,
  DIVERSITY,  // and of the entropy of the mean answer, to be high
};
enum { ATTEMPTS = 12, TURNS = 40 };

typedef double centroids[ADDA_MAX_CLASSES][MAX_COMPONENTS + 1]; // the last: how many images

// Without a weight pseudo-labels are not looked for.
static int components(const double *h) { return h[PSEUDO] > 0 ? (int)h[COMPONENTS] : 0; }

static double distance(const struct survey *v, int image, const double *centroid) {
  double sum = 0;
  const float *x = v->whitened + (size_t)image * v->components;
  for (int i = 0; i < v->components; i++) sum += (x[i] - centroid[i]) * (x[i] - centroid[i]);
  return sum;
}

// Adds an image to a centroid that is to be divided by its last element.
static void gather(const struct survey *v, int image, double weight, double *centroid) {
  const float *x = v->whitened + (size_t)image * v->components;
  for (int i = 0; i < v->components; i++) centroid[i] += weight * x[i];
  centroid[MAX_COMPONENTS] += weight;
}

static void divide(const struct survey *v, centroids c) {
  for (int k = 0; k < v->classes; k++)
    if (c[k][MAX_COMPONENTS] > 0)
      for (int i = 0; i < v->components; i++) c[k][i] /= c[k][MAX_COMPONENTS];
}

// Groups by the nearest centroid and moves the centroids; answers the sum of squared distances before the move. The class of a
// labelled image is known once groups are classes.
static double regroup(const struct survey *v, centroids c, int known) {
  centroids next = {{0}};
  double sum = 0;
  for (int image = 0; image < v->images + v->labelled; image++) {
    int best = 0;
    double least = DBL_MAX, second = DBL_MAX;
    for (int k = 0; k < v->classes; k++) {
      double d = distance(v, image, c[k]);
      if (d < least)
        second = least, least = d, best = k;
      else if (d < second)
        second = d;
    }
    sum += least;
    if (image < v->images) {
      v->pseudo[image] = (uint8_t)best;
      v->margin[image] = (float)(second - least);
    } else if (known)
      best = v->label[image - v->images];
    gather(v, image, 1, next[best]);
  }
  divide(v, next);
  for (int k = 0; k < v->classes; k++)
    if (next[k][MAX_COMPONENTS] > 0) memcpy(c[k], next[k], sizeof next[k]);
  return sum;
}

static void from_answers(const struct survey *v, centroids c) {
  memset(c, 0, sizeof(centroids));
  for (int image = 0; image < v->images; image++) {
    double p[ADDA_MAX_CLASSES];
    softmax(v->logits + (size_t)image * v->stride, v->classes, p);
    for (int k = 0; k < v->classes; k++) gather(v, image, p[k], c[k]);
  }
  for (int i = 0; i < v->labelled; i++) gather(v, v->images + i, 1, c[v->label[i]]);
  divide(v, c);
}

// k-means++: each next centroid is an image drawn in proportion to its squared distance from those before.
static void from_images(const struct survey *v, centroids c, int attempt) {
  struct random random = random_stream(v->seed, RANDOM_CLUSTERS, (uint32_t)attempt);
  memset(c, 0, sizeof(centroids));
  int image = (int)random_below(&random, (uint32_t)v->images);
  for (int k = 0;; k++) {
    gather(v, image, 1, c[k]);
    if (k == v->classes - 1) break;
    double sum = 0, at = random_next(&random) * 0x1p-32;
    for (int i = 0; i < v->images; i++) {
      double d = distance(v, i, c[k]);
      if (k == 0 || d < v->margin[i]) v->margin[i] = (float)d;
      sum += v->margin[i];
    }
    for (image = 0, at *= sum; image < v->images - 1 && at > v->margin[image]; image++) at -= v->margin[image];
  }
}

// Gives every group the class with which the sum of costs is least, trying all of them set by set.
static void match(int classes, double cost[ADDA_MAX_CLASSES][ADDA_MAX_CLASSES], int *class_of) {
  enum { SETS = 1 << ADDA_MAX_CLASSES };
  double best[SETS];
  uint8_t last[SETS];
  best[0] = 0;
  for (int set = 1; set < 1 << classes; set++) { // the classes given to the first groups, as many as there are bits
    int group = -1;
    for (int c = 0; c < classes; c++) group += set >> c & 1;
    int found = 0; // where costs are no numbers, any class will do, but a class it must be
    for (int c = 0; c < classes; c++) {
      if (!(set >> c & 1)) continue;
      double sum = best[set & ~(1 << c)] + cost[group][c];
      if (!found++ || sum < best[set]) best[set] = sum, last[set] = (uint8_t)c;
    }
  }
  for (int set = (1 << classes) - 1, group = classes - 1; group >= 0; group--) {
    class_of[group] = last[set];
    set &= ~(1 << last[set]);
  }
}

static void name_groups(const struct survey *v, centroids c) {
  double cost[ADDA_MAX_CLASSES][ADDA_MAX_CLASSES] = {{0}};
  int class_of[ADDA_MAX_CLASSES];
  for (int i = 0; i < v->labelled; i++)
    for (int k = 0; k < v->classes; k++) cost[k][v->label[i]] += distance(v, v->images + i, c[k]);
  if (!v->labelled)
    for (int image = 0; image < v->images; image++) {
      double p[ADDA_MAX_CLASSES], least = DBL_MAX;
      int best = 0;
      softmax(v->logits + (size_t)image * v->stride, v->classes, p);
      for (int k = 0; k < v->classes; k++) {
        double d = distance(v, image, c[k]);
        if (d < least) least = d, best = k;
      }
      for (int k = 0; k < v->classes; k++) cost[best][k] -= p[k];
    }
  match(v->classes, cost, class_of);
  centroids named;
  for (int k = 0; k < v->classes; k++) memcpy(named[class_of[k]], c[k], sizeof named[0]);
  memcpy(c, named, sizeof named);
}

static int by_size(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

// Takes the pseudo-label from the images that lie nearest between two centroids.
static void keep_sure(const struct survey *v) {
  int drop = (int)((1 - v->h[KEEP]) * v->images + 0.5);
  if (drop >= v->images) drop = v->images - 1; // of a handful the surest stays
  if (!drop) return;
  float *sorted = (float *)v->scratch; // room for all
  memcpy(sorted, v->margin, v->images * sizeof *sorted);
  qsort(sorted, v->images, sizeof *sorted, by_size);
  for (int image = 0; image < v->images; image++)
    if (v->margin[image] < sorted[drop]) v->pseudo[image] = UNLABELLED;
}

// What is kept from call to call while fresh groups are looked for.
struct search {
  double least, before; // sums of squared distances: of the best attempt, of the turn before
  int settled;
  centroids now, best;
};

// One turn of one attempt.
static void search(const struct survey *v, int call) {
  struct search *s = (void *)v->scratch;
  int attempt = call / TURNS, turn = call % TURNS;
  if (turn == 0) {
    from_images(v, s->now, attempt);
    s->before = DBL_MAX;
    s->settled = 0;
    if (attempt == 0) {
      s->least = DBL_MAX;
      memcpy(s->best, s->now, sizeof s->best); // in case that no sum of distances is a number
    }
  }
  if (s->settled) return;
  double sum = regroup(v, s->now, 0);
  s->settled = !(sum < s->before);
  s->before = sum;
  if (sum < s->least) {
    s->least = sum;
    memcpy(s->best, s->now, sizeof s->best);
  }
}

static int survey(const struct survey *v, int call) {
  int fresh = v->h[FRESH] && v->round == 0;
  if (fresh && call < ATTEMPTS * TURNS) {
    search(v, call);
    return 1;
  }
  centroids c;
  if (fresh) {
    memcpy(c, ((struct search *)(void *)v->scratch)->best, sizeof c);
    name_groups(v, c);
  } else
    from_answers(v, c);
  for (int turn = 0; turn < 2; turn++) regroup(v, c, 1);
  keep_sure(v);
  return 0;
}

static double answers(const struct answers *a) {
  double mean[ADDA_MAX_CLASSES] = {0}, loss = 0, spread = 0;
  int labels = 0;
  for (int row = 0; row < a->rows; row++) {
    double p[ADDA_MAX_CLASSES];
    softmax(a->logits + (size_t)row * a->stride, a->classes, p);
    for (int c = 0; c < a->classes; c++) mean[c] += p[c] / a->rows;
    labels += a->pseudo[row] != UNLABELLED;
  }
  for (int c = 0; c < a->classes; c++) spread += mean[c] > 0 ? mean[c] * log(mean[c]) : 0;
  for (int row = 0; row < a->rows; row++) {
    const float *logits = a->logits + (size_t)row * a->stride;
    double p[ADDA_MAX_CLASSES], entropy = softmax(logits, a->classes, p), pull = 0;
    int label = a->pseudo[row];
    for (int c = 0; c < a->classes; c++) pull += mean[c] > 0 ? p[c] * log(mean[c]) : 0;
    loss += a->h[ENTROPY] * entropy / a->rows;
    if (label != UNLABELLED)
      loss += a->h[PSEUDO] * cross_entropy(logits, a->pseudo + row, 1, a->classes, a->stride, 0, NULL).sum / labels;
    for (int c = 0; c < a->classes; c++) {
      double g = 0;
      if (p[c] > 0) g -= a->h[ENTROPY] * p[c] * (log(p[c]) + entropy);
      if (mean[c] > 0) g += a->h[DIVERSITY] * p[c] * (log(mean[c]) - pull);
      g /= a->rows;
      if (label != UNLABELLED) g += a->h[PSEUDO] * (p[c] - (c == label)) / labels;
      a->gradient[(size_t)row * a->stride + c] = (float)(a->weight * g);
    }
  }
  return loss + a->h[DIVERSITY] * spread;
}

const struct method method_shot = {
    HYPERPARAMETERS({"shot_components", 20, 2, MAX_COMPONENTS, 1}, {"shot_fresh", 0, 0, 1, 1}, {"shot_keep", 0.9, 0.1, 1, 0},
                    {"shot_pseudo", 0.3, 0, 100, 0}, {"shot_entropy", 1, 0, 100, 0}, {"shot_diversity", 1, 0, 100, 0}),
    .answers = answers,
    .components = components,
    .survey = survey,
};
