#include "reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- layers -----------------------------------------------------------------------------------------------------------------

void reference_conv(const double *x, int in, int side, const double *w, const double *b, int out, double *y) {
  int size = side - 4;
  for (int o = 0; o < out; o++)
    for (int row = 0; row < size; row++)
      for (int column = 0; column < size; column++) {
        double sum = b[o];
        for (int i = 0; i < in; i++)
          for (int ky = 0; ky < 5; ky++) {
            const double *from = x + (i * side + row + ky) * side + column, *taps = w + ((o * in + i) * 5 + ky) * 5;
            sum += from[0] * taps[0] + from[1] * taps[1] + from[2] * taps[2] + from[3] * taps[3] + from[4] * taps[4];
          }
        y[(o * size + row) * size + column] = sum;
      }
}

void reference_conv_backward(const double *x, int in, int side, const double *w, int out, const double *dy, double *dx,
                             double *dw, double *db) {
  int size = side - 4;
  for (int o = 0; o < out; o++)
    for (int row = 0; row < size; row++)
      for (int column = 0; column < size; column++) {
        double g = dy[(o * size + row) * size + column];
        if (g == 0) continue;
        db[o] += g;
        for (int i = 0; i < in; i++)
          for (int ky = 0; ky < 5; ky++)
            for (int kx = 0; kx < 5; kx++) {
              int at = (i * side + row + ky) * side + column + kx, tap = ((o * in + i) * 5 + ky) * 5 + kx;
              dw[tap] += g * x[at];
              if (dx) dx[at] += g * w[tap];
            }
      }
}

void reference_pool(const double *x, int channels, int side, double *y, int *winner) {
  int half = side / 2;
  for (int c = 0; c < channels; c++)
    for (int row = 0; row < half; row++)
      for (int column = 0; column < half; column++) {
        double best = 0;
        int place = -1;
        for (int k = 0; k < 4; k++) {
          double value = x[(c * side + 2 * row + k / 2) * side + 2 * column + k % 2];
          if (place < 0 || value > best) best = value, place = k;
        }
        y[(c * half + row) * half + column] = best;
        winner[(c * half + row) * half + column] = place;
      }
}

void reference_pool_backward(const double *dy, const int *winner, int channels, int side, double *dx) {
  int half = side / 2;
  memset(dx, 0, sizeof(double) * channels * side * side);
  for (int c = 0; c < channels; c++)
    for (int row = 0; row < half; row++)
      for (int column = 0; column < half; column++) {
        int at = (c * half + row) * half + column, k = winner[at];
        dx[(c * side + 2 * row + k / 2) * side + 2 * column + k % 2] = dy[at];
      }
}

void reference_dense(const double *x, int rows, int in, const double *w, const double *b, int out, double *y) {
  for (int row = 0; row < rows; row++)
    for (int o = 0; o < out; o++) {
      const double *from = x + (size_t)row * in, *weight = w + (size_t)o * in;
      double sum = b[o];
      for (int i = 0; i < in; i++) sum += from[i] * weight[i];
      y[(size_t)row * out + o] = sum;
    }
}

void reference_dense_backward(const double *x, int rows, int in, const double *w, int out, const double *dy, double *dx,
                              double *dw, double *db) {
  for (int row = 0; row < rows; row++)
    for (int o = 0; o < out; o++) {
      double g = dy[(size_t)row * out + o];
      if (db) db[o] += g;
      for (int i = 0; i < in; i++) {
        if (dw) dw[(size_t)o * in + i] += g * x[(size_t)row * in + i];
        if (dx) dx[(size_t)row * in + i] += g * w[(size_t)o * in + i];
      }
    }
}

double reference_cross_entropy(const double *logits, int classes, int label, double *gradient) {
  // Relative to the label's logit: log sum exp(z - z[label]).
  double sum = 0;
  for (int c = 0; c < classes; c++) sum += exp(logits[c] - logits[label]);
  if (gradient)
    for (int c = 0; c < classes; c++) gradient[c] = exp(logits[c] - logits[label]) / sum - (c == label ? 1 : 0);
  return log(sum);
}

// --- networks ---------------------------------------------------------------------------------------------------------------

struct reference *reference_new(int classes, int relu) {
  struct reference *r = calloc(1, sizeof *r);
  if (!r) abort();
  r->classes = classes;
  r->relu = relu;
  const size_t encoder[6] = {32 * 25, 32, 64 * 32 * 25, 64, 512 * 1024, 512};
  const size_t discriminator[6] = {512 * 512, 512, 512 * 512, 512, 2 * 512, 2};
  for (int t = 0; t < 6; t++) {
    r->size[REFERENCE_MS + t] = r->size[REFERENCE_MT + t] = encoder[t];
    r->size[REFERENCE_D + t] = discriminator[t];
  }
  r->size[REFERENCE_C] = (size_t)classes * 512;
  r->size[REFERENCE_C + 1] = (size_t)classes;
  for (int t = 0; t < REFERENCE_TENSORS; t++)
    if (!(r->tensor[t] = calloc(r->size[t], sizeof(double)))) abort();
  reference_reset(r, 0);
  return r;
}

void reference_free(struct reference *r) {
  for (int t = 0; t < REFERENCE_TENSORS; t++) free(r->tensor[t]);
  for (int n = 0; n < 16; n++) free(r->trace[n]);
  free(r);
}

void reference_reset(struct reference *r, int from) {
  r->next = 0;
  r->from = from;
  r->switches = 14695981039346656037u;
  r->margin_conv1 = r->margin_conv2 = r->margin_d = r->margin_class = INFINITY;
  r->correct = 0;
}

static void pass_switch(struct reference *r, int way, double margin, double *least) {
  r->switches = (r->switches ^ (uint64_t)way) * 1099511628211u; // FNV-1a
  if (!(margin >= *least)) *least = margin;
}

// The activations of one image.
struct trace {
  double image[784];
  double conv1[32 * 24 * 24], map1[32 * 12 * 12];
  double conv2[64 * 8 * 8], map2[64 * 4 * 4];
  int winner1[32 * 12 * 12], winner2[64 * 4 * 4];
  double features[512];
  double hidden[2][512], domain[2];
  double logits[10];
};

// Max-pool and ReLU of x (channels, side, side).
static void pool_relu(struct reference *r, const double *x, int channels, int side, double *y, int *winner, double *margin) {
  int half = side / 2;
  reference_pool(x, channels, side, y, winner);
  for (int at = 0; at < channels * half * half; at++) {
    int c = at / (half * half), row = at / half % half, column = at % half;
    double gap = fabs(y[at]); // to the ReLU's edge, and, where it is open, to the window's second
    for (int k = 0; k < 4 && y[at] > 0; k++) {
      double behind = y[at] - x[(c * side + 2 * row + k / 2) * side + 2 * column + k % 2];
      if (k != winner[at] && behind < gap) gap = behind;
    }
    pass_switch(r, y[at] > 0 ? 1 + winner[at] : 0, gap, margin);
    if (!(y[at] > 0)) y[at] = 0;
  }
}

static struct trace *encode(struct reference *r, int encoder, const double *image) {
  if (r->next == 16) abort();
  struct trace **place = &r->trace[r->next++], *t = *place;
  if (!t && !(t = *place = malloc(sizeof *t))) abort();
  double **w = r->tensor + encoder;
  memcpy(t->image, image, sizeof t->image);
  if (r->from <= 0) {
    reference_conv(t->image, 1, 28, w[0], w[1], 32, t->conv1);
    pool_relu(r, t->conv1, 32, 24, t->map1, t->winner1, &r->margin_conv1);
  }
  if (r->from <= 1) {
    reference_conv(t->map1, 32, 12, w[2], w[3], 64, t->conv2);
    pool_relu(r, t->conv2, 64, 8, t->map2, t->winner2, &r->margin_conv2);
  }
  if (r->from <= 2) reference_dense(t->map2, 1, 1024, w[4], w[5], 512, t->features);
  return t;
}

static void encode_backward(struct reference *r, int encoder, const struct trace *t, const double *dfeatures,
                            struct reference *gradient) {
  static double dmap2[64 * 4 * 4], dconv2[64 * 8 * 8], dmap1[32 * 12 * 12], dconv1[32 * 24 * 24];
  double **w = r->tensor + encoder, **g = gradient->tensor + encoder;
  memset(dmap2, 0, sizeof dmap2);
  memset(dmap1, 0, sizeof dmap1);
  reference_dense_backward(t->map2, 1, 1024, w[4], 512, dfeatures, dmap2, g[4], g[5]);
  for (int i = 0; i < 64 * 4 * 4; i++)
    if (!(t->map2[i] > 0)) dmap2[i] = 0;
  reference_pool_backward(dmap2, t->winner2, 64, 8, dconv2);
  reference_conv_backward(t->map1, 32, 12, w[2], 64, dconv2, dmap1, g[2], g[3]);
  for (int i = 0; i < 32 * 12 * 12; i++)
    if (!(t->map1[i] > 0)) dmap1[i] = 0;
  reference_pool_backward(dmap1, t->winner1, 32, 24, dconv1);
  reference_conv_backward(t->image, 1, 28, w[0], 32, dconv1, NULL, g[0], g[1]);
}

static void discriminate(struct reference *r, struct trace *t) {
  double **w = r->tensor + REFERENCE_D;
  for (int l = 0; l < 2; l++) {
    reference_dense(l ? t->hidden[0] : t->features, 1, 512, w[2 * l], w[2 * l + 1], 512, t->hidden[l]);
    for (int i = 0; i < 512 && r->relu; i++) {
      double *h = &t->hidden[l][i];
      pass_switch(r, *h > 0, fabs(*h), &r->margin_d);
      if (!(*h > 0)) *h = 0;
    }
  }
  reference_dense(t->hidden[1], 1, 512, w[4], w[5], 2, t->domain);
}

// Adds to dfeatures (512) and, where gradient is not NULL, to D's gradient.
static void discriminate_backward(struct reference *r, const struct trace *t, const double *ddomain, double *dfeatures,
                                  struct reference *gradient) {
  double **w = r->tensor + REFERENCE_D, **g = gradient ? gradient->tensor + REFERENCE_D : NULL;
  double dhidden[2][512] = {{0}};
  reference_dense_backward(t->hidden[1], 1, 512, w[4], 2, ddomain, dhidden[1], g ? g[4] : NULL, g ? g[5] : NULL);
  for (int i = 0; i < 512 && r->relu; i++)
    if (!(t->hidden[1][i] > 0)) dhidden[1][i] = 0;
  reference_dense_backward(t->hidden[0], 1, 512, w[2], 512, dhidden[1], dhidden[0], g ? g[2] : NULL, g ? g[3] : NULL);
  for (int i = 0; i < 512 && r->relu; i++)
    if (!(t->hidden[0][i] > 0)) dhidden[0][i] = 0;
  reference_dense_backward(t->features, 1, 512, w[0], 512, dhidden[0], dfeatures, g ? g[0] : NULL, g ? g[1] : NULL);
}

void reference_infer(struct reference *r, int encoder, const double *image, double *features, double *logits, double *domain) {
  struct trace *t = encode(r, encoder, image);
  discriminate(r, t);
  memcpy(features, t->features, sizeof t->features);
  memcpy(domain, t->domain, sizeof t->domain);
  reference_dense(t->features, 1, 512, r->tensor[REFERENCE_C], r->tensor[REFERENCE_C + 1], r->classes, logits);
}

// --- losses -----------------------------------------------------------------------------------------------------------------

// The cross-entropy of one row; gradient (classes) is scaled. Counts the row if it is right.
static double measured(struct reference *r, const double *logits, int classes, int label, double scale, double *gradient) {
  double loss = reference_cross_entropy(logits, classes, label, gradient);
  int right = 1;
  for (int c = 0; c < classes; c++) {
    gradient[c] *= scale;
    if (c == label) continue;
    if (logits[c] >= logits[label]) right = 0;
    double gap = fabs(logits[c] - logits[label]);
    if (!(gap >= r->margin_class)) r->margin_class = gap;
  }
  r->correct += right;
  return scale * loss;
}

static double class_loss(struct reference *r, int encoder, const double *images, const uint8_t *labels, int count,
                         double weight, struct reference *gradient, int train_classifier) {
  double **w = r->tensor + REFERENCE_C, loss = 0;
  for (int n = 0; n < count; n++) {
    double dlogits[10], dfeatures[512] = {0};
    struct trace *t = encode(r, encoder, images + (size_t)n * 784);
    reference_dense(t->features, 1, 512, w[0], w[1], r->classes, t->logits);
    loss += measured(r, t->logits, r->classes, labels[n], weight / count, dlogits);
    if (!gradient) continue;
    double **g = gradient->tensor + REFERENCE_C;
    reference_dense_backward(t->features, 1, 512, w[0], r->classes, dlogits, dfeatures, train_classifier ? g[0] : NULL,
                             train_classifier ? g[1] : NULL);
    encode_backward(r, encoder, t, dfeatures, gradient);
  }
  return loss;
}

double reference_train_loss(struct reference *r, const double *images, const uint8_t *labels, int count,
                            struct reference *gradient) {
  return class_loss(r, REFERENCE_MS, images, labels, count, 1, gradient, 1);
}

double reference_label_loss(struct reference *r, const double *images, const uint8_t *labels, int count, double weight,
                            struct reference *gradient) {
  return class_loss(r, REFERENCE_MT, images, labels, count, weight, gradient, 0);
}

double reference_d_loss(struct reference *r, const double *sources, int source_count, const double *targets, int target_count,
                        struct reference *gradient) {
  double loss = 0;
  int rows = source_count + target_count;
  for (int n = 0; n < rows; n++) {
    int target = n >= source_count;
    double ddomain[2], dfeatures[512] = {0};
    const double *image = target ? targets + (size_t)(n - source_count) * 784 : sources + (size_t)n * 784;
    struct trace *t = encode(r, target ? REFERENCE_MT : REFERENCE_MS, image);
    discriminate(r, t);
    loss += measured(r, t->domain, 2, target, 1.0 / rows, ddomain);
    if (gradient) discriminate_backward(r, t, ddomain, dfeatures, gradient);
  }
  return loss;
}

double reference_domain_loss(struct reference *r, const double *targets, int count, double weight, struct reference *gradient) {
  double loss = 0;
  for (int n = 0; n < count; n++) {
    double ddomain[2], dfeatures[512] = {0};
    struct trace *t = encode(r, REFERENCE_MT, targets + (size_t)n * 784);
    discriminate(r, t);
    loss += measured(r, t->domain, 2, 0, weight / count, ddomain);
    if (!gradient) continue;
    discriminate_backward(r, t, ddomain, dfeatures, NULL);
    encode_backward(r, REFERENCE_MT, t, dfeatures, gradient);
  }
  return loss;
}
