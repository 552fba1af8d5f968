#include "tensors.h"

#include <string.h>

#include "random.h"

static const struct tensor {
  const char *name;
  int network, layer; // layer: 0 conv1, 1 conv2, 2 fc1 of an encoder; 0..2 of D
  int bias;
} TENSORS[] = {
    {"MS.encoder.0.weight", MS, 0, 0}, {"MS.encoder.0.bias", MS, 0, 1},   {"MS.encoder.3.weight", MS, 1, 0},
    {"MS.encoder.3.bias", MS, 1, 1},   {"MS.fc1.weight", MS, 2, 0},       {"MS.fc1.bias", MS, 2, 1},
    {"C.fc2.weight", C, 0, 0},         {"C.fc2.bias", C, 0, 1},           {"MT.encoder.0.weight", MT, 0, 0},
    {"MT.encoder.0.bias", MT, 0, 1},   {"MT.encoder.3.weight", MT, 1, 0}, {"MT.encoder.3.bias", MT, 1, 1},
    {"MT.fc1.weight", MT, 2, 0},       {"MT.fc1.bias", MT, 2, 1},         {"D.layer.0.weight", D, 0, 0},
    {"D.layer.0.bias", D, 0, 1},       {"D.layer.1.weight", D, 1, 0},     {"D.layer.1.bias", D, 1, 1},
    {"D.layer.2.weight", D, 2, 0},     {"D.layer.2.bias", D, 2, 1},
};
enum { TENSOR_COUNT = sizeof TENSORS / sizeof *TENSORS };

static int is_tensor(int tensor) { return tensor >= 0 && tensor < TENSOR_COUNT; }
int adda_tensor_count(void) { return TENSOR_COUNT; }
const char *adda_tensor_name(int tensor) { return is_tensor(tensor) ? TENSORS[tensor].name : NULL; }

// --- where they lie ---------------------------------------------------------------------------------------------------------

// NULL of a convolution.
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

static size_t tensor_size(const adda *s, int tensor) {
  size_t size = 1;
  for (int axis = 0, n; (n = adda_tensor_shape(s, tensor, axis)); axis++) size *= n;
  return size;
}

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

enum { IN, OUT };

// Moves the whole of a tensor that starts at `values` from the exchange (IN) or to it (OUT), where it has PyTorch's layout.
static void move(adda *s, int tensor, float *values, int way) {
  const struct tensor *t = &TENSORS[tensor];
  const struct dense *l = dense_of(s, t);
  const size_t size = tensor_size(s, tensor);
  float *outside = s->exchange;
#define MOVE(here)                                                                                                             \
  do {                                                                                                                         \
    float *at = (here);                                                                                                        \
    if (way == IN)                                                                                                             \
      *at = *outside++;                                                                                                        \
    else                                                                                                                       \
      *outside++ = *at;                                                                                                        \
  } while (0)
  if (t->bias || (!l && t->layer == 0)) {
    if (way == IN)
      memcpy(values, outside, size * sizeof(float));
    else
      memcpy(outside, values, size * sizeof(float));
  } else if (!l) { // (tap, output, input) here
    for (int c = 0; c < CHANNELS2; c++)
      for (int i = 0; i < CHANNELS1; i++) {
        float *row = values + c * CHANNELS1 + i;
        for (int tap = 0; tap < TAPS; tap++) MOVE(row + tap * CHANNELS2 * CHANNELS1);
      }
  } else if (l->inputs ==
             MAP2) { // fc1 reads the flattened map: (channel, row, column) for PyTorch, (row, column, channel) here
    for (int o = 0; o < l->outputs; o++)
      for (int c = 0; c < CHANNELS2; c++) {
        float *row = values + ((size_t)(c / PANEL) * l->padded + o) * PANEL + c % PANEL;
        const size_t next = (size_t)CHANNELS2 * l->padded;
        for (int window = 0; window < WINDOWS2; window++) MOVE(row + window * next);
      }
  } else {
    for (int o = 0; o < l->outputs; o++)
      for (int panel = 0; panel < l->inputs / PANEL; panel++) {
        float *row = values + ((size_t)panel * l->padded + o) * PANEL;
        if (way == IN)
          memcpy(row, outside, PANEL * sizeof(float));
        else
          memcpy(outside, row, PANEL * sizeof(float));
        outside += PANEL;
      }
  }
#undef MOVE
}

// --- in and out -------------------------------------------------------------------------------------------------------------

int adda_parts(const adda *s, int tensor) {
  return is_tensor(tensor) ? 1 + optimizer_moments(&s->network[TENSORS[tensor].network].optimizer) : 0;
}

float *adda_exchange(adda *s) { return s->exchange; }

// Where a part of a tensor starts.
static adda_status find(adda *s, int tensor, int part, float **values) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (part < 0 || part >= adda_parts(s, tensor))
    return refuse(&s->message, ADDA_BAD_ARGUMENT, "there is no such tensor or part");
  const struct tensor *t = &TENSORS[tensor];
  const struct network *n = &s->network[t->network];
  *values = (part == 0 ? n->values : n->moment[part - 1]) + tensor_start(s, t);
  return ADDA_OK;
}

adda_status adda_get_tensor(adda *s, int tensor, int part) {
  float *values;
  adda_status status = find(s, tensor, part, &values);
  if (status != ADDA_OK) return status;
  move(s, tensor, values, OUT);
  return ADDA_OK;
}

static adda_status not_finite(adda *s, int tensor) {
  refuse(&s->message, ADDA_BAD_ARGUMENT, TENSORS[tensor].name);
  say(&s->message, " holds a value that is not a finite number");
  return ADDA_BAD_ARGUMENT;
}

adda_status adda_set_tensor(adda *s, int tensor, int part) {
  float *values;
  adda_status status = find(s, tensor, part, &values);
  if (status != ADDA_OK) return status;
  size_t n = tensor_size(s, tensor);
  for (size_t k = 0; k < n; k++)
    if (!isfinite(s->exchange[k])) return not_finite(s, tensor);
  move(s, tensor, values, IN);
  if (part == 0) model_pack(s, TENSORS[tensor].network);
  return ADDA_OK;
}

// --- whole networks ---------------------------------------------------------------------------------------------------------

static int is_network(int network) { return network >= 0 && network < NETWORKS; }
int adda_value_count(const adda *s, int network) { return is_network(network) ? (int)s->network[network].count : 0; }

float *adda_values(adda *s, int network, int part) {
  if (model_idle(s) != ADDA_OK) return NULL;
  if (!is_network(network) || part < 0 || part > optimizer_moments(&s->network[network].optimizer)) {
    refuse(&s->message, ADDA_BAD_ARGUMENT, "there is no such network or part");
    return NULL;
  }
  const struct network *n = &s->network[network];
  return part == 0 ? n->values : n->moment[part - 1];
}

// The tensor in which, or before which, a value of a network lies.
static int tensor_at(const adda *s, int network, size_t at) {
  int found = -1;
  for (int tensor = 0; tensor < TENSOR_COUNT; tensor++)
    if (TENSORS[tensor].network == network && tensor_start(s, &TENSORS[tensor]) <= at) found = tensor;
  return found;
}

adda_status adda_check_values(adda *s, int network, int part) {
  const float *values = adda_values(s, network, part);
  if (!values) return s->phase == IDLE ? ADDA_BAD_ARGUMENT : ADDA_BAD_STATE;
  const size_t count = s->network[network].count;
  // A product by 0 is 0 or NaN. Sums in lanes, as a compiler must not reorder one sum by itself.
  vec sum = vec_set(0);
  for (size_t k = 0; k < count; k += LANES) sum = vec_madd(sum, vec_load(values + k), vec_set(0));
  float lanes[LANES];
  vec_store(lanes, sum);
  int sound = 1;
  for (int lane = 0; lane < LANES; lane++) sound &= lanes[lane] == 0;
  if (sound) return ADDA_OK;
  size_t at = 0;
  while (isfinite(values[at])) at++;
  return not_finite(s, tensor_at(s, network, at));
}

adda_status adda_values_written(adda *s, int network, int part) {
  adda_status status = adda_check_values(s, network, part);
  if (status == ADDA_OK && part == 0) model_pack(s, network);
  return status;
}

double adda_updates(const adda *s, int network) { return is_network(network) ? s->network[network].optimizer.updates : 0; }

adda_status adda_set_updates(adda *s, int network, double updates) {
  adda_status status = model_idle(s);
  if (status != ADDA_OK) return status;
  if (!is_network(network) || !(updates >= 0 && updates <= 1e15 && updates == floor(updates)))
    return refuse(&s->message, ADDA_BAD_ARGUMENT, "updates must be a count of a network 0 to 3");
  s->network[network].optimizer.updates = updates;
  return ADDA_OK;
}

// --- initial weights --------------------------------------------------------------------------------------------------------

static void empty_optimizer(struct network *n) {
  for (int m = 0; m < optimizer_moments(&n->optimizer); m++) memset(n->moment[m], 0, n->count * sizeof(float));
  n->optimizer.updates = 0;
}

void tensors_copy(adda *s) {
  memcpy(s->network[MT].values, s->network[MS].values, s->network[MS].count * sizeof(float));
  empty_optimizer(&s->network[MT]);
  model_pack(s, MT);
}

void tensors_draw(adda *s, int network) {
  int purpose = network == MS ? RANDOM_ENCODER : network == C ? RANDOM_CLASSIFIER : RANDOM_DISCRIMINATOR;
  struct random random = random_stream((uint32_t)s->option[ADDA_seed], purpose, 0);
  struct network *n = &s->network[network];
  memset(n->values, 0, n->count * sizeof(float));
  empty_optimizer(n);
  float bound = 0;
  for (int tensor = 0; tensor < TENSOR_COUNT; tensor++) {
    const struct tensor *t = &TENSORS[tensor];
    if (t->network != network) continue;
    size_t size = tensor_size(s, tensor);
    // A layer's bias follows its weight in the table and shares its bound.
    if (!t->bias) bound = 1 / sqrtf((float)(size / adda_tensor_shape(s, tensor, 0)));
    random_uniform(&random, s->exchange, (int)size, bound);
    move(s, tensor, n->values + tensor_start(s, t), IN);
  }
  model_pack(s, network);
}
