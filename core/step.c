#include "step.h"

#include <string.h>

struct task *step_add(adda *s, const char *subject, const char *pass, void (*run)(adda *, const struct task *, int, int),
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

// Updates count values, a multiple of 8, of a network. Answers the sum of the gradient's squares.
static float update(struct network *n, const float *values, const float *gradient, int count) {
  size_t from = (size_t)(values - n->values);
  for (int i = 0; i < count; i += LANES) {
    float *w = n->values + from + i;
    vec_store(w, optimizer_update(&n->optimizer, vec_load(w), vec_load(gradient + i), n->moment[0] + from + i,
                                  n->moment[1] + from + i));
  }
  return vec_dot(gradient, gradient, count);
}

static void update_conv2(adda *s, const struct task *t, int tap, int thread) {
  const size_t size = CHANNELS2 * CHANNELS1;
  float *gradient = s->pass.dweight2 + tap * size;
  memset(gradient, 0, size * sizeof(float));
  for (int row = 0; row < t->rows; row++) conv2_gradient(s->pass.map1 + (size_t)row * MAP1, s->pass.terms + row, tap, gradient);
  t->encoder->square2[tap] = update(t->encoder->network, t->encoder->weight2 + tap * size, gradient, (int)size);
}

static double squares(const struct dense *layer) {
  double sum = 0;
  for (int i = 0; i <= layer->inputs; i++) sum += layer->square[i];
  return sum;
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
  double square = squares(&e->fc1);
  square += update(e->network, e->weight1, gradient, WEIGHTS1);
  square += update(e->network, e->bias1, sum + GRADIENT1, CHANNELS1);
  square += update(e->network, e->bias2, sum + GRADIENT1 + CHANNELS1, CHANNELS2);
  // This task is the encoder's last that has a gradient.
  for (int i = 0; i < TAPS; i++) square += e->square2[i];
  s->metric[ADDA_METRIC_encoder_gradient] = sqrt(square);
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

void step_forward(adda *s, struct dense *layer, const float *x, float *y, int rows, int relu) {
  struct task *t = step_add(s, layer->name, "forward", forward, layer->padded / PANEL, (double)rows * layer->inputs * PANEL);
  t->layer = layer;
  t->x = x;
  t->y = y;
  t->rows = rows;
  t->relu = relu;
}

static void add_backward(adda *s, struct dense *layer, const float *dy, const float *open, float *dx, int rows) {
  struct task *t = step_add(s, layer->name, "backward", backward, layer->inputs / PANEL, (double)rows * layer->padded * PANEL);
  t->layer = layer;
  t->x = dy;
  t->open = open;
  t->y = dx;
  t->rows = rows;
}

static void add_update(adda *s, struct dense *layer, struct optimizer *optimizer, const float *x, const float *dy,
                       float *packed, int rows) {
  struct task *t = step_add(s, layer->name, "update", pack_gradient, layer->padded / 4, (double)rows * 4);
  t->layer = layer;
  t->x = dy;
  t->y = packed;
  t->rows = rows;
  t = step_add(s, layer->name, "update", update_dense, layer->inputs / PANEL + 1, (double)(rows + 4) * layer->padded * PANEL);
  t->layer = layer;
  t->optimizer = optimizer;
  t->x = x;
  t->open = packed;
  t->rows = rows;
}

void step_encode(adda *s, struct encoder *e, float *features, int rows) {
  step_add(s, "conv1", "forward", forward_conv1, rows, 0.46e6)->encoder = e;
  step_add(s, "conv2", "forward", forward_conv2, rows, 3.28e6)->encoder = e;
  step_forward(s, &e->fc1, s->pass.map2, features, rows, 0);
}

static void add_encoder_backward(adda *s, struct encoder *e, const float *dfeatures, int rows) {
  struct optimizer *optimizer = &e->network->optimizer;
  add_backward(s, &e->fc1, dfeatures, NULL, s->pass.gradient2, rows);
  struct task *t = step_add(s, "conv1 and conv2", "backward", backward_image, rows, 0.93e6);
  t->encoder = e;
  add_update(s, &e->fc1, optimizer, s->pass.map2, dfeatures, s->pass.packed, rows);
  t = step_add(s, "conv2", "update", update_conv2, TAPS, 0.0328e6 * rows);
  t->encoder = e;
  t->rows = rows;
  t = step_add(s, "conv1", "update", update_conv1, 1, 0.0014e6 * rows);
  t->encoder = e;
  t->rows = rows;
  t = step_add(s, "conv2", "update", pack_conv2, CHANNELS2 / PANEL, 0.01e6);
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

static const double *hyperparameters(const adda *s) { return s->option + ADDA_OPTION_COUNT; }

// Rows of MT that come before those of the target: the source's, where MT sees them.
static int mt_sources(const adda *s) { return s->method->uses & METHOD_SHARED ? s->sources : 0; }
static const float *mt_features(const adda *s) { return s->features + (size_t)(s->sources - mt_sources(s)) * ADDA_FEATURES; }

// MT's losses by C's answers, and what the target's answers are worth, which is measured only.
static void class_loss(adda *s, const struct task *t, int item, int thread) {
  int stride = s->c.padded, sources = mt_sources(s), labelled = sources + s->targets;
  memset(s->dlogits, 0, (size_t)(labelled + s->labelled) * stride * sizeof(float));
  float *logits = s->logits + (size_t)sources * stride, *gradient = s->dlogits + (size_t)sources * stride;
  struct loss measured = cross_entropy(logits, s->label + sources, s->targets, s->classes, stride, 0, NULL);
  s->metric[ADDA_METRIC_target_correct] = measured.correct;
  s->metric[ADDA_METRIC_target_known] = measured.count;
  if (sources) {
    struct loss loss = cross_entropy(s->logits, s->label, sources, s->classes, stride, 1.f / (float)sources, s->dlogits);
    s->metric[ADDA_METRIC_loss] = loss.sum / sources;
    s->metric[ADDA_METRIC_source_correct] = loss.correct;
    s->metric[ADDA_METRIC_source_count] = sources;
    if (!finite(s, "the loss of MT on the source images", loss.sum)) return;
  }
  if (s->targets && s->method->answers) {
    struct answers a = {.h = hyperparameters(s),
                        .logits = logits,
                        .rows = s->targets,
                        .classes = s->classes,
                        .stride = stride,
                        .label = s->method->uses & METHOD_TARGET_LABELS ? s->label + sources : NULL,
                        .pseudo = s->pseudo,
                        .gradient = gradient,
                        .weight = s->option[ADDA_method_weight]};
    double loss = s->metric[ADDA_METRIC_mt_loss] = s->method->answers(&a);
    if (!finite(s, "the loss of MT", loss)) return;
  }
  if (!s->labelled) return;
  size_t at = (size_t)labelled * stride;
  struct loss loss = cross_entropy(s->logits + at, s->label + labelled, s->labelled, s->classes, stride,
                                   (float)(s->option[ADDA_label_weight] / s->labelled), s->dlogits + at);
  s->metric[ADDA_METRIC_label_loss] = loss.sum / s->labelled;
  finite(s, "the loss of MT on the labelled images", loss.sum);
}

// --- losses of the game -----------------------------------------------------------------------------------------------------

static struct domain domain_of(adda *s, int sources, double weight) {
  return (struct domain){.h = hyperparameters(s),
                         .logits = s->domain,
                         .sources = sources,
                         .targets = s->targets,
                         .stride = s->d[2].padded,
                         .emphasis = sources && s->method->condition ? s->emphasis : NULL,
                         .gradient = s->ddomain,
                         .weight = weight,
                         .step = (double)s->position[ADDA_ADAPT][0] * adda_steps(s, ADDA_ADAPT) + s->position[ADDA_ADAPT][1],
                         .d_correct = (s->metric[ADDA_METRIC_d_source_correct] + s->metric[ADDA_METRIC_d_target_correct]) /
                                      (s->sources + s->targets)};
}

static void d_loss(adda *s, const struct task *t, int item, int thread) {
  struct domain d = domain_of(s, s->sources, 1);
  double loss = s->metric[ADDA_METRIC_d_loss] = s->method->discriminate(&d);
  s->metric[ADDA_METRIC_d_source_correct] = d.source.correct;
  s->metric[ADDA_METRIC_source_count] = s->sources;
  s->metric[ADDA_METRIC_d_target_correct] = d.target.correct;
  s->metric[ADDA_METRIC_target_count] = s->targets;
  if (finite(s, "the loss of D", loss)) optimizer_next(&s->network[D].optimizer);
}

static void mt_domain_loss(adda *s, const struct task *t, int item, int thread) {
  struct domain d = domain_of(s, 0, s->option[ADDA_method_weight]);
  finite(s, "the loss of MT", s->metric[ADDA_METRIC_mt_loss] = s->method->deceive(&d));
}

static struct condition condition_of(adda *s) {
  return (struct condition){.h = hyperparameters(s),
                            .features = s->features,
                            .logits = s->logits,
                            .rows = s->sources + s->targets,
                            .sources = s->sources,
                            .classes = s->classes,
                            .stride = s->c.padded,
                            .input = s->input,
                            .emphasis = s->emphasis,
                            .dinput = s->dinput,
                            .dfeatures = s->dmethod,
                            .dlogits = s->dlogits};
}

static void condition(adda *s, const struct task *t, int item, int thread) {
  struct condition c = condition_of(s);
  s->method->condition(&c);
}

// MT's share of D's gradient: reversed, and through what D's input was made of.
static void reverse(adda *s, const struct task *t, int item, int thread) {
  const int *at = s->position[ADDA_ADAPT];
  int rows = s->sources + s->targets, steps = adda_steps(s, ADDA_ADAPT);
  double rounds = at[0] + (steps ? (double)at[1] / steps : 0);
  double weight = s->option[ADDA_method_weight] * s->method->reversal(hyperparameters(s), rounds);
  vec factor = vec_set((float)-weight);
  float *gradient = s->method->condition ? s->dinput : s->dmethod;
  for (size_t i = 0; i < (size_t)rows * ADDA_FEATURES; i += LANES)
    vec_store(gradient + i, vec_mul(vec_load(gradient + i), factor));
  s->metric[ADDA_METRIC_mt_loss] = -weight * s->metric[ADDA_METRIC_d_loss];
  if (!s->method->condition) return;
  struct condition c = condition_of(s);
  s->method->uncondition(&c);
}

// --- losses by pairs --------------------------------------------------------------------------------------------------------

static void dot_products(adda *s, const struct task *t, int row, int thread) {
  int n = s->sources + s->targets;
  const float *x = s->features + (size_t)row * ADDA_FEATURES;
  for (int other = 0; other < n; other++) {
    const float *y = s->features + (size_t)other * ADDA_FEATURES;
    s->dot[(size_t)row * n + other] = vec_dot(x, y, ADDA_FEATURES);
  }
}

static void pair_loss(adda *s, const struct task *t, int item, int thread) {
  struct pairs p = {.h = hyperparameters(s),
                    .dot = s->dot,
                    .sources = s->sources,
                    .targets = s->targets,
                    .factor = s->factor,
                    .weight = s->option[ADDA_method_weight],
                    .scratch = s->pair_scratch};
  finite(s, "the loss of MT", s->metric[ADDA_METRIC_mt_loss] = s->method->pairs(&p));
}

// MT's rows begin at row t->rows of all.
static void pair_gradient(adda *s, const struct task *t, int item, int thread) {
  int n = s->sources + s->targets;
  const float *factor = s->factor + (size_t)(t->rows + item) * n;
  float *gradient = s->dmethod + (size_t)item * ADDA_FEATURES;
  memset(gradient, 0, ADDA_FEATURES * sizeof(float));
  for (int other = 0; other < n; other++) {
    const float *x = s->features + (size_t)other * ADDA_FEATURES;
    vec f = vec_set(factor[other]);
    for (int i = 0; i < ADDA_FEATURES; i += LANES)
      vec_store(gradient + i, vec_madd(vec_load(gradient + i), f, vec_load(x + i)));
  }
}

// Adds the method's gradient, of t->rows rows from row `labelled` of MT on, to that through C.
static void add_gradient(adda *s, const struct task *t, int row, int thread) {
  float *sum = s->dfeatures + (size_t)(t->rows + row) * ADDA_FEATURES;
  const float *part = s->dmethod + (size_t)row * ADDA_FEATURES;
  for (int i = 0; i < ADDA_FEATURES; i += LANES) vec_store(sum + i, vec_add(vec_load(sum + i), vec_load(part + i)));
}

// D's turn is over, MT's updates come.
static void mt_next(adda *s, const struct task *t, int item, int thread) {
  optimizer_next(&s->network[MT].optimizer);
  if (s->targets && s->method->discriminate)
    s->metric[ADDA_METRIC_d_gradient] = sqrt(squares(&s->d[0]) + squares(&s->d[1]) + squares(&s->d[2]));
}

// --- programs ---------------------------------------------------------------------------------------------------------------

void step_train(adda *s) {
  int rows = s->sources;
  s->tasks = 0;
  step_encode(s, &s->ms, s->features, rows);
  step_forward(s, &s->c, s->features, s->logits, rows, 0);
  step_add(s, "loss", "of MS and C", train_loss, 1, rows)->rows = rows;
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

// What D sees of the first rows of features and answers.
static const float *add_d_input(adda *s, int rows) {
  if (!s->method->condition) return s->features;
  step_add(s, "loss", "of D", condition, 1, (double)rows * ADDA_FEATURES * s->classes);
  return s->input;
}

static void add_d_forward(adda *s, const float *features, int rows) {
  int relu = s->option[ADDA_discriminator_relu] != 0;
  step_forward(s, &s->d[0], features, s->hidden[0], rows, relu);
  step_forward(s, &s->d[1], s->hidden[0], s->hidden[1], rows, relu);
  step_forward(s, &s->d[2], s->hidden[1], s->domain, rows, 0);
}

static void add_d_backward(adda *s, int rows) {
  int relu = s->option[ADDA_discriminator_relu] != 0;
  add_backward(s, &s->d[2], s->ddomain, relu ? s->hidden[1] : NULL, s->dhidden[1], rows);
  add_backward(s, &s->d[1], s->dhidden[1], relu ? s->hidden[0] : NULL, s->dhidden[0], rows);
}

// The game: D's turn on all rows, then what it makes of MT's.
static void add_game(adda *s) {
  struct optimizer *optimizer = &s->network[D].optimizer;
  int rows = s->sources + s->targets;
  const float *input = add_d_input(s, rows);
  add_d_forward(s, input, rows);
  step_add(s, "loss", "of D", d_loss, 1, rows);
  add_d_backward(s, rows);
  if (s->method->reversal) {
    add_backward(s, &s->d[0], s->dhidden[0], NULL, s->method->condition ? s->dinput : s->dmethod, rows);
    step_add(s, "loss", "of MT", reverse, 1, (double)rows * ADDA_FEATURES * s->classes);
  }
  add_update(s, &s->d[2], optimizer, s->hidden[1], s->ddomain, s->packed, rows);
  add_update(s, &s->d[1], optimizer, s->hidden[0], s->dhidden[1], s->packed, rows);
  add_update(s, &s->d[0], optimizer, input, s->dhidden[0], s->packed, rows);
  if (!s->method->deceive) return;
  add_d_forward(s, s->features + (size_t)s->sources * ADDA_FEATURES, s->targets);
  step_add(s, "loss", "of MT", mt_domain_loss, 1, s->targets);
  add_d_backward(s, s->targets);
  add_backward(s, &s->d[0], s->dhidden[0], NULL, s->dmethod, s->targets);
}

// MS's features of the source rows: kept ones, or new ones, which are then kept where they are of the source pool.
static void add_source_features(adda *s, const uint32_t *rows, int cached) {
  if (!cached) step_encode(s, &s->ms, s->features, s->sources);
  if (rows)
    step_add(s, "features", "kept", cached ? kept_features : keep_features, s->sources, ADDA_FEATURES)->x = (const float *)rows;
}

void step_adapt(adda *s, const uint32_t *rows, int cached) {
  const struct method *method = s->method;
  int sources = mt_sources(s), mt_rows = sources + s->targets + s->labelled;
  float *features = (float *)mt_features(s);
  s->tasks = 0;
  int looks_at_source = method->discriminate || method->pairs;
  if (!sources && s->sources && looks_at_source) add_source_features(s, rows, cached);
  step_add(s, "features", "kept", target_images, 1, mt_rows);
  step_encode(s, &s->mt, features, mt_rows);
  step_forward(s, &s->c, features, s->logits, mt_rows, 0);
  step_add(s, "loss", "of MT", class_loss, 1, mt_rows);
  // Rows of MT, from `first` on, that have a gradient of the method's by their features.
  int first = sources, count = 0;
  if (s->targets && method->discriminate) {
    add_game(s);
    first = method->reversal ? 0 : sources;
    count = method->reversal ? sources + s->targets : s->targets;
  } else if (s->targets && method->pairs) {
    int n = s->sources + s->targets;
    step_add(s, "pairs", "forward", dot_products, n, (double)n * ADDA_FEATURES);
    step_add(s, "loss", "of MT", pair_loss, 1, (double)n * n * 16);
    count = sources + s->targets;
    first = 0;
    step_add(s, "pairs", "backward", pair_gradient, count, (double)n * ADDA_FEATURES)->rows = s->sources - sources;
  }
  add_backward(s, &s->c, s->dlogits, NULL, s->dfeatures, mt_rows);
  if (count) step_add(s, "features", "backward", add_gradient, count, ADDA_FEATURES)->rows = first;
  step_add(s, "loss", "of MT", mt_next, 1, 1);
  add_encoder_backward(s, &s->mt, s->dfeatures, mt_rows);
}

// MS may need the pass for the source images before MT takes it for its own: only then are MT's rows put in place.
static void target_images(adda *s, const struct task *t, int item, int thread) {
  int own = s->sources - mt_sources(s);
  memmove(s->pass.image, s->pass.image + own, (mt_sources(s) + s->targets + s->labelled) * sizeof *s->pass.image);
}

void step_infer(adda *s, int encoder) {
  s->tasks = 0;
  step_encode(s, encoder ? &s->mt : &s->ms, s->features, s->sources);
  step_forward(s, &s->c, s->features, s->logits, s->sources, 0);
  if (s->method->discriminate)
    add_d_forward(s, add_d_input(s, s->sources), s->sources);
  else
    memset(s->domain, 0, (size_t)s->sources * s->d[2].padded * sizeof(float));
}
