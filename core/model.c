#include "model.h"

#include <string.h>

enum { EXCHANGE = MAP2 * ADDA_FEATURES }; // the largest tensor, fc1's weight

// --- layout -----------------------------------------------------------------------------------------------------------------

struct cursor {
  char *base;
  uint64_t at;
};

static void *take(struct cursor *cursor, uint64_t count, uint64_t size) {
  uint64_t at = cursor->at;
  cursor->at += (count * size + 63) / 64 * 64; // a cache line each: vectors stay aligned
  return cursor->base ? cursor->base + at : NULL;
}

static float *floats(struct cursor *cursor, uint64_t count) { return take(cursor, count, sizeof(float)); }

// The next `count` floats of a network, at values[*at].
static float *part(const struct network *n, int which, size_t at) {
  float *from = which < 0 ? n->values : n->moment[which];
  return from ? from + at : NULL;
}

static size_t dense_count(int inputs, int outputs) { return (size_t)(inputs + 1) * dense_padded(outputs); }

static size_t layout_dense(struct cursor *cursor, struct dense *layer, const char *name, const struct network *n, size_t at,
                           int inputs, int outputs, int panels) {
  layer->name = name;
  layer->inputs = inputs;
  layer->outputs = outputs;
  layer->padded = dense_padded(outputs);
  size_t weights = (size_t)inputs * layer->padded;
  layer->weight = part(n, -1, at);
  layer->bias = part(n, -1, at + weights);
  for (int m = 0; m < 2; m++) {
    layer->weight_moment[m] = part(n, m, at);
    layer->bias_moment[m] = part(n, m, at + weights);
  }
  layer->panels = floats(cursor, panels ? weights : 0);
  layer->square = floats(cursor, inputs + 1);
  return at + dense_count(inputs, outputs);
}

void model_optimize(adda *s, int network) {
  struct optimizer *o = &s->network[network].optimizer;
  int train = network == MS || network == C;
  o->kind = (int)s->option[train ? ADDA_train_optimizer : ADDA_adapt_optimizer];
  o->rate = s->option[train ? ADDA_train_rate : network == MT ? ADDA_encoder_rate : ADDA_discriminator_rate];
  o->beta1 = train ? 0.9 : s->option[ADDA_adapt_beta1];
  o->momentum = o->kind == OPTIMIZER_SGD ? s->option[train ? ADDA_train_momentum : ADDA_adapt_momentum] : 0;
}

static void layout_network(struct cursor *cursor, adda *s, int which, size_t count) {
  struct network *n = &s->network[which];
  n->count = count;
  model_optimize(s, which);
  n->values = floats(cursor, count);
  for (int m = 0; m < 2; m++) n->moment[m] = optimizer_moments(&n->optimizer) > m ? floats(cursor, count) : n->values;
}

static void layout_encoder(struct cursor *cursor, struct encoder *e, struct network *n) {
  e->network = n;
  size_t at = 0;
  e->weight1 = part(n, -1, at);
  e->bias1 = part(n, -1, at += WEIGHTS1);
  e->weight2 = part(n, -1, at += CHANNELS1);
  e->bias2 = part(n, -1, at += WEIGHTS2);
  layout_dense(cursor, &e->fc1, "fc1", n, at + CHANNELS2, MAP2, ADDA_FEATURES, 1);
  e->panels1 = floats(cursor, PANELS1);
  e->panels2 = floats(cursor, PANELS2);
}

static void layout_affine(struct cursor *cursor, struct affine *a) {
  a->unit = floats(cursor, AFFINE_OUTPUTS * AFFINE_STRIDE);
  for (int l = 0; l < AFFINE_LAYERS; l++) {
    a->map[l] = floats(cursor, AFFINE_OUTPUTS * AFFINE_WIDTH);
    a->product[l] = floats(cursor, AFFINE_OUTPUTS * AFFINE_WIDTH);
  }
}

static void layout_set(struct cursor *cursor, struct set *set, int capacity) {
  set->capacity = capacity;
  set->images = take(cursor, capacity, ADDA_PIXELS);
  set->labels = take(cursor, capacity, 1);
}

static void layout_pool(struct cursor *cursor, adda *s, uint64_t target, uint64_t labelled) {
  struct pool *p = &s->pool;
  struct whitening *w = &p->whitening;
  uint64_t rows = target + labelled, components = (uint64_t)s->method->components(model_hyperparameters(s));
  w->components = (int)components;
  w->features = floats(cursor, rows * ADDA_FEATURES);
  w->covariance = floats(cursor, ADDA_FEATURES * ADDA_FEATURES);
  w->basis = take(cursor, components * ADDA_FEATURES, sizeof(double));
  w->product = take(cursor, components * ADDA_FEATURES, sizeof(double));
  w->lower = take(cursor, components * components, sizeof(double));
  w->axes = floats(cursor, components * ADDA_FEATURES);
  w->whitened = floats(cursor, rows * components);
  p->logits = floats(cursor, rows * s->c.padded);
  p->pseudo = take(cursor, target, 1);
  p->margin = floats(cursor, target);
  p->scratch = take(cursor, target / 2 + 2000, sizeof(double));
}

uint64_t model_layout(adda *s, char *base) {
  struct cursor cursor = {base, (sizeof(adda) + 63) / 64 * 64};
  struct cursor *at = &cursor;
  uint64_t source = (uint64_t)s->option[ADDA_source_images], target = (uint64_t)s->option[ADDA_target_images];
  int labelled = (int)s->option[ADDA_labelled_images];
  s->classes = (int)s->option[ADDA_classes];
  s->batch = (int)s->option[ADDA_batch];
  s->method = method_of((int)s->option[ADDA_method]);
  // A pass holds a batch, with the source's where the method encodes both, and the labelled images; at least 64 rows, so that
  // evaluation is no slower with small batches.
  int own = (s->method->uses & METHOD_SHARED ? 2 : 1) * s->batch + labelled;
  s->rows = 2 * s->batch > own ? 2 * s->batch : own;
  if (s->rows < 64) s->rows = 64;
  uint64_t rows = s->rows;

  size_t encoder = WEIGHTS1 + CHANNELS1 + WEIGHTS2 + CHANNELS2 + dense_count(MAP2, ADDA_FEATURES);
  size_t hidden = dense_count(ADDA_FEATURES, ADDA_FEATURES);
  layout_network(at, s, MS, encoder);
  layout_network(at, s, C, dense_count(ADDA_FEATURES, s->classes));
  layout_network(at, s, MT, encoder);
  layout_network(at, s, D, 2 * hidden + dense_count(ADDA_FEATURES, 2));
  layout_encoder(at, &s->ms, &s->network[MS]);
  layout_encoder(at, &s->mt, &s->network[MT]);
  layout_dense(at, &s->c, "fc2", &s->network[C], 0, ADDA_FEATURES, s->classes, 1);
  static const char *const names[] = {"D.0", "D.1", "D.2"};
  for (int i = 0; i < 3; i++)
    layout_dense(at, &s->d[i], names[i], &s->network[D], i * hidden, ADDA_FEATURES, i < 2 ? ADDA_FEATURES : 2,
                 !model_affine(s));
  if (model_affine(s)) layout_affine(at, &s->affine);

  layout_set(at, &s->set[ADDA_SOURCE], (int)source);
  layout_set(at, &s->set[ADDA_TARGET], (int)target);
  layout_set(at, &s->set[ADDA_LABELLED], labelled);
  layout_set(at, &s->set[ADDA_BATCH], s->rows);
  s->cache = floats(at, source * ADDA_FEATURES);
  s->cached = take(at, source, 1);
  s->order[0] = take(at, source, sizeof(uint32_t));
  s->order[1] = take(at, source, sizeof(uint32_t));
  s->order[2] = take(at, target, sizeof(uint32_t));

  struct pass *p = &s->pass;
  // Where source images are encoded too, all three kinds of rows wait here.
  uint64_t all = rows + s->batch;
  p->image = take(at, all, sizeof *p->image);
  p->pixels = floats(at, rows * IMAGE_STRIDE);
  p->map1 = floats(at, rows * MAP1);
  p->winner1 = take(at, rows, MAP1);
  p->blank1 = take(at, rows, WINDOWS1);
  p->map2 = floats(at, rows * MAP2);
  p->winner2 = take(at, rows, MAP2);
  p->gradient2 = floats(at, rows * MAP2);
  p->terms = take(at, rows, sizeof *p->terms);
  p->joined = take(at, (rows + JOINED - 1) / JOINED, sizeof *p->joined);
  p->gradient1 = floats(at, rows * PARTIAL);
  p->dweight2 = floats(at, WEIGHTS2);
  p->packed = floats(at, rows * ADDA_FEATURES);
  int threads = (int)s->option[ADDA_threads];
  s->scratch = take(at, threads, sizeof *s->scratch);
  for (int i = 0; i < threads; i++) {
    float *column = floats(at, rows * PANEL);
    if (base) s->scratch[i].column = column;
  }
  // Source, target and labelled rows in one block.
  s->features = floats(at, all * ADDA_FEATURES);
  s->dfeatures = floats(at, all * ADDA_FEATURES);
  s->logits = floats(at, rows * s->c.padded);
  s->dlogits = floats(at, rows * s->c.padded);
  for (int i = 0; i < 2; i++) {
    s->hidden[i] = floats(at, model_affine(s) ? 0 : rows * ADDA_FEATURES);
    s->dhidden[i] = floats(at, model_affine(s) ? 0 : rows * ADDA_FEATURES);
  }
  s->domain = floats(at, rows * s->d[2].padded);
  s->ddomain = floats(at, rows * s->d[2].padded);
  s->packed = floats(at, rows * ADDA_FEATURES);
  s->fours = floats(at, (rows + 3) / 4 * 4 * MAP2);
  s->label = take(at, all, 1);
  s->pseudo = take(at, all, 1);
  s->dmethod = floats(at, rows * ADDA_FEATURES);
  uint64_t conditioned = s->method->condition ? rows : 0, pairs = s->method->pairs ? 2 * s->batch : 0;
  s->input = floats(at, conditioned * ADDA_FEATURES);
  s->dinput = floats(at, conditioned * ADDA_FEATURES);
  s->emphasis = floats(at, conditioned);
  s->dot = floats(at, pairs * pairs);
  s->factor = floats(at, pairs * pairs);
  s->pair_scratch = take(at, 8 * pairs, sizeof(double));
  if (model_surveys(s)) layout_pool(at, s, target, labelled);
  s->exchange = floats(at, EXCHANGE);
  return cursor.at;
}

// --- what follows from it ---------------------------------------------------------------------------------------------------

const double *model_hyperparameters(const adda *s) { return s->option + ADDA_OPTION_COUNT; }
int model_surveys(const adda *s) { return s->method->survey && s->method->components(model_hyperparameters(s)) > 0; }
int model_affine(const adda *s) { return s->option[ADDA_discriminator_relu] == 0; }
int model_mt_sources(const adda *s) { return s->method->uses & METHOD_SHARED ? s->sources : 0; }

void model_pack(adda *s, int network) {
  if (network == MS || network == MT) {
    struct encoder *e = network == MS ? &s->ms : &s->mt;
    conv1_pack(e->weight1, e->panels1);
    for (int i = 0; i < CHANNELS2 / PANEL; i++) winograd_pack(e->weight2, e->panels2, i);
    for (int i = 0; i < MAP2 / PANEL; i++) dense_pack(&e->fc1, i);
  } else if (network == D && model_affine(s)) {
    for (int i = 0; i < AFFINE_OUTPUTS * AFFINE_STRIDE; i++) s->affine.unit[i] = i % (AFFINE_STRIDE + 1) == 0;
    for (int l = 0; l < AFFINE_LAYERS; l++)
      for (int i = 0; i < ADDA_FEATURES / PANEL; i++) affine_map(&s->affine, s->d, l, i);
    affine_offset(&s->affine, s->d);
  } else {
    for (int l = 0; l < (network == C ? 1 : 3); l++)
      for (int i = 0; i < ADDA_FEATURES / PANEL; i++) dense_pack(network == C ? &s->c : &s->d[l], i);
  }
  if (network == MS) model_forget(s);
}

void model_forget(adda *s) { memset(s->cached, 0, s->set[ADDA_SOURCE].capacity); }

adda_status model_idle(adda *s) {
  s->message.text[0] = 0;
  if (s->phase == IDLE) return ADDA_OK;
  return refuse(&s->message, ADDA_BAD_STATE,
                s->phase == LOST ? THREAD_LOST : "a step is under way: advance it to its end first");
}
