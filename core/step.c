#include "step.h"

#include <string.h>

static struct task *add(adda *s, const char *subject, const char *pass, void (*run)(adda *, const struct task *, int, int),
                        int items, double cost) {
  struct task *task = &s->program[s->tasks++];
  *task = (struct task){.subject = subject, .pass = pass, .run = run, .items = items, .cost = cost};
  return task;
}

// --- encoder ----------------------------------------------------------------------------------------------------------------

static void forward_conv1(adda *s, const struct task *t, int row, int thread) {
  const struct encoder *e = t->encoder;
  const struct pass *p = &s->pass;
  float *pixels = p->pixels + (size_t)row * IMAGE_STRIDE;
  for (int i = 0; i < PIXELS; i++) pixels[i] = (float)p->image[row][i] / 255;
  memset(pixels + PIXELS, 0, (IMAGE_STRIDE - PIXELS) * sizeof(float));
  conv1_forward(pixels, e->panels1, e->bias1, p->map1 + (size_t)row * MAP1, p->winner1 + (size_t)row * MAP1);
}

static void forward_conv2(adda *s, const struct task *t, int row, int thread) {
  const struct encoder *e = t->encoder;
  const struct pass *p = &s->pass;
  conv2_forward(p->map1 + (size_t)row * MAP1, e->panels2, e->bias2, p->map2 + (size_t)row * MAP2,
                p->winner2 + (size_t)row * MAP2);
}

static void backward_image(adda *s, const struct task *t, int row, int thread) {
  const struct encoder *e = t->encoder;
  const struct pass *p = &s->pass;
  float *partial = p->gradient1 + (size_t)row * PARTIAL, *bias1 = partial + GRADIENT1, *bias2 = bias1 + CHANNELS1;
  struct scratch *scratch = &s->scratch[thread];
  scratch->open[1] += conv2_backward(p->gradient2 + (size_t)row * MAP2, p->map2 + (size_t)row * MAP2,
                                     p->winner2 + (size_t)row * MAP2, e->weight2, p->terms + row, bias2, &scratch->conv);
  scratch->open[0] +=
      conv1_gradient(p->pixels + (size_t)row * IMAGE_STRIDE, scratch->conv.gradient1, p->map1 + (size_t)row * MAP1,
                     p->winner1 + (size_t)row * MAP1, partial, bias1, &scratch->conv);
}

// Updates count values, a multiple of 8, at `from` floats of the network's start.
static void update(struct network *n, const float *values, const float *gradient, int count) {
  size_t from = (size_t)(values - n->values);
  for (int i = 0; i < count; i += LANES) {
    float *w = n->values + from + i;
    vec_store(w, optimizer_update(&n->optimizer, vec_load(w), vec_load(gradient + i), n->moment[0] + from + i,
                                  n->moment[1] + from + i));
  }
}

static void update_conv2(adda *s, const struct task *t, int tap, int thread) {
  const size_t size = CHANNELS2 * CHANNELS1;
  float *gradient = s->pass.dweight2 + tap * size;
  memset(gradient, 0, size * sizeof(float));
  for (int row = 0; row < t->rows; row++) conv2_gradient(s->pass.map1 + (size_t)row * MAP1, s->pass.terms + row, tap, gradient);
  update(t->encoder->network, t->encoder->weight2 + tap * size, gradient, (int)size);
}

static void update_conv1(adda *s, const struct task *t, int item, int thread) {
  struct encoder *e = t->encoder;
  for (int i = 0; i < (int)s->option[ADDA_threads]; i++) {
    s->metric[ADDA_METRIC_open1] += s->scratch[i].open[0];
    s->metric[ADDA_METRIC_open2] += s->scratch[i].open[1];
    s->scratch[i].open[0] = s->scratch[i].open[1] = 0;
  }
  float *sum = s->pass.gradient1; // the first row's part takes the sum of all
  for (int row = 1; row < t->rows; row++) {
    const float *partial = sum + (size_t)row * PARTIAL;
    for (int i = 0; i < PARTIAL; i += LANES) vec_store(sum + i, vec_add(vec_load(sum + i), vec_load(partial + i)));
  }
  float gradient[WEIGHTS1];
  for (int i = 0; i < WEIGHTS1; i++) gradient[i] = sum[i / KERNEL * ROW1 + i % KERNEL];
  update(e->network, e->weight1, gradient, WEIGHTS1);
  update(e->network, e->bias1, sum + GRADIENT1, CHANNELS1);
  update(e->network, e->bias2, sum + GRADIENT1 + CHANNELS1, CHANNELS2);
  conv1_pack(e->weight1, e->panels1);
}

static void pack_conv2(adda *s, const struct task *t, int block, int thread) {
  conv2_pack(t->encoder->weight2, t->encoder->panels2, block);
}

// --- dense layers -----------------------------------------------------------------------------------------------------------

static void forward(adda *s, const struct task *t, int item, int thread) {
  dense_forward(t->layer, t->x, t->y, t->rows, t->relu, item);
}

static void backward(adda *s, const struct task *t, int item, int thread) {
  dense_backward(t->layer, t->x, t->open, t->y, t->rows, item);
}

static void pack_gradient(adda *s, const struct task *t, int item, int thread) {
  dense_pack_gradient(t->layer, t->x, t->y, t->rows, item);
}

static void update_dense(adda *s, const struct task *t, int item, int thread) {
  if (item < t->layer->inputs / PANEL)
    dense_update(t->layer, t->optimizer, t->x, t->open, s->scratch[thread].column, t->rows, item);
  else
    dense_update_bias(t->layer, t->optimizer, t->open, t->rows);
}

static void add_forward(adda *s, struct dense *layer, const float *x, float *y, int rows, int relu) {
  struct task *t = add(s, layer->name, "forward", forward, layer->padded / PANEL, (double)rows * layer->inputs * PANEL);
  t->layer = layer;
  t->x = x;
  t->y = y;
  t->rows = rows;
  t->relu = relu;
}

static void add_backward(adda *s, struct dense *layer, const float *dy, const float *open, float *dx, int rows) {
  struct task *t = add(s, layer->name, "backward", backward, layer->inputs / PANEL, (double)rows * layer->padded * PANEL);
  t->layer = layer;
  t->x = dy;
  t->open = open;
  t->y = dx;
  t->rows = rows;
}

static void add_update(adda *s, struct dense *layer, struct optimizer *optimizer, const float *x, const float *dy,
                       float *packed, int rows) {
  struct task *t = add(s, layer->name, "update", pack_gradient, layer->padded / 4, (double)rows * 4);
  t->layer = layer;
  t->x = dy;
  t->y = packed;
  t->rows = rows;
  t = add(s, layer->name, "update", update_dense, layer->inputs / PANEL + 1, (double)(rows + 4) * layer->padded * PANEL);
  t->layer = layer;
  t->optimizer = optimizer;
  t->x = x;
  t->open = packed;
  t->rows = rows;
}

static void add_encoder_forward(adda *s, struct encoder *e, float *features, int rows) {
  add(s, "conv1", "forward", forward_conv1, rows, 0.46e6)->encoder = e;
  add(s, "conv2", "forward", forward_conv2, rows, 3.28e6)->encoder = e;
  add_forward(s, &e->fc1, s->pass.map2, features, rows, 0);
}

static void add_encoder_backward(adda *s, struct encoder *e, const float *dfeatures, int rows) {
  struct optimizer *optimizer = &e->network->optimizer;
  add_backward(s, &e->fc1, dfeatures, NULL, s->pass.gradient2, rows);
  struct task *t = add(s, "conv1 and conv2", "backward", backward_image, rows, 0.93e6);
  t->encoder = e;
  add_update(s, &e->fc1, optimizer, s->pass.map2, dfeatures, s->pass.packed, rows);
  t = add(s, "conv2", "update", update_conv2, TAPS, 0.0328e6 * rows);
  t->encoder = e;
  t->rows = rows;
  t = add(s, "conv1", "update", update_conv1, 1, 0.0014e6 * rows);
  t->encoder = e;
  t->rows = rows;
  t = add(s, "conv2", "update", pack_conv2, CHANNELS2 / PANEL, 0.01e6);
  t->encoder = e;
}

// --- losses -----------------------------------------------------------------------------------------------------------------

// Ends the step where a loss is no finite number; adda_advance answers ADDA_NOT_FINITE when it finds a message.
static int finite(adda *s, const char *name, double loss) {
  if (isfinite(loss)) return 1;
  say(s->message, sizeof s->message, name);
  say(s->message, sizeof s->message, loss != loss ? " is not a number" : " is infinite");
  return 0;
}

static void train_loss(adda *s, const struct task *t, int item, int thread) {
  struct loss loss = cross_entropy(s->logits, s->label, t->rows, s->classes, s->c.padded, 1.f / (float)t->rows, s->dlogits);
  s->metric[ADDA_METRIC_loss] = loss.sum / t->rows;
  s->metric[ADDA_METRIC_source_correct] = loss.correct;
  s->metric[ADDA_METRIC_source_count] = t->rows;
  if (finite(s, "the loss of MS + C", loss.sum)) {
    optimizer_next(&s->network[MS].optimizer);
    optimizer_next(&s->network[C].optimizer);
  }
}

static void d_loss(adda *s, const struct task *t, int item, int thread) {
  uint8_t label[2 * ADDA_MAX_BATCH];
  memset(label, 0, s->sources);
  memset(label + s->sources, 1, s->targets);
  int stride = s->d[2].padded, rows = s->sources + s->targets;
  float scale = 1.f / (float)rows;
  size_t target = (size_t)s->sources * stride;
  struct loss source = cross_entropy(s->domain, label, s->sources, 2, stride, scale, s->ddomain);
  struct loss other = cross_entropy(s->domain + target, label + s->sources, s->targets, 2, stride, scale, s->ddomain + target);
  s->metric[ADDA_METRIC_d_loss] = (source.sum + other.sum) / rows;
  s->metric[ADDA_METRIC_d_source_correct] = source.correct;
  s->metric[ADDA_METRIC_source_count] = s->sources;
  s->metric[ADDA_METRIC_d_target_correct] = other.correct;
  s->metric[ADDA_METRIC_target_count] = s->targets;
  if (finite(s, "the loss of D", source.sum + other.sum)) optimizer_next(&s->network[D].optimizer);
}

static void mt_domain_loss(adda *s, const struct task *t, int item, int thread) {
  uint8_t label[ADDA_MAX_BATCH] = {0};
  float scale = (float)(s->option[ADDA_adversarial_weight] / t->rows);
  struct loss loss = cross_entropy(s->domain, label, t->rows, 2, s->d[2].padded, scale, s->ddomain);
  s->metric[ADDA_METRIC_mt_loss] = loss.sum / t->rows;
  finite(s, "the loss of MT", loss.sum);
}

static void mt_class_loss(adda *s, const struct task *t, int item, int thread) {
  int stride = s->c.padded;
  size_t labelled = (size_t)s->targets * stride;
  struct loss measured = cross_entropy(s->logits, s->label, s->targets, s->classes, stride, 0, NULL);
  s->metric[ADDA_METRIC_target_correct] = measured.correct;
  s->metric[ADDA_METRIC_target_known] = measured.count;
  if (!s->labelled) return;
  struct loss loss = cross_entropy(s->logits + labelled, s->label + s->targets, s->labelled, s->classes, stride,
                                   (float)(s->option[ADDA_label_weight] / s->labelled), s->dlogits + labelled);
  s->metric[ADDA_METRIC_label_loss] = loss.sum / s->labelled;
  finite(s, "the loss of MT on the labelled images", loss.sum);
}

static void mt_next(adda *s, const struct task *t, int item, int thread) { optimizer_next(&s->network[MT].optimizer); }

// --- programs ---------------------------------------------------------------------------------------------------------------

void step_train(adda *s) {
  int rows = s->sources;
  s->tasks = 0;
  add_encoder_forward(s, &s->ms, s->features, rows);
  add_forward(s, &s->c, s->features, s->logits, rows, 0);
  add(s, "loss", "of MS and C", train_loss, 1, rows)->rows = rows;
  add_backward(s, &s->c, s->dlogits, NULL, s->dfeatures, rows);
  add_update(s, &s->c, &s->network[C].optimizer, s->features, s->dlogits, s->packed, rows);
  add_encoder_backward(s, &s->ms, s->dfeatures, rows);
}

// The source pool's rows of the step, for the two tasks below.
static void keep_features(adda *s, const struct task *t, int row, int thread) {
  uint32_t at = ((const uint32_t *)t->x)[row];
  memcpy(s->cache + (size_t)at * ADDA_FEATURES, s->features + (size_t)row * ADDA_FEATURES, ADDA_FEATURES * sizeof(float));
  s->cached[at] = 1;
}

static void kept_features(adda *s, const struct task *t, int row, int thread) {
  uint32_t at = ((const uint32_t *)t->x)[row];
  memcpy(s->features + (size_t)row * ADDA_FEATURES, s->cache + (size_t)at * ADDA_FEATURES, ADDA_FEATURES * sizeof(float));
}

static void target_images(adda *s, const struct task *t, int item, int thread);

static void add_d_forward(adda *s, const float *features, int rows) {
  int relu = s->option[ADDA_discriminator_relu] != 0;
  add_forward(s, &s->d[0], features, s->hidden[0], rows, relu);
  add_forward(s, &s->d[1], s->hidden[0], s->hidden[1], rows, relu);
  add_forward(s, &s->d[2], s->hidden[1], s->domain, rows, 0);
}

static void add_d_backward(adda *s, int rows) {
  int relu = s->option[ADDA_discriminator_relu] != 0;
  add_backward(s, &s->d[2], s->ddomain, relu ? s->hidden[1] : NULL, s->dhidden[1], rows);
  add_backward(s, &s->d[1], s->dhidden[1], relu ? s->hidden[0] : NULL, s->dhidden[0], rows);
}

void step_adapt(adda *s, const uint32_t *rows, int cached) {
  int mt_rows = s->targets + s->labelled;
  float *mt_features = s->features + (size_t)s->sources * ADDA_FEATURES;
  struct optimizer *optimizer = &s->network[D].optimizer;
  s->tasks = 0;
  if (s->sources && cached)
    add(s, "features", "kept", kept_features, s->sources, ADDA_FEATURES)->x = (const float *)rows;
  else if (s->sources) {
    add_encoder_forward(s, &s->ms, s->features, s->sources);
    if (rows) add(s, "features", "kept", keep_features, s->sources, ADDA_FEATURES)->x = (const float *)rows;
  }
  add(s, "features", "kept", target_images, 1, mt_rows);
  add_encoder_forward(s, &s->mt, mt_features, mt_rows);
  if (s->targets) {
    add_d_forward(s, s->features, s->sources + s->targets);
    add(s, "loss", "of D", d_loss, 1, s->sources + s->targets);
    add_d_backward(s, s->sources + s->targets);
    add_update(s, &s->d[2], optimizer, s->hidden[1], s->ddomain, s->packed, s->sources + s->targets);
    add_update(s, &s->d[1], optimizer, s->hidden[0], s->dhidden[1], s->packed, s->sources + s->targets);
    add_update(s, &s->d[0], optimizer, s->features, s->dhidden[0], s->packed, s->sources + s->targets);
    add_d_forward(s, mt_features, s->targets);
    add(s, "loss", "of MT", mt_domain_loss, 1, s->targets)->rows = s->targets;
    add_d_backward(s, s->targets);
    add_backward(s, &s->d[0], s->dhidden[0], NULL, s->dfeatures, s->targets);
  }
  add_forward(s, &s->c, mt_features, s->logits, mt_rows, 0);
  add(s, "loss", "of MT", mt_class_loss, 1, mt_rows);
  if (s->labelled)
    add_backward(s, &s->c, s->dlogits + (size_t)s->targets * s->c.padded, NULL,
                 s->dfeatures + (size_t)s->targets * ADDA_FEATURES, s->labelled);
  add(s, "loss", "of MT", mt_next, 1, 1);
  add_encoder_backward(s, &s->mt, s->dfeatures, mt_rows);
}

// MS may need the pass for the source images before MT takes it for its own: only then are MT's rows put in place.
static void target_images(adda *s, const struct task *t, int item, int thread) {
  memmove(s->pass.image, s->pass.image + s->sources, (s->targets + s->labelled) * sizeof *s->pass.image);
}

void step_infer(adda *s, int encoder) {
  s->tasks = 0;
  add_encoder_forward(s, encoder ? &s->mt : &s->ms, s->features, s->sources);
  add_forward(s, &s->c, s->features, s->logits, s->sources, 0);
  add_d_forward(s, s->features, s->sources);
}
