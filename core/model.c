#include "model.h"

#include <string.h>

#include "random.h"

void say(char *message, size_t size, const char *text) {
  size_t at = strlen(message), n = strlen(text);
  if (at + n >= size) n = size - 1 - at;
  memcpy(message + at, text, n);
  message[at + n] = 0;
}

// Whole numbers in full, others with up to nine decimals.
void say_number(char *message, size_t size, double value) {
  char text[40];
  int at = sizeof text - 1;
  text[at] = 0;
  if (!(fabs(value) < 1e15)) {
    say(message, size, value != value ? "NaN" : value > 0 ? "a huge number" : "a huge negative number");
    return;
  }
  uint64_t whole = (uint64_t)fabs(value), decimals = (uint64_t)((fabs(value) - (double)whole) * 1e9 + 0.5);
  if (decimals == 1000000000) decimals--; // what is no whole number must not be shown as one
  if (decimals) {
    int digits = 9;
    for (; decimals % 10 == 0; digits--) decimals /= 10;
    for (; digits; digits--, decimals /= 10) text[--at] = (char)('0' + decimals % 10);
    text[--at] = '.';
  }
  do text[--at] = (char)('0' + whole % 10);
  while (whole /= 10);
  if (value < 0) text[--at] = '-';
  say(message, size, text + at);
}

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
                           int inputs, int outputs) {
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
  layer->panels = floats(cursor, weights);
  layer->square = floats(cursor, inputs + 1);
  return at + dense_count(inputs, outputs);
}

static void layout_network(struct cursor *cursor, adda *s, int which, size_t count) {
  struct network *n = &s->network[which];
  int train = which == MS || which == C;
  n->count = count;
  n->optimizer.kind = (int)s->option[train ? ADDA_train_optimizer : ADDA_adapt_optimizer];
  n->optimizer.rate = s->option[train ? ADDA_train_rate : which == MT ? ADDA_encoder_rate : ADDA_discriminator_rate];
  n->optimizer.beta1 = train ? 0.9 : s->option[ADDA_adapt_beta1];
  n->optimizer.momentum = n->optimizer.kind == OPTIMIZER_SGD ? s->option[train ? ADDA_train_momentum : ADDA_adapt_momentum] : 0;
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
  layout_dense(cursor, &e->fc1, "fc1", n, at + CHANNELS2, MAP2, ADDA_FEATURES);
  e->panels1 = floats(cursor, WEIGHTS1);
  e->panels2 = floats(cursor, WEIGHTS2);
}

static void layout_set(struct cursor *cursor, struct set *set, int capacity) {
  set->capacity = capacity;
  set->images = take(cursor, capacity, ADDA_PIXELS);
  set->labels = take(cursor, capacity, 1);
}

int model_surveys(const adda *s) { return s->method->survey && s->method->components(s->option + ADDA_OPTION_COUNT) > 0; }

static void layout_pool(struct cursor *cursor, adda *s, uint64_t target, uint64_t labelled) {
  struct pool *p = &s->pool;
  struct whitening *w = &p->whitening;
  uint64_t rows = target + labelled, components = (uint64_t)s->method->components(s->option + ADDA_OPTION_COUNT);
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
  layout_dense(at, &s->c, "fc2", &s->network[C], 0, ADDA_FEATURES, s->classes);
  static const char *const names[] = {"D.0", "D.1", "D.2"};
  for (int i = 0; i < 3; i++)
    layout_dense(at, &s->d[i], names[i], &s->network[D], i * hidden, ADDA_FEATURES, i < 2 ? ADDA_FEATURES : 2);

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
  p->map2 = floats(at, rows * MAP2);
  p->winner2 = take(at, rows, MAP2);
  p->gradient2 = floats(at, rows * MAP2);
  p->terms = take(at, rows, sizeof *p->terms);
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
    s->hidden[i] = floats(at, rows * ADDA_FEATURES);
    s->dhidden[i] = floats(at, rows * ADDA_FEATURES);
  }
  s->domain = floats(at, rows * s->d[2].padded);
  s->ddomain = floats(at, rows * s->d[2].padded);
  s->packed = floats(at, rows * ADDA_FEATURES);
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

// --- weights ----------------------------------------------------------------------------------------------------------------

static size_t dense_at(const struct dense *l, int o, int i) {
  return ((size_t)(i / PANEL) * l->padded + o) * PANEL + i % PANEL;
}
static size_t conv2_at(int c, int i, int tap) { return ((size_t)tap * CHANNELS2 + c) * CHANNELS1 + i; }
// fc1 reads the flattened map: (channel, row, column) for PyTorch, (row, column, channel) here.
static int flat_at(int i) { return i % WINDOWS2 * CHANNELS2 + i / WINDOWS2; }

static struct encoder *encoder_of(adda *s, int network) { return network == MS ? &s->ms : &s->mt; }

void model_pack(adda *s, int network) {
  if (network == MS || network == MT) {
    struct encoder *e = encoder_of(s, network);
    conv1_pack(e->weight1, e->panels1);
    for (int i = 0; i < CHANNELS2 / PANEL; i++) conv2_pack(e->weight2, e->panels2, i);
    for (int i = 0; i < MAP2 / PANEL; i++) dense_pack(&e->fc1, i);
  } else {
    for (int l = 0; l < (network == C ? 1 : 3); l++)
      for (int i = 0; i < ADDA_FEATURES / PANEL; i++) dense_pack(network == C ? &s->c : &s->d[l], i);
  }
  if (network == MS) model_forget(s);
}

void model_forget(adda *s) { memset(s->cached, 0, s->set[ADDA_SOURCE].capacity); }

struct tensor {
  const char *name;
  int network, layer; // layer: 0 conv1, 1 conv2, 2 fc1 of an encoder; 0..2 of D
  int bias;
};

static const struct tensor TENSORS[] = {
    {"MS.encoder.0.weight", MS, 0, 0}, {"MS.encoder.0.bias", MS, 0, 1},   {"MS.encoder.3.weight", MS, 1, 0},
    {"MS.encoder.3.bias", MS, 1, 1},   {"MS.fc1.weight", MS, 2, 0},       {"MS.fc1.bias", MS, 2, 1},
    {"C.fc2.weight", C, 0, 0},         {"C.fc2.bias", C, 0, 1},           {"MT.encoder.0.weight", MT, 0, 0},
    {"MT.encoder.0.bias", MT, 0, 1},   {"MT.encoder.3.weight", MT, 1, 0}, {"MT.encoder.3.bias", MT, 1, 1},
    {"MT.fc1.weight", MT, 2, 0},       {"MT.fc1.bias", MT, 2, 1},         {"D.layer.0.weight", D, 0, 0},
    {"D.layer.0.bias", D, 0, 1},       {"D.layer.1.weight", D, 1, 0},     {"D.layer.1.bias", D, 1, 1},
    {"D.layer.2.weight", D, 2, 0},     {"D.layer.2.bias", D, 2, 1},
};
enum { TENSOR_COUNT = sizeof TENSORS / sizeof *TENSORS };

int adda_tensor_count(void) { return TENSOR_COUNT; }
static int is_tensor(int tensor) { return tensor >= 0 && tensor < TENSOR_COUNT; }
const char *adda_tensor_name(int tensor) { return is_tensor(tensor) ? TENSORS[tensor].name : NULL; }

static const struct dense *dense_of(const adda *s, const struct tensor *t) {
  if (t->network == C) return &s->c;
  if (t->network == D) return &s->d[t->layer];
  return t->layer == 2 ? t->network == MS ? &s->ms.fc1 : &s->mt.fc1 : NULL;
}

int adda_tensor_shape(const adda *s, int tensor, int axis) {
  if (!is_tensor(tensor) || axis < 0 || axis > 3) return 0;
  const struct tensor *t = &TENSORS[tensor];
  const struct dense *l = dense_of(s, t);
  int outputs = l ? l->outputs : t->layer == 0 ? CHANNELS1 : CHANNELS2;
  if (axis == 0) return outputs;
  if (t->bias) return 0;
  if (l) return axis == 1 ? l->inputs : 0;
  return axis == 1 ? t->layer == 0 ? 1 : CHANNELS1 : KERNEL;
}

int adda_parts(const adda *s, int tensor) {
  return is_tensor(tensor) ? 1 + optimizer_moments(&s->network[TENSORS[tensor].network].optimizer) : 0;
}

float *adda_exchange(adda *s) { return s->exchange; }

// Where a tensor starts, in floats from its network's start.
static size_t tensor_start(const adda *s, const struct tensor *t) {
  const struct dense *l = dense_of(s, t);
  const float *from;
  if (l)
    from = t->bias ? l->bias : l->weight;
  else {
    const struct encoder *e = t->network == MS ? &s->ms : &s->mt;
    from = t->layer == 0 ? t->bias ? e->bias1 : e->weight1 : t->bias ? e->bias2 : e->weight2;
  }
  return (size_t)(from - s->network[t->network].values);
}

static size_t tensor_size(const adda *s, int tensor) {
  size_t size = 1;
  for (int axis = 0, n; (n = adda_tensor_shape(s, tensor, axis)); axis++) size *= n;
  return size;
}

// Where element k of PyTorch's layout lies, from the tensor's start.
static size_t tensor_at(const adda *s, const struct tensor *t, size_t k) {
  const struct dense *l = dense_of(s, t);
  if (t->bias || (!l && t->layer == 0)) return k;
  if (!l) return conv2_at((int)(k / (CHANNELS1 * TAPS)), (int)(k / TAPS % CHANNELS1), (int)(k % TAPS));
  int o = (int)(k / l->inputs), i = (int)(k % l->inputs);
  return dense_at(l, o, l->inputs == MAP2 ? flat_at(i) : i);
}

static adda_status find(adda *s, int tensor, int which, float **values) {
  s->message[0] = 0;
  if (s->phase != IDLE) {
    say(s->message, sizeof s->message, "a step is under way: advance it to its end before weights are read or set");
    return ADDA_BAD_STATE;
  }
  if (which < 0 || which >= adda_parts(s, tensor)) {
    say(s->message, sizeof s->message, "there is no such tensor or part");
    return ADDA_BAD_ARGUMENT;
  }
  const struct tensor *t = &TENSORS[tensor];
  *values = part(&s->network[t->network], which - 1, tensor_start(s, t));
  return ADDA_OK;
}

adda_status adda_get_tensor(adda *s, int tensor, int which) {
  float *values;
  adda_status status = find(s, tensor, which, &values);
  if (status != ADDA_OK) return status;
  for (size_t k = 0, n = tensor_size(s, tensor); k < n; k++) s->exchange[k] = values[tensor_at(s, &TENSORS[tensor], k)];
  return ADDA_OK;
}

adda_status adda_set_tensor(adda *s, int tensor, int which) {
  float *values;
  adda_status status = find(s, tensor, which, &values);
  if (status != ADDA_OK) return status;
  size_t n = tensor_size(s, tensor);
  for (size_t k = 0; k < n; k++)
    if (!isfinite(s->exchange[k])) {
      say(s->message, sizeof s->message, TENSORS[tensor].name);
      say(s->message, sizeof s->message, " holds a value that is not a finite number");
      return ADDA_BAD_ARGUMENT;
    }
  for (size_t k = 0; k < n; k++) values[tensor_at(s, &TENSORS[tensor], k)] = s->exchange[k];
  if (which == 0) model_pack(s, TENSORS[tensor].network);
  return ADDA_OK;
}

double adda_updates(const adda *s, int network) {
  return network >= 0 && network < NETWORKS ? s->network[network].optimizer.updates : 0;
}

adda_status adda_set_updates(adda *s, int network, double updates) {
  s->message[0] = 0;
  if (s->phase != IDLE) {
    say(s->message, sizeof s->message, "a step is under way: advance it to its end before updates are set");
    return ADDA_BAD_STATE;
  }
  if (network < 0 || network >= NETWORKS || !(updates >= 0 && updates <= 1e15 && updates == floor(updates))) {
    say(s->message, sizeof s->message, "updates must be a count of a network 0 to 3");
    return ADDA_BAD_ARGUMENT;
  }
  s->network[network].optimizer.updates = updates;
  return ADDA_OK;
}

void model_draw(adda *s, int network) {
  static const int purpose[NETWORKS] = {RANDOM_ENCODER, RANDOM_CLASSIFIER, RANDOM_ENCODER, RANDOM_DISCRIMINATOR};
  struct random random = random_stream((uint32_t)s->option[ADDA_seed], purpose[network], 0);
  struct network *n = &s->network[network];
  memset(n->values, 0, n->count * sizeof(float));
  for (int m = 0; m < optimizer_moments(&n->optimizer); m++) memset(n->moment[m], 0, n->count * sizeof(float));
  n->optimizer.updates = 0;
  float bound = 0;
  for (int tensor = 0; tensor < TENSOR_COUNT; tensor++) {
    const struct tensor *t = &TENSORS[tensor];
    if (t->network != network) continue;
    size_t size = tensor_size(s, tensor);
    // A layer's bias follows its weight in the table and shares its bound.
    if (!t->bias) bound = 1 / sqrtf((float)(size / adda_tensor_shape(s, tensor, 0)));
    random_uniform(&random, s->exchange, (int)size, bound);
    float *values = n->values + tensor_start(s, t);
    for (size_t k = 0; k < size; k++) values[tensor_at(s, t, k)] = s->exchange[k];
  }
  model_pack(s, network);
}
