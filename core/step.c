#include "step.h"

#include <string.h>

#include "losses.h"
#include "tasks.h"

// --- training ---------------------------------------------------------------------------------------------------------------

void step_train(adda *s) {
  int rows = s->sources;
  s->tasks = 0;
  task_encode(s, &s->ms, s->features, rows);
  task_forward(s, &s->c, s->features, s->logits, rows, 0);
  task_add(s, "loss", "of MS and C", losses_train, 1, rows)->rows = rows;
  task_backward(s, &s->c, s->dlogits, NULL, s->dfeatures, rows);
  task_update(s, &s->c, &s->network[C].optimizer, s->features, s->dlogits, s->packed, rows);
  task_encoder_backward(s, &s->ms, s->dfeatures, rows);
}

// --- the discriminator ------------------------------------------------------------------------------------------------------

// What D sees of the first rows of features and answers.
static const float *add_d_input(adda *s, int rows) {
  if (!s->method->condition) return s->features;
  task_add(s, "loss", "of D", losses_condition, 1, (double)rows * ADDA_FEATURES * s->classes);
  return s->input;
}

// D's answers. Without activations D is one affine map (affine.h); with ReLU its layers are run one by one.
static void add_d_forward(adda *s, const float *features, int rows) {
  if (model_affine(s)) {
    task_affine_forward(s, features, rows);
    return;
  }
  task_forward(s, &s->d[0], features, s->hidden[0], rows, 1);
  task_forward(s, &s->d[1], s->hidden[0], s->hidden[1], rows, 1);
  task_forward(s, &s->d[2], s->hidden[1], s->domain, rows, 0);
}

// Back through D's layers but the first.
static void add_d_backward(adda *s, int rows) {
  if (model_affine(s)) return;
  task_backward(s, &s->d[2], s->ddomain, s->hidden[1], s->dhidden[1], rows);
  task_backward(s, &s->d[1], s->dhidden[1], s->hidden[0], s->dhidden[0], rows);
}

// The gradient by D's input.
static void add_d_input_gradient(adda *s, float *dx, int rows) {
  if (model_affine(s))
    task_affine_backward(s, dx, rows);
  else
    task_backward(s, &s->d[0], s->dhidden[0], NULL, dx, rows);
}

static void add_d_update(adda *s, const float *input, int rows) {
  struct optimizer *optimizer = &s->network[D].optimizer;
  if (model_affine(s)) {
    task_affine_update(s, input, rows);
    return;
  }
  task_update(s, &s->d[2], optimizer, s->hidden[1], s->ddomain, s->packed, rows);
  task_update(s, &s->d[1], optimizer, s->hidden[0], s->dhidden[1], s->packed, rows);
  task_update(s, &s->d[0], optimizer, input, s->dhidden[0], s->packed, rows);
}

// The game: D's turn on all rows, then what it makes of MT's.
static void add_game(adda *s) {
  int rows = s->sources + s->targets;
  const float *input = add_d_input(s, rows);
  add_d_forward(s, input, rows);
  task_add(s, "loss", "of D", losses_discriminate, 1, rows);
  // What D as it stands makes of MT's is of the second look alone, unless the gradient is reversed.
  if (s->part != ADDA_PART_MT || s->method->reversal) add_d_backward(s, rows);
  if (s->method->reversal && s->part != ADDA_PART_D) {
    add_d_input_gradient(s, s->method->condition ? s->dinput : s->dmethod, rows);
    task_add(s, "loss", "of MT", losses_reverse, 1, (double)rows * ADDA_FEATURES * s->classes);
  }
  if (s->part != ADDA_PART_MT) add_d_update(s, input, rows);
  if (!s->method->deceive || s->part == ADDA_PART_D) return;
  add_d_forward(s, s->features + (size_t)s->sources * ADDA_FEATURES, s->targets);
  task_add(s, "loss", "of MT", losses_deceive, 1, s->targets);
  add_d_backward(s, s->targets);
  add_d_input_gradient(s, s->dmethod, s->targets);
}

// --- adaptation -------------------------------------------------------------------------------------------------------------

// MS does not change in an adversarial step: its features of the source images, t->places of them, are kept.
static void keep_features(adda *s, const struct task *t, int row, int thread) {
  uint32_t at = t->places[row];
  memcpy(s->cache + (size_t)at * ADDA_FEATURES, s->features + (size_t)row * ADDA_FEATURES, ADDA_FEATURES * sizeof(float));
  s->cached[at] = 1;
}

static void kept_features(adda *s, const struct task *t, int row, int thread) {
  uint32_t at = t->places[row];
  memcpy(s->features + (size_t)row * ADDA_FEATURES, s->cache + (size_t)at * ADDA_FEATURES, ADDA_FEATURES * sizeof(float));
}

// MS's features of the source rows: kept ones, or new ones, which are then kept where they are of the source set.
static void add_source_features(adda *s, const uint32_t *places, int cached) {
  if (!cached) task_encode(s, &s->ms, s->features, s->sources);
  if (places)
    task_add(s, "features", "kept", cached ? kept_features : keep_features, s->sources, ADDA_FEATURES)->places = places;
}

// MS may need the pass for the source images before MT takes it for its own: only then are MT's rows put in place.
static void target_images(adda *s, const struct task *t, int item, int thread) {
  int own = s->sources - model_mt_sources(s);
  memmove(s->pass.image, s->pass.image + own, t->rows * sizeof *s->pass.image);
}

// D's turn is over, MT's updates come.
static void mt_next(adda *s, const struct task *t, int item, int thread) {
  if (s->part != ADDA_PART_D) optimizer_next(&s->network[MT].optimizer);
  if (s->targets && s->method->discriminate && s->part != ADDA_PART_MT)
    s->metric[ADDA_METRIC_d_gradient] = sqrt(dense_squares(&s->d[0]) + dense_squares(&s->d[1]) + dense_squares(&s->d[2]));
}

void step_adapt(adda *s, const uint32_t *places, int cached) {
  const struct method *method = s->method;
  int sources = model_mt_sources(s), mt_rows = sources + s->targets + s->labelled;
  float *features = s->features + (size_t)(s->sources - sources) * ADDA_FEATURES;
  s->tasks = 0;
  int looks_at_source = method->discriminate || method->pairs;
  if (!sources && s->sources && looks_at_source) add_source_features(s, places, cached);
  task_add(s, "features", "kept", target_images, 1, mt_rows)->rows = mt_rows;
  task_encode(s, &s->mt, features, mt_rows);
  task_forward(s, &s->c, features, s->logits, mt_rows, 0);
  task_add(s, "loss", "of MT", losses_answers, 1, mt_rows);
  // Rows of MT, from `first` on, that have a gradient of the method's by their features.
  int first = sources, count = 0;
  if (s->targets && method->discriminate) {
    add_game(s);
    first = method->reversal ? 0 : sources;
    count = method->reversal ? sources + s->targets : s->targets;
  } else if (s->targets && method->pairs) {
    int n = s->sources + s->targets;
    task_add(s, "pairs", "forward", losses_dot_products, n, (double)n * ADDA_FEATURES);
    task_add(s, "loss", "of MT", losses_pairs, 1, (double)n * n * 16);
    count = sources + s->targets;
    first = 0;
    task_add(s, "pairs", "backward", losses_pair_gradient, count, (double)n * ADDA_FEATURES)->rows = s->sources - sources;
  }
  task_add(s, "loss", "of MT", mt_next, 1, 1);
  if (s->part == ADDA_PART_D) return;
  task_backward(s, &s->c, s->dlogits, NULL, s->dfeatures, mt_rows);
  if (count) task_add(s, "features", "backward", losses_add_gradient, count, ADDA_FEATURES)->rows = first;
  task_encoder_backward(s, &s->mt, s->dfeatures, mt_rows);
}

// --- inference --------------------------------------------------------------------------------------------------------------

// What C and D make of s->features, after what the program does already.
static void add_heads(adda *s) {
  task_forward(s, &s->c, s->features, s->logits, s->sources, 0);
  if (s->method->discriminate)
    add_d_forward(s, add_d_input(s, s->sources), s->sources);
  else
    memset(s->domain, 0, (size_t)s->sources * s->d[2].padded * sizeof(float));
}

void step_infer(adda *s, int encoder) {
  s->tasks = 0;
  task_encode(s, encoder ? &s->mt : &s->ms, s->features, s->sources);
  add_heads(s);
}

void step_heads(adda *s) {
  s->tasks = 0;
  add_heads(s);
}
