// method.h - what an adaptation method is: a file in methods/ that states its loss, the gradient of it and its hyperparameters.
//
// A step of adaptation runs MT and C over its rows, asks the method for what it wants of them, and takes the gradients the
// method answers back through C and MT. A method fills in the functions it needs and leaves the others NULL; the build finds
// the file by its name, and nothing else is touched. Losses are computed in double; gradients are of weight * loss.
#ifndef ADDA_METHOD_H
#define ADDA_METHOD_H

#include "loss.h"

struct hyperparameter {
  const char *name; // unique among all methods
  double initial, least, most;
  int whole; // it takes whole numbers alone
};

// What a method may use of a step; or-ed.
enum {
  // MT sees the source images too, and learns their labels through C: one encoder for both domains. Without it the source
  // features are those of the frozen MS.
  METHOD_SHARED = 1,
  // The true labels of the target images. For the upper baseline alone: everything else must do without.
  METHOD_TARGET_LABELS = 2,
};

// D's logits of a batch: `sources` rows, then `targets` rows.
struct domain {
  const double *h;     // the method's hyperparameters
  const float *logits; // (sources + targets, stride): source, target
  int sources, targets, stride;
  const float *emphasis; // (sources + targets) weight of each row, 1 on average; NULL: all the same
  float *gradient;       // (sources + targets, stride), to be overwritten
  double weight;
  double step;                // steps of the adaptation before this one
  double d_correct;           // deceive only: the share of both domains that D called right in this step, before its update
  struct loss source, target; // discriminate only, to be filled in: rows called right, sums
};

// C's logits of the target rows.
struct answers {
  const double *h;
  const float *logits; // (rows, stride), of which the first `classes` count
  int rows, classes, stride;
  const uint8_t *label;  // (rows) with METHOD_TARGET_LABELS, else NULL
  const uint8_t *pseudo; // (rows) what the survey made of them; UNLABELLED: nothing
  float *gradient;       // (rows, stride), zero at the start
  double weight;
};

// All dot products of the features of a batch: `sources` rows, then `targets` rows, n in all.
struct pairs {
  const double *h;
  const float *dot; // (n, n)
  int sources, targets;
  float *factor; // (n, n), to be overwritten: row i's gradient is the sum over j of factor[i][j] * the features of row j
  double weight;
  double *scratch; // (8 * n)
};

// The input of D made of features and answers of a batch, where it is not the features themselves.
struct condition {
  const double *h;
  const float *features; // (rows, 512)
  const float *logits;   // (rows, stride)
  int rows, sources, classes, stride;
  float *input;               // condition: (rows, 512), to be overwritten
  float *emphasis;            // condition: (rows), to be overwritten
  const float *dinput;        // uncondition: (rows, 512), the gradient by the input
  float *dfeatures, *dlogits; // uncondition: (rows, 512), to be overwritten; (rows, stride), to be added to
};

enum { MAX_COMPONENTS = 64 };

// All target images at the start of a round, and the labelled ones after them.
struct survey {
  const double *h;
  const float *whitened; // (images + labelled, components): MT's features in their principal directions, each of variance 1
  const float *logits;   // (images + labelled, stride)
  int images, labelled, components, classes, stride;
  const uint8_t *label; // (labelled)
  int round;
  uint32_t seed;
  uint8_t *pseudo; // (images), to be filled in
  float *margin;   // (images) scratch
  double *scratch; // (images / 2 + 2000), kept from call to call
};

struct method {
  const struct hyperparameter *hyperparameters;
  int count; // of them
  unsigned uses;
  // The game. discriminate: D's loss, before its update. Then either
  //   deceive: what MT wants of the D just updated, target rows only; or
  //   reversal: MT takes D's own gradient times minus this, from the same pass; `rounds` of adaptation are done.
  double (*discriminate)(struct domain *);
  double (*deceive)(struct domain *);
  double (*reversal)(const double *h, double rounds);
  // With reversal: another input of D than the features.
  void (*condition)(const struct condition *);
  void (*uncondition)(const struct condition *);
  // Losses of MT by C's answers to the target, and by the distances between features.
  double (*answers)(const struct answers *);
  double (*pairs)(const struct pairs *);
  // At the start of a round. components: how many directions it wants; with 0 there is no survey. survey: called with 0, 1, 2,
  // ... until it answers 0.
  int (*components)(const double *h);
  int (*survey)(const struct survey *, int call);
};

// NULL where there is no such method; its name and number are adda.h's.
const struct method *method_of(int method);
// It learns from the labelled images alone.
int method_needs_labels(const struct method *m);

#define HYPERPARAMETERS(...)                                                                                                   \
  .hyperparameters = (const struct hyperparameter[]){__VA_ARGS__},                                                             \
  .count = sizeof((const struct hyperparameter[]){__VA_ARGS__}) / sizeof(struct hyperparameter)

// What DANN and its kin share: D's plain cross-entropy, and a reversal that grows from 0 to 1 over h[0] rounds, as
// 2 / (1 + exp(-10 t)) - 1; with 0 rounds it is 1 from the start.
double discriminate_plainly(struct domain *d);
double ramped_reversal(const double *h, double rounds);
#define RAMP(name) {name, 3, 0, 1000, 0}

// Cross-entropy of D over both domains, the mean over all rows; `smoothing` of a row's label goes to the other domain.
double domain_cross_entropy(struct domain *d, double smoothing);

#endif
