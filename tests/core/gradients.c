// gradients.c - the core's steps against a naive network in double precision: losses, counts, features and every gradient.
//
// After one step of SGD with momentum from an empty memory, the momentum buffer is the gradient: adda_get_tensor hands it out.
// It is compared with the reference's analytic gradient everywhere, and natively with central differences of the reference's
// loss at a few places of each tensor, so that a mistake shared by both derivations shows too: one in the reference, which is
// the same in all builds.
#include "adda.h"
#include "check.h"
#include "reference.h"

// A gradient in float32 is a chain of sums: forward through 25 + 800 + 1024 + 512 * 3 products, and back through about as many.
// Each sum rounds at most once a product, so that a value is off by at most that many roundings of what is summed; what is
// summed is taken to be no larger than the tensor's largest gradient.
#define CHAIN (2 * (25 + 800 + 1024 + 3 * 512))
#define RELATIVE (CHAIN * 0x1p-24)

// How near a max-pool or a ReLU may come to going the other way: further than float32 is off at each layer (measured: 3e-7,
// 2e-6 and 2e-6), else core and reference may rightly differ.
#define MARGIN_CONV1 2e-6
#define MARGIN_CONV2 6e-6
#define MARGIN_D 1e-5
#define MARGIN_CLASS 1e-4

#define RATE 0.25
#define STEP 1e-6 // of the central differences: small enough that few of them cross a switch

struct scene {
  int classes, batch, sources, targets, labelled, relu;
  double method_weight, label_weight;
  adda *s;
  struct reference *reference, *gradient;
  double *images; // (batch, 784), the labelled ones after them
  uint8_t *labels;
};

static adda *create(const struct scene *c) {
  double options[ADDA_OPTIONS_SIZE];
  for (int i = 0; adda_option_name(i, 0); i++) options[i] = adda_option_default(i, 0);
  options[ADDA_classes] = c->classes;
  options[ADDA_source_images] = options[ADDA_target_images] = 1;
  options[ADDA_labelled_images] = c->labelled;
  options[ADDA_batch] = c->batch;
  options[ADDA_train_rate] = options[ADDA_encoder_rate] = options[ADDA_discriminator_rate] = RATE;
  options[ADDA_train_momentum] = options[ADDA_adapt_momentum] = 0.9;
  options[ADDA_discriminator_relu] = c->relu;
  options[ADDA_method_weight] = c->method_weight;
  options[ADDA_label_weight] = c->label_weight;
  size_t bytes = adda_bytes(options);
  adda *s = adda_create(check_memory(bytes), bytes, options);
  if (s) return s;
  printf("not ok %s: no handle\n", check.name);
  exit(1);
}

// Draws the reference's weights, a little larger than the usual start so that no gradient is tiny.
static void draw_weights(struct scene *c) {
  for (int t = 0; t < REFERENCE_TENSORS; t++) {
    size_t size = c->reference->size[t], inputs = size / (size_t)adda_tensor_shape(c->s, t, 0);
    float bound = inputs > 1 ? 1.5f / sqrtf((float)inputs) : 0.1f;
    for (size_t k = 0; k < size; k++) c->reference->tensor[t][k] = bound * draw_real();
  }
}

// Noise leaves no two windows equal, unlike the flat ground of a digit.
static void draw_images(struct scene *c) {
  for (int n = 0; n < c->sources + c->targets + c->labelled; n++) {
    for (int i = 0; i < ADDA_PIXELS; i++) c->images[n * ADDA_PIXELS + i] = (uint8_t)draw() / 255.0;
    c->labels[n] = (uint8_t)draw_below(c->classes);
  }
}

// Gives the core the weights and images drawn.
static void hand_over(struct scene *c) {
  for (int t = 0; t < REFERENCE_TENSORS; t++) {
    size_t size = 1;
    for (int axis = 0, n; (n = adda_tensor_shape(c->s, t, axis)); axis++) size *= (size_t)n;
    EXPECT(size == c->reference->size[t], "%s has %zu values", adda_tensor_name(t), size);
    for (size_t k = 0; k < size; k++) adda_exchange(c->s)[k] = (float)c->reference->tensor[t][k];
    EXPECT(adda_set_tensor(c->s, t, 0) == ADDA_OK, "%s", adda_message(c->s));
  }
  int batch = c->sources + c->targets;
  for (int n = 0; n < batch + c->labelled; n++) {
    int set = n < batch ? ADDA_BATCH : ADDA_LABELLED, at = n < batch ? n : n - batch;
    for (int i = 0; i < ADDA_PIXELS; i++)
      adda_images(c->s, set)[at * ADDA_PIXELS + i] = (uint8_t)lrint(255 * c->images[n * ADDA_PIXELS + i]);
    adda_labels(c->s, set)[at] = c->labels[n];
  }
}

static int far_from_ties(const struct reference *r) {
  return r->margin_conv1 > MARGIN_CONV1 && r->margin_conv2 > MARGIN_CONV2 && r->margin_d > MARGIN_D &&
         r->margin_class > MARGIN_CLASS;
}

static void run(adda *s, adda_status begun) {
  EXPECT(begun == ADDA_OK, "%s", adda_message(s));
  if (begun != ADDA_OK) return;
  adda_status status;
  while ((status = adda_advance(s, 1e8)) == ADDA_MORE) continue;
  EXPECT(status == ADDA_OK, "%s", adda_message(s));
}

static double largest(const double *values, size_t count) {
  double most = 0;
  for (size_t k = 0; k < count; k++)
    if (!(fabs(values[k]) <= most)) most = fabs(values[k]);
  return most;
}

// Tensors `from` to `to` (not included): the momentum buffer against the gradient, and the weights against a step along it.
static void expect_gradient(struct scene *c, int from, int to) {
  for (int t = from; t < to; t++) {
    size_t size = c->reference->size[t];
    const double *want = c->gradient->tensor[t];
    double most = largest(want, size);
    EXPECT(most > 1e-6, "%s has no gradient worth measuring", adda_tensor_name(t));
    float *moment = check_floats(size);
    EXPECT(adda_get_tensor(c->s, t, 1) == ADDA_OK, "%s", adda_message(c->s));
    memcpy(moment, adda_exchange(c->s), size * sizeof(float));
    for (size_t k = 0; k < size; k++) check_near(adda_tensor_name(t), k, moment[k], want[k], RELATIVE * most);
    EXPECT(adda_get_tensor(c->s, t, 0) == ADDA_OK, "%s", adda_message(c->s));
    for (size_t k = 0; k < size; k++) {
      double w = c->reference->tensor[t][k], step = RATE * moment[k];
      check_near("the update", k, adda_exchange(c->s)[k], w - step, 0x1p-24 * (fabs(w) + fabs(step)));
    }
  }
}

typedef double loss_of(struct scene *c, struct reference *gradient);

// Central differences at some places of tensors `from` to `to`: three drawn, and where the gradient is largest.
static void expect_differences(struct scene *c, int from, int to, loss_of *loss) {
#ifdef __wasm__
  return;
#endif
  for (int t = from; t < to; t++) {
    size_t size = c->reference->size[t], largest_at = 0;
    double *w = c->reference->tensor[t], most = largest(c->gradient->tensor[t], size);
    for (size_t k = 0; k < size; k++)
      if (fabs(c->gradient->tensor[t][k]) == most) largest_at = k;
    EXPECT(adda_get_tensor(c->s, t, 1) == ADDA_OK, "%s", adda_message(c->s));
    int layer = t < REFERENCE_C ? t / 2 : t >= REFERENCE_MT && t < REFERENCE_D ? (t - REFERENCE_MT) / 2 : 3;
    reference_reset(c->reference, 0);
    loss(c, NULL); // leaves the layers below the tensor's for the differences
    int measured = 0, wanted = size < 4 ? (int)size : 4;
    for (int attempt = 0; attempt < 200 && measured < wanted; attempt++) {
      size_t k = attempt == 0 ? largest_at : size < 4 ? (size_t)attempt % size : draw() % size;
      double middle = w[k], side[2];
      uint64_t switches[2];
      for (int up = 0; up < 2; up++) {
        w[k] = middle + (up ? STEP : -STEP);
        reference_reset(c->reference, layer);
        side[up] = loss(c, NULL);
        switches[up] = c->reference->switches;
      }
      w[k] = middle;
      if (switches[0] != switches[1]) continue; // a max-pool or ReLU in between: no derivative to measure
      measured++;
      // Beside float32: the loss is about 1 and known to 1e-15 or so, divided by the two steps.
      check_near(adda_tensor_name(t), k, adda_exchange(c->s)[k], (side[1] - side[0]) / (2 * STEP),
                 RELATIVE * most + 1e-14 / STEP);
    }
    reference_reset(c->reference, 0);
    EXPECT(measured == wanted, "%s: only %d places measured", adda_tensor_name(t), measured);
  }
}

static double train_loss(struct scene *c, struct reference *gradient) {
  return reference_train_loss(c->reference, c->images, c->labels, c->sources, gradient);
}

static const double *target_images(const struct scene *c) { return c->images + (size_t)c->sources * ADDA_PIXELS; }

static double d_loss(struct scene *c, struct reference *gradient) {
  return reference_d_loss(c->reference, c->images, c->sources, target_images(c), c->targets, gradient);
}

static double domain_loss(struct scene *c, struct reference *gradient) {
  return reference_domain_loss(c->reference, target_images(c), c->targets, c->method_weight, gradient);
}

static double label_loss(struct scene *c, struct reference *gradient) {
  int from = c->sources + c->targets;
  return reference_label_loss(c->reference, c->images + (size_t)from * ADDA_PIXELS, c->labels + from, c->labelled,
                              c->label_weight, gradient);
}

static double mt_loss(struct scene *c, struct reference *gradient) {
  return domain_loss(c, gradient) + (c->labelled ? label_loss(c, gradient) : 0);
}

static void open_scene(struct scene *c) {
  c->s = create(c);
  c->reference = reference_new(c->classes, c->relu);
  c->images = check_doubles((size_t)(c->sources + c->targets + c->labelled) * ADDA_PIXELS);
  c->labels = check_memory(c->sources + c->targets + c->labelled);
  c->gradient = reference_new(c->classes, c->relu);
}

static void close_scene(struct scene *c) {
  reference_free(c->reference);
  reference_free(c->gradient);
}

static void clear_gradient(struct scene *c) {
  for (int t = 0; t < REFERENCE_TENSORS; t++) memset(c->gradient->tensor[t], 0, c->gradient->size[t] * sizeof(double));
  reference_reset(c->reference, 0);
}

// Metrics are sums in double of float32 logits: off by a chain of roundings of numbers about 1.
static void expect_metric(struct scene *c, int metric, double want) {
  check_near(adda_metric_name(metric), 0, adda_metrics(c->s)[metric], want, RELATIVE * (1 + fabs(want)));
}

static void expect_count(struct scene *c, int metric, int want) {
  double got = adda_metrics(c->s)[metric];
  EXPECT(got == want, "%s is %g, expected %d", adda_metric_name(metric), got, want);
}

// The 2-norm of the tensors `from` to `to` - 1 of the gradient; each element is off by what expect_gradient allows.
static void expect_norm(struct scene *c, int metric, int from, int to) {
  double square = 0;
  for (int t = from; t < to; t++)
    for (size_t k = 0; k < c->gradient->size[t]; k++) square += c->gradient->tensor[t][k] * c->gradient->tensor[t][k];
  EXPECT(square > 0, "the gradient is zero");
  check_near(adda_metric_name(metric), 0, adda_metrics(c->s)[metric], sqrt(square), RELATIVE * sqrt(square));
}

// Draws until no max-pool, ReLU or decision is near a tie in `passes`, which fills in the gradient.
static void draw_far_from_ties(struct scene *c, void (*passes)(struct scene *c)) {
  for (int attempt = 0; attempt < 60; attempt++) {
    check_draw_from(check.seed + (uint64_t)attempt * 65536);
    draw_weights(c);
    draw_images(c);
    clear_gradient(c);
    passes(c);
    if (far_from_ties(c->reference)) {
      hand_over(c);
      return;
    }
  }
  check_fail("every draw comes near a tie");
}

static void train_passes(struct scene *c) { train_loss(c, c->gradient); }

static void train_case(int classes, int count) {
  struct scene c = {.classes = classes, .batch = count, .sources = count, .method_weight = 1, .label_weight = 1};
  check_begin("train: %d classes, %d images", classes, count);
  open_scene(&c);
  draw_far_from_ties(&c, train_passes);
  reference_reset(c.reference, 0);
  double loss = train_loss(&c, NULL);
  run(c.s, adda_begin_train(c.s, count));
  expect_metric(&c, ADDA_METRIC_loss, loss);
  expect_count(&c, ADDA_METRIC_source_correct, c.reference->correct);
  expect_count(&c, ADDA_METRIC_source_count, count);
  expect_gradient(&c, REFERENCE_MS, REFERENCE_MT);
  expect_norm(&c, ADDA_METRIC_encoder_gradient, REFERENCE_MS, REFERENCE_C);
  expect_differences(&c, REFERENCE_MS, REFERENCE_MT, train_loss);
  close_scene(&c);
  check_end();
}

// D's gradient, then its update, then MT's gradient by the D updated. `updated` says which D the reference holds.
static void update_d(struct scene *c, double sign) {
  for (int t = REFERENCE_D; t < REFERENCE_TENSORS; t++)
    for (size_t k = 0; k < c->reference->size[t]; k++) c->reference->tensor[t][k] -= sign * RATE * c->gradient->tensor[t][k];
}

static void adapt_passes(struct scene *c) {
  d_loss(c, c->gradient);
  reference_label_loss(c->reference, target_images(c), c->labels + c->sources, c->targets, 1, NULL); // for its margin
  update_d(c, 1);
  mt_loss(c, c->gradient);
  update_d(c, -1);
}

static void adapt_case(struct scene c) {
  check_begin("adapt: %d classes, %d source, %d target, %d labelled images, D %s ReLU, weights %g and %g", c.classes, c.sources,
              c.targets, c.labelled, c.relu ? "with" : "without", c.method_weight, c.label_weight);
  c.batch = c.sources > c.targets ? c.sources : c.targets;
  open_scene(&c);
  draw_far_from_ties(&c, adapt_passes);
  if (c.labelled) EXPECT(adda_loaded(c.s, ADDA_LABELLED, c.labelled) == ADDA_OK, "%s", adda_message(c.s));
  if (c.targets > 1) adda_labels(c.s, ADDA_BATCH)[c.sources] = ADDA_UNLABELLED;
  run(c.s, adda_begin_adapt(c.s, c.sources, c.targets));

  reference_reset(c.reference, 0);
  expect_metric(&c, ADDA_METRIC_d_loss, d_loss(&c, NULL));
  int right = c.reference->correct;
  reference_reset(c.reference, 0);
  domain_loss(&c, NULL);
  int deceived = c.reference->correct; // targets called source
  expect_count(&c, ADDA_METRIC_d_target_correct, c.targets - deceived);
  expect_count(&c, ADDA_METRIC_d_source_correct, right - (c.targets - deceived));
  expect_count(&c, ADDA_METRIC_source_count, c.sources);
  expect_count(&c, ADDA_METRIC_target_count, c.targets);
  reference_reset(c.reference, 0);
  int unknown = c.targets > 1 ? 1 : 0;
  reference_label_loss(c.reference, target_images(&c) + unknown * ADDA_PIXELS, c.labels + c.sources + unknown,
                       c.targets - unknown, 1, NULL);
  expect_count(&c, ADDA_METRIC_target_correct, c.reference->correct);
  expect_count(&c, ADDA_METRIC_target_known, c.targets - unknown);
  expect_gradient(&c, REFERENCE_D, REFERENCE_TENSORS);
  expect_norm(&c, ADDA_METRIC_d_gradient, REFERENCE_D, REFERENCE_TENSORS);
  expect_differences(&c, REFERENCE_D, REFERENCE_TENSORS, d_loss);

  update_d(&c, 1);
  expect_metric(&c, ADDA_METRIC_mt_loss, domain_loss(&c, NULL) / c.method_weight);
  if (c.labelled) expect_metric(&c, ADDA_METRIC_label_loss, label_loss(&c, NULL) / c.label_weight);
  expect_gradient(&c, REFERENCE_MT, REFERENCE_D);
  expect_norm(&c, ADDA_METRIC_encoder_gradient, REFERENCE_MT, REFERENCE_D);
  expect_differences(&c, REFERENCE_MT, REFERENCE_D, mt_loss);
  close_scene(&c);
  check_end();
}

static void infer_case(int encoder, int relu) {
  struct scene c = {.classes = 10, .batch = 1, .sources = 3, .relu = relu, .method_weight = 1, .label_weight = 1};
  check_begin("infer: encoder %s, D %s ReLU", encoder ? "MT" : "MS", relu ? "with" : "without");
  open_scene(&c);
  draw_weights(&c);
  draw_images(&c);
  hand_over(&c);
  run(c.s, adda_begin_infer(c.s, encoder, c.sources));
  for (int n = 0; n < c.sources; n++) {
    double features[512], logits[10], domain[2];
    reference_infer(c.reference, encoder ? REFERENCE_MT : REFERENCE_MS, c.images + (size_t)n * ADDA_PIXELS, features, logits,
                    domain);
    double of_features = RELATIVE * largest(features, 512), of_logits = RELATIVE * largest(logits, 10);
    for (int i = 0; i < 512; i++) check_near("feature", i, adda_features(c.s)[n * 512 + i], features[i], of_features);
    for (int i = 0; i < 10; i++) check_near("logit", i, adda_logits(c.s)[n * adda_stride(c.s, 0) + i], logits[i], of_logits);
    for (int i = 0; i < 2; i++)
      check_near("D's logit", i, adda_discriminator_logits(c.s)[n * adda_stride(c.s, 1) + i], domain[i],
                 RELATIVE * (1 + largest(domain, 2)));
  }
  close_scene(&c);
  check_end();
}

int main(void) {
  infer_case(0, 0);
  infer_case(1, 1);
  train_case(2, 1);
  train_case(7, 3);
  train_case(10, 2);
  adapt_case((struct scene){.classes = 2, .sources = 1, .targets = 1, .method_weight = 1, .label_weight = 1});
  adapt_case((struct scene){.classes = 2, .sources = 2, .targets = 3, .relu = 1, .method_weight = 1, .label_weight = 1});
  adapt_case((struct scene){.classes = 5, .sources = 3, .targets = 2, .labelled = 3, .method_weight = 0.5, .label_weight = 2});
  adapt_case((struct scene){
      .classes = 10, .sources = 2, .targets = 1, .labelled = 1, .relu = 1, .method_weight = 3, .label_weight = 0.25});
  return check_status();
}
