#include "method.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "adda.h"

// Written by make: one line METHOD(name) for each file of methods/, by name.
#define METHOD(name) extern const struct method method_##name;
#include "methods.h"
#undef METHOD

static const struct {
  const char *name;
  const struct method *method;
} METHODS[] = {
#define METHOD(name) {#name, &method_##name},
#include "methods.h"
#undef METHOD
};

enum { METHODS_COUNT = sizeof METHODS / sizeof *METHODS };

static int is_method(int method) { return method >= 0 && method < METHODS_COUNT; }
const struct method *method_of(int method) { return is_method(method) ? METHODS[method].method : NULL; }
int method_needs_labels(const struct method *m) { return !m->discriminate && !m->answers && !m->pairs; }

int adda_method_count(void) { return METHODS_COUNT; }
const char *adda_method_name(int method) { return is_method(method) ? METHODS[method].name : NULL; }
int adda_method_given_labels(int method) { return is_method(method) && (method_of(method)->uses & METHOD_TARGET_LABELS) != 0; }
int adda_method_needs_labels(int method) { return is_method(method) && method_needs_labels(method_of(method)); }
int adda_method_has_discriminator(int method) { return is_method(method) && method_of(method)->discriminate; }
int adda_method_has_distance(int method) { return is_method(method) && method_of(method)->pairs; }
int adda_method_shared(int method) { return is_method(method) && (method_of(method)->uses & METHOD_SHARED) != 0; }

// One domain of domain_cross_entropy: rows with the same label.
static struct loss one_domain(const struct domain *d, int from, int rows, int label, float scale, double smoothing) {
  uint8_t labels[2 * ADDA_MAX_BATCH];
  memset(labels, label, rows);
  const float *logits = d->logits + (size_t)from * d->stride;
  float *gradient = d->gradient + (size_t)from * d->stride;
  struct loss loss = {0, 0, 0};
  if (!d->emphasis)
    loss = cross_entropy(logits, labels, rows, 2, d->stride, scale, gradient);
  else
    for (int row = 0; row < rows; row++) {
      float emphasis = d->emphasis[from + row];
      size_t at = (size_t)row * d->stride;
      struct loss one = cross_entropy(logits + at, labels, 1, 2, d->stride, scale * emphasis, gradient + at);
      loss.sum += emphasis * one.sum;
      loss.correct += one.correct;
      loss.count++;
    }
  if (smoothing > 0)
    for (int row = 0; row < rows; row++) {
      size_t at = (size_t)row * d->stride;
      loss.sum += smoothing * ((double)logits[at + label] - logits[at + 1 - label]);
      gradient[at + label] += (float)(smoothing * scale);
      gradient[at + 1 - label] -= (float)(smoothing * scale);
    }
  return loss;
}

double domain_cross_entropy(struct domain *d, double smoothing) {
  int rows = d->sources + d->targets;
  float scale = (float)(d->weight / rows);
  d->source = one_domain(d, 0, d->sources, 0, scale, smoothing);
  d->target = one_domain(d, d->sources, d->targets, 1, scale, smoothing);
  return (d->source.sum + d->target.sum) / rows;
}

double discriminate_plainly(struct domain *d) { return domain_cross_entropy(d, 0); }

double ramped_reversal(const double *h, double rounds) { return h[0] > 0 ? 2 / (1 + exp(-10 * rounds / h[0])) - 1 : 1; }
